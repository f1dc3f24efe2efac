using SutureLive.Imaging.Crests;

namespace SutureLive.Anatomy.Ridges;

/// <summary>A hill of a landmark's heat map.</summary>
/// <param name="X">Centroid to the right, mm from the centre of the plane's top-left pixel.</param>
/// <param name="Y">Centroid down, mm.</param>
/// <param name="Height">Highest value, 0..1.</param>
/// <param name="SpreadMm">Standard deviation of the hill about its centroid along one axis, mm.</param>
internal readonly record struct HeatPeak(double X, double Y, double Height, double SpreadMm);

/// <summary>Finds the hills of a heat map, highest first. Keeps its buffers between calls; not thread-safe.</summary>
internal sealed class HeatPeaks
{
    private const int MostPeaks = 4;
    private const double ReachMm = 0.6;
    private float[] _smooth = [], _scratch = [];

    /// <summary>The peaks of a plane at least <paramref name="lowest"/> high and 1.2 mm apart, at most four, highest first.</summary>
    public void Find(ReadOnlySpan<float> plane, int widthPx, int heightPx, double mmPerPx, double lowest, List<HeatPeak> into)
    {
        into.Clear();
        int size = widthPx * heightPx;
        if (_smooth.Length < size) (_smooth, _scratch) = (new float[size], new float[size]);
        var smooth = _smooth.AsSpan(0, size);
        Smoothing.CopySane(plane, smooth);
        Smoothing.Binomial(smooth, _scratch.AsSpan(0, size), widthPx, heightPx);
        int reach = Math.Max(1, (int)(ReachMm / mmPerPx));
        while (into.Count < MostPeaks)
        {
            int top = IndexOfMax(smooth);
            if (smooth[top] < lowest) return;
            into.Add(Measure(smooth, widthPx, heightPx, top, reach, mmPerPx));
            Erase(smooth, widthPx, heightPx, top, 2 * reach);
        }
    }

    private static int IndexOfMax(ReadOnlySpan<float> plane)
    {
        int top = 0;
        for (int i = 1; i < plane.Length; i++)
            if (plane[i] > plane[top]) top = i;
        return top;
    }

    /// <summary>Centroid and spread of what rises above a third of the top, so that a distant glow does not pull.</summary>
    private static HeatPeak Measure(ReadOnlySpan<float> plane, int w, int h, int top, int reach, double mmPerPx)
    {
        int x0 = top % w, y0 = top / w;
        double floor = plane[top] / 3, mass = 0, mx = 0, my = 0, square = 0;
        for (int y = Math.Max(0, y0 - reach); y <= Math.Min(h - 1, y0 + reach); y++)
            for (int x = Math.Max(0, x0 - reach); x <= Math.Min(w - 1, x0 + reach); x++)
            {
                double m = plane[(y * w) + x] - floor;
                if (m <= 0) continue;
                (mass, mx, my) = (mass + m, mx + (m * x), my + (m * y));
                square += m * (((x - x0) * (double)(x - x0)) + ((y - y0) * (double)(y - y0)));
            }

        (mx, my) = (mx / mass, my / mass);
        double variance = Math.Max(0, (square / mass) - ((mx - x0) * (mx - x0)) - ((my - y0) * (my - y0))) / 2;
        return new HeatPeak(mx * mmPerPx, my * mmPerPx, plane[top], Math.Sqrt(variance) * mmPerPx);
    }

    private static void Erase(Span<float> plane, int w, int h, int top, int reach)
    {
        int x0 = top % w, y0 = top / w, left = Math.Max(0, x0 - reach), right = Math.Min(w - 1, x0 + reach);
        for (int y = Math.Max(0, y0 - reach); y <= Math.Min(h - 1, y0 + reach); y++) plane.Slice((y * w) + left, right - left + 1).Clear();
    }
}
