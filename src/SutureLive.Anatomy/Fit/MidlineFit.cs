using SutureLive.Anatomy.Pose;
using SutureLive.Anatomy.Ridges;

namespace SutureLive.Anatomy.Fit;

/// <summary>
/// The straight line through the sagittal and frontal suture: weighted total least squares (the principal axis of the points), robust by
/// Tukey's biweight, from the line the pose search found.
/// </summary>
/// <param name="Axis">The line, S = 0 where the pose had it.</param>
/// <param name="ObservedMm">Length along it on which a suture was seen, mm.</param>
/// <param name="Scatter">Standard deviation of the points about it, mm.</param>
internal sealed record MidlineFit(Axis Axis, double ObservedMm, double Scatter)
{
    private const double ReachMm = 0.4, LeastScatterMm = 0.03, BinMm = 0.1;
    private static readonly double AlongCos = Math.Cos(double.DegreesToRadians(30));

    private double _support, _meanS, _spreadS;

    /// <summary>Standard deviation of the line across itself at a place, mm.</summary>
    public double SigmaMmAt(double s) => _support <= 0
        ? ReachMm
        : Scatter * Math.Sqrt((1 / _support) + ((s - _meanS) * (s - _meanS) / Math.Max(1e-6, _spreadS)));

    /// <summary>Fits the line between two S of a start axis.</summary>
    public static MidlineFit Fit(RidgeMap map, Axis start, double fromS, double toS, double mmPerPx)
    {
        var axis = start;
        double scatter = 0.12;
        MidlineFit? fit = null;
        Span<bool> seen = stackalloc bool[(int)((toS - fromS) / BinMm) + 1];
        for (int iteration = 0; iteration < 8; iteration++)
        {
            double w = 0, ws = 0, wm = 0, wss = 0, wsm = 0, wmm = 0;
            seen.Clear();
            foreach (var p in map.Points)
            {
                if (p.Kind is SutureKind.Coronal or SutureKind.Lambdoid) continue;
                (double s, double m) = axis.Of(p.X, p.Y);
                double cut = Math.Min(ReachMm, 4 * scatter), off = m / cut;
                if (s < fromS || s > toS || Math.Abs(off) >= 1 || Math.Abs((p.Dx * axis.Dx) + (p.Dy * axis.Dy)) < AlongCos) continue;
                double kind = p.Kind == SutureKind.Any && map.HasNames ? 0.5 : 1;
                double weight = kind * p.Weight * (1 - (off * off)) * (1 - (off * off)) * mmPerPx / CurveSample.CorrelationMm;
                (w, ws, wm) = (w + weight, ws + (weight * s), wm + (weight * m));
                (wss, wsm, wmm) = (wss + (weight * s * s), wsm + (weight * s * m), wmm + (weight * m * m));
                seen[(int)((s - fromS) / BinMm)] = true;
            }

            if (w < 0.5) return fit ?? new MidlineFit(start, 0, scatter);
            (double meanS, double meanM) = (ws / w, wm / w);
            (double ss, double sm, double mm) = (wss - (w * meanS * meanS), wsm - (w * meanS * meanM), wmm - (w * meanM * meanM));
            double turn = 0.5 * Math.Atan2(2 * sm, ss - mm);
            double across = (ss * Math.Sin(turn) * Math.Sin(turn)) - (2 * sm * Math.Sin(turn) * Math.Cos(turn)) + (mm * Math.Cos(turn) * Math.Cos(turn));
            scatter = Math.Clamp(1.15 * Math.Sqrt(Math.Max(0, across) / w), LeastScatterMm, 0.12);

            // Through the mean point, turned; S stays zero at the foot of the start's origin.
            (double px, double py) = axis.At(meanS, meanM);
            (double sin, double cos) = Math.SinCos(turn);
            var turned = new Axis(px, py, (axis.Dx * cos) - (axis.Dy * sin), (axis.Dy * cos) + (axis.Dx * sin));
            (double s0, _) = turned.Of(start.X, start.Y);
            (double ox, double oy) = turned.At(s0, 0);
            axis = turned with { X = ox, Y = oy };
            fit = new MidlineFit(axis, BinMm * Count(seen), scatter) { _support = w, _meanS = meanS, _spreadS = ss };
        }

        return fit!;
    }

    private static int Count(ReadOnlySpan<bool> seen)
    {
        int count = 0;
        foreach (bool one in seen) count += one ? 1 : 0;
        return count;
    }
}
