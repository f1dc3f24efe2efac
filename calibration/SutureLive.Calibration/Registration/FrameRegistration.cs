using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// The tie between a picture and a frame, from points touched with the tip. Where the optics are known, pixels become millimetres of the plane first, so that
/// perspective and distortion are gone before the frame comes in.
/// </summary>
public sealed class FrameRegistration
{
    /// <summary>Residual beyond which nothing is sent, mm.</summary>
    public const double LargestRmsMm = 0.1;

    private const int PointsForAffine = 5;
    private readonly PlaneOptics? _optics;
    private readonly PlaneMap?[] _without;

    private FrameRegistration(RegistrationRecord record, RegistrationModel model, PlaneMap map, IReadOnlyList<TouchedPoint> inPlane, PlaneOptics? optics)
    {
        (Record, Model, Map, _optics) = (record, model, map, optics);
        ResidualsMm = [.. inPlane.Select(p => Distance(map, p))];
        _without = [.. Enumerable.Range(0, inPlane.Count).Select(i => Without(inPlane, i))];
        LeftOutMm = [.. _without.Select((others, i) => others is { } m ? Distance(m, inPlane[i]) : (double?)null)];
    }

    /// <summary>What it was made from.</summary>
    public RegistrationRecord Record { get; }

    /// <summary>The model that was fitted; never <see cref="RegistrationModel.Auto"/>.</summary>
    public RegistrationModel Model { get; }

    /// <summary>From pixels (with optics: from mm of the plane) to frame mm.</summary>
    public PlaneMap Map { get; }

    /// <summary>Size of a pixel in the middle of the picture, as the frame measures it, micrometres.</summary>
    public double UmPerPx => _optics is null ? Map.UmPerPx : _optics.UmPerPx * Map.UmPerPx / 1000;

    /// <summary>True when the frame's X, Y and up form a left hand.</summary>
    public bool IsLeftHanded => Map.Determinant > 0 != Record.Mirrored;

    /// <summary>Distance of each point from where the map puts it, mm, in the order of the points, excluded ones too.</summary>
    public IReadOnlyList<double> ResidualsMm { get; }

    /// <summary>Distance of each point from where a map made without it puts it, mm; null where the others do not suffice.</summary>
    public IReadOnlyList<double?> LeftOutMm { get; }

    /// <summary>Root mean square of the residuals over the degrees of freedom left, mm.</summary>
    public double RmsMm => Math.Sqrt(Used.Sum(r => r * r) / Math.Max(1, (2 * Used.Count()) - Unknowns(Model)));

    /// <summary>Fiducial registration error: root mean square of the residuals, mm. It says how well the points agree, not how well a target is met.</summary>
    public double FreMm => Math.Sqrt(Used.Average(r => r * r));

    /// <summary>Target registration error, estimated by leaving out one point at a time: root mean square, mm; null where any of them cannot be left out,
    /// because that is the one everything hangs on (Fitzpatrick 1998: FRE does not predict it).</summary>
    public double? TreMm
    {
        get
        {
            double?[] errors = [.. LeftOutMm.Where((_, i) => !Record.Points[i].Excluded)];
            return errors.Contains(null) ? null : Math.Sqrt(errors.Average(e => e * e)!.Value);
        }
    }

    private IEnumerable<double> Used => ResidualsMm.Where((_, i) => !Record.Points[i].Excluded);

    /// <summary>Fits the points.</summary>
    /// <exception cref="RegistrationException">Too few, duplicated, on a line, swapped, mirrored or stretched without being told so: a sentence says which.</exception>
    public static FrameRegistration Fit(RegistrationRecord record)
    {
        RegistrationFaults.CheckRecord(record);
        var optics = record.Optics?.OfPicture ?? (record.Model == RegistrationModel.Rigid
            ? PlaneOptics.Uniform(
                record.UmPerPx ?? throw new RegistrationException("A rigid fit needs the size of a pixel: register through a profile of the optics, or give um_per_px."), record.PictureWidthPx, record.PictureHeightPx)
            : null);
        var inPlane = optics is null ? record.Points : [.. record.Points.Select(p => InPlane(optics, p))];
        var points = inPlane.Where(p => !p.Excluded).ToArray();

        // Rows of a picture count downwards, so an unmirrored camera above a right-handed frame flips.
        bool flips = record.Mirrored == record.LeftHandedFrame;
        RegistrationFaults.CheckOrder(record, points, flips);
        var model = record.Model != RegistrationModel.Auto ? record.Model
            : optics is null && points.Length >= PointsForAffine ? RegistrationModel.Affine : RegistrationModel.Similarity;
        RegistrationFaults.CheckFreedom(model, points.Length);
        var map = MapOf(model, points, flips);
        RegistrationFaults.CheckShape(record, points, model == RegistrationModel.Rigid ? PlaneFit.Similarity(points, flips) : map);
        return new(record, model, map, inPlane, optics);
    }

