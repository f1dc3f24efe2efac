using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Anatomy.Ridges;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Anatomy;

/// <summary>
/// Reads a skull from probability planes: crests, curves, pose, midline, curves of best fit, bregma and lambda with their uncertainty.
/// Keeps its buffers between calls; one per thread.
/// </summary>
/// <param name="options">What counts as evidence; the mouse when null.</param>
public sealed class SkullReader(AnatomyOptions? options = null)
{
    /// <summary>Curves longer than this per square millimetre, mm: no skull, but noise or a texture.</summary>
    private const double MostCurvePerSquareMm = 1.2;

    /// <summary>Least part of the midline, and least heat at both landmarks, that can carry a pose.</summary>
    private const double LeastMidline = 0.15, LeastPeak = 0.25;

    /// <summary>Sizes of the skull, relative to the species, that <see cref="Appraise"/> tries.</summary>
    private static readonly double[] AppraisedSizes = [0.75, 0.87, 1, 1.15, 1.33];

    private readonly AnatomyOptions _options = options ?? new();
    private readonly RidgeMap _map = new();
    private readonly PoseSearch _poses = new();
    private readonly CurveNaming _naming = new();
    private readonly HeatPeaks _heat = new();
    private readonly List<HeatPeak> _bregmaPeaks = [], _lambdaPeaks = [];

    /// <summary>Reads one picture.</summary>
    /// <param name="planes">What the network says; not kept.</param>
    /// <param name="pictureWidthPx">Width of the picture the planes belong to.</param>
    /// <param name="pictureHeightPx">Height of that picture.</param>
    /// <param name="umPerPx">Micrometres per pixel of the picture, greater than zero.</param>
    /// <param name="source">Where that scale came from.</param>
    /// <param name="headingHintDeg">Rough direction of the nose, degrees clockwise from up, if known: decides between the two ends of the midline.</param>
    /// <returns>Coordinates in pixels of the picture. What the evidence does not carry is absent.</returns>
    public SkullReading Read(
        PlaneStack planes, int pictureWidthPx, int pictureHeightPx, double umPerPx, ScaleSource source, double? headingHintDeg = null)
    {
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(umPerPx);
        double mmPerPx = planes.ToPicture.Scale * umPerPx / 1000;
        var nothing = SkullReading.Nothing(pictureWidthPx, pictureHeightPx, umPerPx, source);
        if (!See(planes, mmPerPx)) return nothing;
        double? hint = headingHintDeg - planes.ToPicture.TurnDeg;
        var shape = _options.Shape;
        var pose = FindPose(planes, shape, hint);
        if (pose is null || !IsSkull(pose)) return nothing;

        var midline = MidlineFit.Fit(_map, pose.Axis, pose.LambdaS - 0.3, pose.BregmaS + shape.FrontalReachMm, mmPerPx);
        if (midline.ObservedMm < 1) midline = new MidlineFit(pose.Axis, midline.ObservedMm, 0.1);
        var (bregmaPeaks, lambdaPeaks) = PeaksOf(planes);
        var coronal = pose.Seen.Coronal < _options.LeastCoverage ? null : TransverseFit.Coronal(_map, midline.Axis, pose.BregmaS, shape, mmPerPx);
        var lambdoid = pose.Seen.Lambdoid < _options.LeastCoverage ? null : TransverseFit.Lambdoid(_map, midline.Axis, pose.LambdaS, shape, mmPerPx);
        var bregma = LandmarkFinder.Find(midline, pose.BregmaS, LandmarkNoise.Bregma, coronal, bregmaPeaks, lambdaPeaks);
        var lambda = LandmarkFinder.Find(midline, pose.LambdaS, LandmarkNoise.Lambda, lambdoid, lambdaPeaks, bregmaPeaks);

        var remarks = new List<string>();
        var trust = new Trust(_options, remarks);
        double? distanceMm = bregma is not null && lambda is not null ? bregma.S - lambda.S : null;
        trust.Weigh(pose, midline, distanceMm, source, hint, midline.Axis.HeadingDeg);
        trust.WeighUnexplained(bregma, lambda);
        trust.WeighBranches(pose.Seen, bregma, lambda, source);
        var toPicture = planes.ToPicture;
        return nothing with
        {
            HeadingDeg = Angle.Normalized(midline.Axis.HeadingDeg + toPicture.TurnDeg),
            Bregma = ToLandmark("Bregma", bregma),
            Lambda = ToLandmark("Lambda", lambda),
            Midline = (ToPicture(pose.LambdaS, 0), ToPicture(pose.BregmaS + shape.FrontalReachMm, 0)),
            Curves = _naming.Name(_map, midline, bregma, lambda, pose, shape, PlaneMmToPicture),
            Remarks = remarks,
        };

        PointPx PlaneMmToPicture(double x, double y) => toPicture.Apply(new PointPx(x / mmPerPx, y / mmPerPx));

        PointPx ToPicture(double s, double m)
        {
            (double x, double y) = midline.Axis.At(s, m);
            return PlaneMmToPicture(x, y);
        }

        Landmark ToLandmark(string name, FoundLandmark? found)
        {
            if (found is null) return Landmark.NotFound;
            double sigma = Math.Sqrt(((found.SigmaS * found.SigmaS) + (found.SigmaM * found.SigmaM)) / 2);
            var word = trust.Of(name, found, pose.Seen);
            return word == Confidence.None ? Landmark.NotFound : new Landmark(ToPicture(found.S, found.M), sigma, word)
            {
                Ellipse95 = EllipseOf(found, midline.Axis.HeadingDeg + toPicture.TurnDeg),
                Evidence = new LandmarkEvidence(
                    found.Curve is { } curve ? ToPicture(curve.Curve.At(0), 0) : null,
                    found.Curve?.LeftCrossingS is { } left ? ToPicture(left, 0) : null,
                    found.Curve?.RightCrossingS is { } right ? ToPicture(right, 0) : null,
                    found.Peak is { } peak ? PlaneMmToPicture(peak.X, peak.Y) : null) { CrossingGapMm = found.Curve?.GapMm },
            };
        }
    }

