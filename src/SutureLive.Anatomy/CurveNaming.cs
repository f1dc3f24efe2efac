using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Anatomy.Ridges;
using SutureLive.Core;

namespace SutureLive.Anatomy;

/// <summary>
/// Turns a fitted pose into named curves: the crest points that follow each suture, averaged every tenth of a millimetre, with the fitted
/// curve carried on through what is hidden.
/// </summary>
internal sealed class CurveNaming
{
    private const double StepMm = 0.1, TubeMm = 0.25, LongestGapMm = 1.2, LeastSeenMm = 0.3;
    private readonly double[] _offset = new double[256], _weight = new double[256];
    private readonly int[] _count = new int[256];

    /// <summary>Names the sutures.</summary>
    /// <param name="map">All curves seen.</param>
    /// <param name="midline">The midline.</param>
    /// <param name="bregma">Bregma; null when not found.</param>
    /// <param name="lambda">Lambda; null when not found.</param>
    /// <param name="pose">Where they would be otherwise.</param>
    /// <param name="shape">The species.</param>
    /// <param name="toPicture">From mm of the planes to pixels of the picture.</param>
    public List<SutureCurve> Name(
        RidgeMap map, MidlineFit midline, FoundLandmark? bregma, FoundLandmark? lambda, SkullPose pose, SkullShape shape, Func<double, double, PointPx> toPicture)
    {
        var curves = new List<SutureCurve>(6);
        var axis = midline.Axis;
        double front = bregma?.S ?? pose.BregmaS, back = lambda?.S ?? pose.LambdaS, length = front - back;
        Add(SutureName.Sagittal, SutureKind.Midline, length, lambda is not null, t => front - t, _ => 0);
        Add(SutureName.Frontal, SutureKind.Midline, shape.FrontalReachMm, false, t => front + t, _ => 0);
        if (bregma?.Curve?.Curve is { } coronal) AddBranches(SutureName.CoronalLeft, SutureName.CoronalRight, SutureKind.Coronal, coronal);
        if (lambda?.Curve?.Curve is { } lambdoid) AddBranches(SutureName.LambdoidLeft, SutureName.LambdoidRight, SutureKind.Lambdoid, lambdoid);
        return curves;

        void AddBranches(SutureName left, SutureName right, SutureKind kind, CurveFit curve)
        {
            Add(left, kind, shape.TransverseReachMm + 0.4, false, t => -t, curve.At);
            Add(right, kind, shape.TransverseReachMm + 0.4, false, t => t, curve.At);
        }

        // A midline curve runs along S (at = S, offset across); a transverse one along M (at = M, offset along).
        void Add(SutureName name, SutureKind kind, double reach, bool whole, Func<double, double> at, Func<double, double> offset)
        {
            bool alongMidline = kind == SutureKind.Midline;
            int bins = Math.Clamp((int)Math.Ceiling(reach / StepMm) + 1, 2, _count.Length);
            Collect(map, axis, kind, bins, at, offset);
            int last = LastSeen(bins);
            if (last * StepMm < LeastSeenMm) return;
            if (whole) last = bins - 1;
            var points = new List<PointPx>(last + 1);
            var seen = new List<bool>(last + 1);
            double probability = 0;
            for (int i = 0; i <= last; i++)
            {
                double t = at(Math.Min(i * StepMm, reach)), across = offset(t);
                seen.Add(_count[i] > 0);
                if (_count[i] > 0) (across, probability) = (across + (_offset[i] / _weight[i]), probability + (_weight[i] / _count[i]));
                (double x, double y) = alongMidline ? axis.At(t, across) : axis.At(across, t);
                points.Add(toPicture(x, y));
            }

            curves.Add(new SutureCurve(name, points, probability / points.Count) { Observed = seen });
        }
    }

    private void Collect(RidgeMap map, Axis axis, SutureKind kind, int bins, Func<double, double> at, Func<double, double> offset)
    {
        Array.Clear(_offset);
        Array.Clear(_weight);
        Array.Clear(_count);
        double start = at(0), direction = at(1) - start;
        foreach (var p in map.Points)
        {
            if (p.Kind != kind && p.Kind != SutureKind.Any) continue;
            (double s, double m) = axis.Of(p.X, p.Y);
            (double t, double across) = kind == SutureKind.Midline ? (s, m) : (m, s);
            int bin = (int)Math.Round((t - start) * direction / StepMm);
            double off = across - offset(t), along = Math.Abs((p.Dx * axis.Dx) + (p.Dy * axis.Dy));
            bool follows = kind == SutureKind.Midline ? along > 0.8 : along < 0.8;
            if ((uint)bin >= (uint)bins || Math.Abs(off) > TubeMm || !follows) continue;
            (_offset[bin], _weight[bin], _count[bin]) = (_offset[bin] + (off * p.Weight), _weight[bin] + p.Weight, _count[bin] + 1);
        }
    }

    /// <summary>The last place seen before a gap that is too long to bridge.</summary>
    private int LastSeen(int bins)
    {
        int last = 0;
        for (int i = 0; i < bins && (i - last) * StepMm <= LongestGapMm; i++)
            if (_count[i] > 0) last = i;
        return last;
    }
}
