using SutureLive.Anatomy.Pose;
using SutureLive.Anatomy.Ridges;

namespace SutureLive.Anatomy.Fit;

/// <summary>The curve of best fit of the coronal or the lambdoid suture, and where each of its branches alone meets the midline.</summary>
/// <param name="Curve">The curve of best fit, S over M.</param>
/// <param name="LeftCrossingS">Crossing of the animal's left branch continued straight; null when it was not seen near the midline.</param>
/// <param name="RightCrossingS">The same for the right branch.</param>
internal sealed record TransverseFit(CurveFit Curve, double? LeftCrossingS, double? RightCrossingS)
{
    private const double NoiseMm = 0.06, NearMm = 1.0;
    private static readonly double AcrossCos = Math.Cos(double.DegreesToRadians(42));

    /// <summary>Distance between the two crossings, mm.</summary>
    public double? GapMm => LeftCrossingS is { } left && RightCrossingS is { } right ? Math.Abs(left - right) : null;

    /// <summary>Fits the coronal suture that crosses the midline near <paramref name="crossingS"/>.</summary>
    public static TransverseFit? Coronal(RidgeMap map, Axis axis, double crossingS, SkullShape shape, double mmPerPx)
    {
        var ((c1, c2, c3), (d1, d2, d3)) = (shape.CoronalMean, shape.CoronalSd);
        return Fit(
            map, axis, crossingS, SutureKind.Coronal, shape.TransverseReachMm, mmPerPx, shape.CoronalAp, shape.CoronalSlope,
            static (m, i) => i switch { 0 => 1, 1 => m, 2 => m * m, _ => m * m * m }, [(c1, d1), (c2, d2), (c3, d3)]);
    }

    /// <summary>Fits the lambdoid suture that crosses the midline near <paramref name="crossingS"/>.</summary>
    public static TransverseFit? Lambdoid(RidgeMap map, Axis axis, double crossingS, SkullShape shape, double mmPerPx)
    {
        var ((c1, c2, c3), (d1, d2, d3)) = (shape.LambdoidMean, shape.LambdoidSd);
        return Fit(
            map, axis, crossingS, SutureKind.Lambdoid, shape.TransverseReachMm, mmPerPx, shape.LambdoidAp, shape.LambdoidSlope,
            (m, i) => i switch { 0 => 1, 1 => m, 2 => shape.Arch(m), _ => m * m }, [(c1, d1), (c2, d2), (c3, d3)]);
    }

    private static TransverseFit? Fit(
        RidgeMap map, Axis axis, double crossingS, SutureKind kind, double reachMm, double mmPerPx, Func<double, double> ap,
        Func<double, double> slope, Func<double, int, double> basis, (double Mean, double Sd)[] shapePrior)
    {
        CurveFit? curve = null;
        List<CurveSample> samples = [];
        for (int round = 0; round < 2; round++)
        {
            samples = Gather(map, axis, kind, reachMm, mmPerPx, slope, m => curve?.At(m) ?? (crossingS + ap(m)), round == 0 ? 0.3 : 0.2);
            curve = CurveFit.Fit(samples, basis, [(curve?.At(0) ?? crossingS, 1), .. shapePrior], NoiseMm, 0.5);
            if (curve is null) return null;
        }

        return new TransverseFit(curve!, Crossing(-1), Crossing(1));

        double? Crossing(int side)
        {
            var near = samples.Where(p => p.M * side > 0 && Math.Abs(p.M) <= NearMm).ToList();
            return CurveFit.Fit(near, static (m, i) => i == 0 ? 1 : m, [(curve!.At(0), 1), (slope(side * 0.5), 0.25)], NoiseMm, 0.4)?.At(0);
        }
    }

    /// <summary>Crest points that may belong to the suture: the right planes, near the expected curve and along it.</summary>
    private static List<CurveSample> Gather(
        RidgeMap map, Axis axis, SutureKind kind, double reachMm, double mmPerPx, Func<double, double> slope, Func<double, double> expected, double tubeMm)
    {
        var samples = new List<CurveSample>();
        double unnamed = map.HasNames ? 0.5 : 1;
        foreach (var p in map.Points)
        {
            if (p.Kind != kind && p.Kind != SutureKind.Any) continue;
            (double s, double m) = axis.Of(p.X, p.Y);
            double tube = tubeMm + (0.12 * Math.Abs(m));
            if (Math.Abs(m) > reachMm || Math.Abs(s - expected(m)) > tube || (p.Kind == SutureKind.Any && Math.Abs(m) < 0.12)) continue;
            double along = (p.Dx * axis.Dx) + (p.Dy * axis.Dy), across = (p.Dy * axis.Dx) - (p.Dx * axis.Dy), steep = slope(m);
            if (Math.Abs((along * steep) + across) < AcrossCos * Math.Sqrt(1 + (steep * steep))) continue;
            samples.Add(new(m, s, p.Weight * (p.Kind == SutureKind.Any ? unnamed : 1) * mmPerPx / CurveSample.CorrelationMm));
        }

        return samples;
    }
}