    /// <summary>
    /// Says how much the planes look like a skull, also of a size that is somewhat wrong: for the search of an unknown scale.
    /// </summary>
    /// <param name="planes">What the network says; not kept.</param>
    /// <param name="umPerPx">Micrometres per pixel of the picture that are being tried, greater than zero.</param>
    /// <param name="headingHintDeg">Rough direction of the nose, if known.</param>
    public SkullAppraisal Appraise(PlaneStack planes, double umPerPx, double? headingHintDeg = null)
    {
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(umPerPx);
        if (!See(planes, planes.ToPicture.Scale * umPerPx / 1000)) return default;
        double? hint = headingHintDeg - planes.ToPicture.TurnDeg;
        SkullPose? best = null;
        foreach (double size in AppraisedSizes)
        {
            var pose = FindPose(planes, _options.Shape.ScaledTo(size * _options.Shape.BregmaLambdaMm), hint);
            if (pose is not null && pose.Score > (best?.Score ?? 0)) best = pose;
        }

        if (best is null) return default;
        var seen = best.Seen;
        bool both = (seen.Coronal >= _options.LeastCoverage || seen.BregmaPeak > 0.3) && (seen.Lambdoid >= _options.LeastCoverage || seen.LambdaPeak > 0.3);
        double distance = best.BregmaS - best.LambdaS;
        return new SkullAppraisal(
            best.Score, best.Margin, both ? distance : null, both ? umPerPx * _options.Shape.BregmaLambdaMm / distance : null,
            Angle.Normalized(best.Axis.HeadingDeg + planes.ToPicture.TurnDeg));
    }

    /// <summary>Finds crests and peaks; false when there is nothing, or too much to be a skull.</summary>
    private bool See(PlaneStack planes, double mmPerPx)
    {
        _map.Read(planes, mmPerPx, _options);
        ReadPeaks(PlaneName.Bregma, _bregmaPeaks);
        ReadPeaks(PlaneName.Lambda, _lambdaPeaks);
        return _map.Points.Count * mmPerPx < MostCurvePerSquareMm * _map.WidthMm * _map.HeightMm
            && _map.Points.Count + _bregmaPeaks.Count + _lambdaPeaks.Count > 0;

        void ReadPeaks(string name, List<HeatPeak> into)
        {
            into.Clear();
            if (planes.Has(name)) _heat.Find(planes[name], planes.WidthPx, planes.HeightPx, mmPerPx, _options.LowestHeatPeak, into);
        }
    }

    private SkullPose? FindPose(PlaneStack planes, SkullShape shape, double? hintDeg)
    {
        var (bregma, lambda) = PeaksOf(planes);
        return _poses.Find(_map, bregma, lambda, shape, hintDeg);
    }

    private (List<HeatPeak>? Bregma, List<HeatPeak>? Lambda) PeaksOf(PlaneStack planes) =>
        (planes.Has(PlaneName.Bregma) ? _bregmaPeaks : null, planes.Has(PlaneName.Lambda) ? _lambdaPeaks : null);

    /// <summary>Enough of a midline and of something that crosses it, and no second pose that explains the picture as well.</summary>
    private bool IsSkull(SkullPose pose)
    {
        var seen = pose.Seen;
        bool crossed = Math.Max(seen.Coronal, seen.Lambdoid) >= _options.LeastCoverage;
        bool marked = seen.BregmaPeak >= LeastPeak && seen.LambdaPeak >= LeastPeak;
        bool lined = Math.Max(seen.Sagittal, seen.Frontal) >= LeastMidline;
        return pose.Score >= _options.LeastScore && pose.Margin > 0.005 && lined && (crossed || marked);
    }

    /// <summary>The 95 % region of a plane Gaussian: 2.448 standard deviations along each axis (chi-square, 2 degrees of freedom).</summary>
    private static ErrorEllipse EllipseOf(FoundLandmark found, double headingDeg)
    {
        const double Radius95 = 2.4477;
        bool along = found.SigmaS >= found.SigmaM;
        double direction = along ? headingDeg : headingDeg + 90;
        return new(
            Radius95 * Math.Max(found.SigmaS, found.SigmaM), Radius95 * Math.Min(found.SigmaS, found.SigmaM), ((direction % 180) + 180) % 180);
    }
}
