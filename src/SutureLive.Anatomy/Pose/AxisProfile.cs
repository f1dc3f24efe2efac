using SutureLive.Anatomy.Ridges;

namespace SutureLive.Anatomy.Pose;

/// <summary>
/// For one supposed midline and every place along it: how much midline runs there, and how much of a coronal and of a lambdoid suture
/// of the species' shape would be seen if it crossed there. Keeps its buffers between calls; not thread-safe.
/// </summary>
internal sealed class AxisProfile
{
    /// <summary>Spacing of the places, mm.</summary>
    public const double StepMm = 0.1;

    private const double MidlineReachMm = 0.3, TransverseFromMm = 0.2;
    private static readonly double AlongCos = Math.Cos(double.DegreesToRadians(30)), AcrossCos = Math.Cos(double.DegreesToRadians(38));
    private float[] _midline = [], _midlineSum = [], _transverse = [];
    private readonly float[][] _branch = [[], [], [], []];
    private int _lateralBins;

    /// <summary>Number of places.</summary>
    public int Count { get; private set; }

    /// <summary>S of the first place, mm.</summary>
    public double FirstS { get; private set; }

    /// <summary>S of a place, mm.</summary>
    public double S(int place) => FirstS + (place * StepMm);

    /// <summary>Coronal suture crossing at a place, 0..1 for each branch.</summary>
    public (double Left, double Right) Coronal(int place) => (_branch[0][place], _branch[1][place]);

    /// <summary>Lambdoid suture crossing at a place, 0..1 for each branch.</summary>
    public (double Left, double Right) Lambdoid(int place) => (_branch[2][place], _branch[3][place]);

    /// <summary>Mean midline between two S, 0..1; parts beyond the plane count as not seen.</summary>
    public double Midline(double fromS, double toS)
    {
        int from = Math.Clamp((int)((fromS - FirstS) / StepMm), 0, Count), to = Math.Clamp((int)((toS - FirstS) / StepMm), 0, Count);
        double length = (toS - fromS) / StepMm;
        return to > from ? Math.Min(1, (_midlineSum[to] - _midlineSum[from]) / length) : 0;
    }

    /// <summary>Reads a map along an axis.</summary>
    public void Fill(RidgeMap map, Axis axis, SkullShape shape)
    {
        Prepare(map, axis, shape);
        float unnamed = map.HasNames ? 0.5f : 1;
        foreach (var p in map.Points)
        {
            (double s, double m) = axis.Of(p.X, p.Y);
            double along = (p.Dx * axis.Dx) + (p.Dy * axis.Dy), across = (p.Dy * axis.Dx) - (p.Dx * axis.Dy);
            float weight = p.Kind == SutureKind.Any ? unnamed * p.Weight : p.Weight;
            if (p.Kind is SutureKind.Any or SutureKind.Midline && Math.Abs(m) < MidlineReachMm && Math.Abs(along) > AlongCos)
            {
                int place = (int)Math.Round((s - FirstS) / StepMm);
                if ((uint)place < (uint)Count) _midline[place] = Math.Max(_midline[place], weight);
            }

            int lateral = (int)((Math.Abs(m) - TransverseFromMm) / StepMm);
            if (Math.Abs(m) < TransverseFromMm || lateral >= _lateralBins) continue;
            int side = m < 0 ? 0 : 1;
            if (p.Kind is SutureKind.Any or SutureKind.Coronal && Follows(shape.CoronalSlope(m))) Vote(side, s - shape.CoronalAp(m), m, lateral, weight);
            if (p.Kind is SutureKind.Any or SutureKind.Lambdoid && Follows(shape.LambdoidSlope(m))) Vote(2 + side, s - shape.LambdoidAp(m), m, lateral, weight);

            bool Follows(double slope) => Math.Abs((along * slope) + across) > AcrossCos * Math.Sqrt(1 + (slope * slope));
        }

        Finish();
    }

    private void Prepare(RidgeMap map, Axis axis, SkullShape shape)
    {
        (double sMiddle, _) = axis.Of(map.WidthMm / 2, map.HeightMm / 2);
        double half = (double.Hypot(map.WidthMm, map.HeightMm) / 2) + 1;
        (FirstS, Count) = (sMiddle - half, (int)(2 * half / StepMm) + 1);
        _lateralBins = (int)((shape.TransverseReachMm - TransverseFromMm - 0.3) / StepMm);
        if (_midline.Length < Count)
        {
            (_midline, _midlineSum) = (new float[Count], new float[Count + 1]);
            for (int i = 0; i < 4; i++) _branch[i] = new float[Count];
        }

        if (_transverse.Length < 4 * Count * _lateralBins) _transverse = new float[4 * Count * _lateralBins];
        Array.Clear(_midline);
        Array.Clear(_transverse);
    }

    /// <summary>One crest point speaks for crossings within the tolerance of its distance from the midline, most for the nearest.</summary>
    private void Vote(int branch, double crossingS, double m, int lateral, float weight)
    {
        double tolerance = 0.15 + (0.12 * Math.Abs(m)), at = (crossingS - FirstS) / StepMm;
        int from = Math.Max(0, (int)Math.Ceiling(at - (tolerance / StepMm))), to = Math.Min(Count - 1, (int)(at + (tolerance / StepMm)));
        for (int place = from; place <= to; place++)
        {
            double off = (place - at) * StepMm / tolerance;
            ref float cell = ref _transverse[(((branch * Count) + place) * _lateralBins) + lateral];
            cell = Math.Max(cell, (float)(weight * (1 - (0.6 * off * off))));
        }
    }

    private void Finish()
    {
        _midlineSum[0] = 0;
        for (int i = 0; i < Count; i++) _midlineSum[i + 1] = _midlineSum[i] + _midline[i];
        for (int branch = 0; branch < 4; branch++)
            for (int place = 0; place < Count; place++)
            {
                float sum = 0;
                foreach (float cell in _transverse.AsSpan(((branch * Count) + place) * _lateralBins, _lateralBins)) sum += cell;
                _branch[branch][place] = sum / _lateralBins;
            }
    }
}
