using SutureLive.Anatomy.Ridges;

namespace SutureLive.Anatomy.Pose;

/// <summary>
/// Straight lines that could be the midline: an accumulator over direction and distance from the centre in which every crest point
/// votes for the lines through it that run along its own tangent. Keeps its buffers between calls; not thread-safe.
/// </summary>
internal sealed class AxisSearch
{
    private const int Directions = 60, Reach = 3;                   // 3 degrees apart; votes within 9 degrees
    private const double RhoBinMm = 0.12;
    private float[] _votes = [], _blurred = [];

    /// <summary>The lines with the most support, best first; the nose's end is arbitrary.</summary>
    public void Find(RidgeMap map, int most, List<Axis> into)
    {
        (double cx, double cy) = (map.WidthMm / 2, map.HeightMm / 2);
        int half = (int)(double.Hypot(cx, cy) / RhoBinMm) + 2, width = (2 * half) + 1;
        if (_votes.Length < Directions * width) (_votes, _blurred) = (new float[Directions * width], new float[Directions * width]);
        Array.Clear(_votes);
        foreach (var p in map.Points)
        {
            if (p.Kind is SutureKind.Coronal or SutureKind.Lambdoid) continue;
            float weight = p.Weight * (p.Kind == SutureKind.Any && map.HasNames ? 0.4f : 1);
            double own = double.RadiansToDegrees(Math.Atan2(p.Dy, p.Dx));
            int middle = (int)Math.Round(own / (180.0 / Directions));
            for (int k = -Reach; k <= Reach; k++)
            {
                int bin = (((middle + k) % Directions) + Directions) % Directions;
                (double sin, double cos) = Math.SinCos(bin * Math.PI / Directions);
                double rho = ((p.Y - cy) * cos) - ((p.X - cx) * sin);
                _votes[(bin * width) + half + (int)Math.Round(rho / RhoBinMm)] += weight * (1 - (Math.Abs(k) / (Reach + 1f)));
            }
        }

        Blur(width);
        for (int found = 0; found < most; found++)
        {
            int top = 0;
            for (int i = 1; i < Directions * width; i++)
                if (_blurred[i] > _blurred[top]) top = i;
            if (_blurred[top] <= 0) return;
            (double sin, double cos) = Math.SinCos(top / width * Math.PI / Directions);
            double rho = ((top % width) - half) * RhoBinMm;
            into.Add(new Axis(cx - (rho * sin), cy + (rho * cos), cos, sin));
            Suppress(top / width, top % width, half, width);
        }
    }

    /// <summary>A suture waves by a tenth of a millimetre: neighbouring distances count together.</summary>
    private void Blur(int width)
    {
        for (int row = 0; row < Directions; row++)
            for (int x = 0; x < width; x++)
            {
                int i = (row * width) + x;
                _blurred[i] = (2 * _votes[i]) + (x > 0 ? _votes[i - 1] : 0) + (x < width - 1 ? _votes[i + 1] : 0);
            }
    }

    private void Suppress(int direction, int rho, int half, int width)
    {
        for (int d = -3; d <= 3; d++)
        {
            int row = (direction + d + Directions) % Directions;
            bool wrapped = direction + d < 0 || direction + d >= Directions;     // half a turn further the distance changes its sign
            int centre = wrapped ? (2 * half) - rho : rho;
            int reach = (int)(0.5 / RhoBinMm);
            for (int x = Math.Max(0, centre - reach); x <= Math.Min(width - 1, centre + reach); x++) _blurred[(row * width) + x] = 0;
        }
    }
}
