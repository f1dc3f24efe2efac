using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// The tie between a picture and a frame, from points touched with the tip. Up to four points give a similarity (so that three leave
/// something to check with), five or more an affine map, which also takes up a slightly oblique camera.
/// </summary>
public sealed class FrameRegistration
{
    private const int FewestPoints = 3, PointsForAffine = 5;
    private const double SmallestSpreadRatio = 0.05, SmallestSpreadPx = 10, LargestAnisotropy = 1.15;

    private FrameRegistration(RegistrationRecord record, PlaneMap map)
    {
        (Record, Map) = (record, map);
        ResidualsMm = [.. record.Points.Select(p => Residual(map, p))];
    }

    /// <summary>What it was made from.</summary>
    public RegistrationRecord Record { get; }

    /// <summary>Pixels to frame mm.</summary>
    public PlaneMap Map { get; }

    /// <summary>Distance of each point from where the map puts it, mm, in the order of the points.</summary>
    public IReadOnlyList<double> ResidualsMm { get; }

    /// <summary>Root mean square of the residuals over the degrees of freedom left, mm.</summary>
    public double RmsMm
    {
        get
        {
            int free = (2 * ResidualsMm.Count) - (Record.Points.Count >= PointsForAffine ? 6 : 4);
            return Math.Sqrt(ResidualsMm.Sum(r => r * r) / Math.Max(1, free));
        }
    }

    /// <summary>Fits the points.</summary>
    /// <exception cref="RegistrationException">Too few, on a line, contradicting, mirrored without being told so: a sentence says which.</exception>
    public static FrameRegistration Fit(RegistrationRecord record)
    {
        var points = record.Points;
        if (record.PictureWidthPx < 1 || record.PictureHeightPx < 1)
            throw new RegistrationException($"The picture's size is given as {record.PictureWidthPx} x {record.PictureHeightPx} px; that is none.");
        if (points.Count < FewestPoints)
            throw new RegistrationException($"{points.Count} touched point(s) given; at least {FewestPoints} are needed, well apart and not on a line.");
        for (int i = 0; i < points.Count; i++) CheckPoint(record, i);
        var (ratio, shortPx) = PlaneFit.Spread(points);
        if (ratio < SmallestSpreadRatio || shortPx < SmallestSpreadPx)
            throw new RegistrationException(FormattableString.Invariant($"The {points.Count} touched points lie on a line, or nearly (spread across it {shortPx:0.0} px). Touch one well to the side of it."));

        var affine = PlaneFit.Affine(points);
        bool flips = affine.Determinant < 0;
        if (!flips && !record.Mirrored)
        {
            throw new RegistrationException(
                "The points say that the picture is mirrored against the frame: the camera shows a mirror image, or one axis counts backwards, or two points are swapped. "
                + "Check which. If the mirror is real (a beam splitter), say so with \"mirrored\": true.");
        }

        if (flips && record.Mirrored)
            throw new RegistrationException("The file says \"mirrored\": true, but the points say the picture is not mirrored. Check the points.");
        if (affine.Anisotropy > LargestAnisotropy)
        {
            throw new RegistrationException(FormattableString.Invariant(
                $"The points stretch one direction {affine.Anisotropy:0.00} times as much as the other. No camera from above does: a point is wrong, or an axis has wrong steps per mm."));
        }

        return new(record, points.Count >= PointsForAffine ? affine : PlaneFit.Similarity(points, flips));
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

        return Map.ToMm(at);
    }

    private static void CheckPoint(RegistrationRecord record, int i)
    {
        var p = record.Points[i];
        if (!p.IsFinite) throw new RegistrationException($"Touched point {i + 1} holds a number that is none.");
        if (p.XPx < -0.5 || p.YPx < -0.5 || p.XPx > record.PictureWidthPx - 0.5 || p.YPx > record.PictureHeightPx - 0.5)
            throw new RegistrationException(FormattableString.Invariant($"Touched point {i + 1} ({p.XPx:0.0}, {p.YPx:0.0}) lies outside the picture of {record.PictureWidthPx} x {record.PictureHeightPx} px."));
    }

    private static double Residual(PlaneMap map, TouchedPoint point)
    {
        var (x, y) = map.ToMm(point.Px);
        return double.Hypot(x - point.XMm, y - point.YMm);
    }
}

/// <summary>The points do not tie the picture to the frame; the message is a sentence for the technician.</summary>
public sealed class RegistrationException(string sentence) : SutureLiveException(sentence);