    /// <summary>Time since it was made.</summary>
    public TimeSpan Age(TimeProvider time) => time.GetUtcNow() - Record.MadeAt;

    /// <summary>Frame mm of a pixel of a picture of the registered size.</summary>
    /// <exception cref="RegistrationException">The picture has another size: zoom, binning or camera have changed.</exception>
    public (double XMm, double YMm) ToMm(PointPx at, int pictureWidthPx, int pictureHeightPx)
    {
        if (pictureWidthPx != Record.PictureWidthPx || pictureHeightPx != Record.PictureHeightPx)
        {
            throw new RegistrationException(
                $"Registered were pictures of {Record.PictureWidthPx} x {Record.PictureHeightPx} px, but the camera gives {pictureWidthPx} x {pictureHeightPx} px. Register again, or set the camera back.");
        }

        return ToMm(at);
    }

    /// <summary>Frame mm of a pixel of a registered picture.</summary>
    public (double XMm, double YMm) ToMm(PointPx at) => Map.ToMm(_optics?.ToMm(at) is { } mm ? new(mm.XMm, mm.YMm) : at);

    /// <summary>The pixel of a place in the frame: the inverse of <see cref="ToMm(PointPx)"/>.</summary>
    public PointPx ToPx(double xMm, double yMm) => ToPx(Map, xMm, yMm);

    /// <summary>Where a map made without a touched point puts it in the picture, px; null where the others do not suffice.</summary>
    /// <param name="which">Index of the point.</param>
    public PointPx? LeftOutPx(int which) => _without[which] is { } others ? ToPx(others, Record.Points[which].XMm, Record.Points[which].YMm) : null;

    /// <summary>How far a point lies from where a map puts it, mm.</summary>
    internal static double Distance(PlaneMap map, TouchedPoint point)
    {
        var (x, y) = map.ToMm(point.Px);
        return double.Hypot(x - point.XMm, y - point.YMm);
    }

    private PointPx ToPx(PlaneMap map, double xMm, double yMm)
    {
        var at = map.ToPx(xMm, yMm);
        return _optics?.ToPx(new(at.X, at.Y)) ?? at;
    }

    private static TouchedPoint InPlane(PlaneOptics optics, TouchedPoint point)
    {
        var mm = optics.ToMm(point.Px);
        return point with { XPx = mm.XMm, YPx = mm.YMm };
    }

    private static int Unknowns(RegistrationModel model) => model switch { RegistrationModel.Rigid => 3, RegistrationModel.Similarity => 4, _ => 6 };

    private static PlaneMap MapOf(RegistrationModel model, IReadOnlyList<TouchedPoint> points, bool flips) => model switch
    {
        RegistrationModel.Rigid => PlaneFit.Rigid(points, flips),
        RegistrationModel.Similarity => PlaneFit.Similarity(points, flips),
        _ => PlaneFit.Affine(points),
    };

    private PlaneMap? Without(IReadOnlyList<TouchedPoint> points, int which)
    {
        var others = points.Where((p, i) => i != which && !p.Excluded).ToArray();
        bool suffices = Model == RegistrationModel.Affine ? others.Length >= 3 && PlaneFit.Spread(others).Ratio > 0.05 : others.Length >= 2;
        return suffices ? MapOf(Model, others, Map.Determinant < 0) : null;
    }
}

/// <summary>The points do not tie the picture to the frame; the message is a sentence for the technician.</summary>
public sealed class RegistrationException(string sentence) : SutureLiveException(sentence);
