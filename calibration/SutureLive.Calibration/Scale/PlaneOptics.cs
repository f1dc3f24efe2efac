using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>
/// How one set of optics shows the plane it is focused on: one conversion between pixels and millimetres of that plane, with its inverse.
/// <code>
/// q = d (1 + Distortion |d|² / R²)        d = pixel - Centre, R = RadiusPx
/// (u, v) = (Xx qx + Xy qy, Yy qy) / w     w = 1 + (TiltX qx + TiltY qy) / R
/// </code>
/// The plane's origin is what <see cref="Centre"/> shows, and u runs along the rows there, so the pose of the camera is no part of it.
/// </summary>
public sealed record PlaneOptics
{
    /// <summary>The pixel about which the lens distorts; the plane's origin.</summary>
    public required PointPx Centre { get; init; }

    /// <summary>Half the diagonal of the picture it was made from, px: the unit of distortion and tilt.</summary>
    public required double RadiusPx { get; init; }

    /// <summary>mm along u per px along a row, at the centre.</summary>
    public required double Xx { get; init; }

    /// <summary>mm along u per px down a column, at the centre: pixels that are not square to each other.</summary>
    public double Xy { get; init; }

    /// <summary>mm along v per px down a column, at the centre.</summary>
    public required double Yy { get; init; }

    /// <summary>Perspective along the rows: relative change of magnification from the centre to <see cref="RadiusPx"/> is about minus twice this.</summary>
    public double TiltX { get; init; }

    /// <summary>Perspective down the columns.</summary>
    public double TiltY { get; init; }

    /// <summary>Radial distortion at <see cref="RadiusPx"/> from the centre, as a fraction of the distance; negative pulls the corners in.</summary>
    public double Distortion { get; init; }

    /// <summary>Micrometres per pixel at the centre: the square root of a pixel's area.</summary>
    public double UmPerPx => 1000 * Math.Sqrt(Xx * Yy);

    /// <summary>Size of a pixel along its row over that down its column, at the centre.</summary>
    public double XyRatio => Xx / double.Hypot(Xy, Yy);

    /// <summary>Square pixels of the same size everywhere.</summary>
    /// <param name="umPerPx">Micrometres per pixel, greater than zero.</param>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="heightPx">Height of the picture.</param>
    public static PlaneOptics Uniform(double umPerPx, int widthPx, int heightPx) => new()
    {
        Centre = new((widthPx - 1) / 2.0, (heightPx - 1) / 2.0),
        RadiusPx = double.Hypot(widthPx, heightPx) / 2,
        Xx = umPerPx / 1000,
        Yy = umPerPx / 1000,
    };

    /// <summary>The place in the plane that a pixel shows.</summary>
    public PlanePoint ToMm(PointPx at)
    {
        double dx = at.X - Centre.X, dy = at.Y - Centre.Y;
        double pull = 1 + (Distortion * ((dx * dx) + (dy * dy)) / (RadiusPx * RadiusPx));
        double qx = dx * pull, qy = dy * pull, w = 1 + (((TiltX * qx) + (TiltY * qy)) / RadiusPx);
        return new(((Xx * qx) + (Xy * qy)) / w, Yy * qy / w);
    }

    /// <summary>The pixel that shows a place in the plane: the inverse of <see cref="ToMm"/>.</summary>
    public PointPx ToPx(PlanePoint at)
    {
        double lx = TiltX / RadiusPx, ly = TiltY / RadiusPx;
        double a = Xx - (at.XMm * lx), b = Xy - (at.XMm * ly), c = -at.YMm * lx, d = Yy - (at.YMm * ly), det = (a * d) - (b * c);
        double qx = ((d * at.XMm) - (b * at.YMm)) / det, qy = ((a * at.YMm) - (c * at.XMm)) / det;
        double pushed = Undo(double.Hypot(qx, qy));
        return new(Centre.X + (qx * pushed), Centre.Y + (qy * pushed));
    }

    /// <summary>Micrometres per pixel around a pixel: the square root of its area in the plane.</summary>
    public double UmPerPxAt(PointPx at)
    {
        const double step = 0.5;
        var (l, r) = (ToMm(at with { X = at.X - step }), ToMm(at with { X = at.X + step }));
        var (t, b) = (ToMm(at with { Y = at.Y - step }), ToMm(at with { Y = at.Y + step }));
        return 1000 * Math.Sqrt(Math.Abs(((r.XMm - l.XMm) * (b.YMm - t.YMm)) - ((r.YMm - l.YMm) * (b.XMm - t.XMm))));
    }

    /// <summary>The same optics, seen by a picture whose pixels lie <c>sensor = offset + binning x picture</c> in the one it was made from.</summary>
    /// <param name="binning">Pixels of the old picture per pixel of the new one along each side.</param>
    /// <param name="offset">The old picture's place of the new one's pixel (0, 0).</param>
    public PlaneOptics Rescaled(double binning, PointPx offset) => this with
    {
        Centre = new((Centre.X - offset.X) / binning, (Centre.Y - offset.Y) / binning),
        RadiusPx = RadiusPx / binning,
        Xx = Xx * binning,
        Xy = Xy * binning,
        Yy = Yy * binning,
    };

    /// <summary>What makes it unusable over a picture, as a clause; null for sound optics. Files are edited by hand.</summary>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="heightPx">Height of the picture.</param>
    internal string? Fault(int widthPx, int heightPx)
    {
        double[] numbers = [Xx, Xy, Yy, TiltX, TiltY, Distortion, RadiusPx, Centre.X, Centre.Y];
        if (!numbers.All(double.IsFinite) || Xx <= 0 || Yy <= 0 || RadiusPx <= 0) return "its optics are not made of usable numbers";
        if (!IsMicroscope(UmPerPx)) return FormattableString.Invariant($"{UmPerPx} um/px is no microscope");
        if (XyRatio is < 0.5 or > 2) return FormattableString.Invariant($"its pixels are {XyRatio:0.###} times as wide as high");
        foreach (var corner in Corners(widthPx, heightPx))
        {
            double dx = (corner.X - Centre.X) / RadiusPx, dy = (corner.Y - Centre.Y) / RadiusPx, square = (dx * dx) + (dy * dy);
            double pull = 1 + (Distortion * square), w = 1 + (pull * ((TiltX * dx) + (TiltY * dy)));
            if (!(1 + (3 * Distortion * square) > 0.1 && w is > 0.5 and < 2)) return FormattableString.Invariant($"its optics fold the picture over at ({corner.X:0}, {corner.Y:0}) px");
        }

        return null;
    }

    /// <summary>True when both show the same places of the plane all over a picture, within a ten-thousandth of a millimetre.</summary>
    internal bool IsSameOver(PlaneOptics other, int widthPx, int heightPx) =>
        Corners(widthPx, heightPx).All(corner => ToMm(corner).DistanceTo(other.ToMm(corner)) <= 1e-4);

    /// <summary>Whether a size of a pixel, micrometres, can be that of a microscope or of a camera over a skull.</summary>
    internal static bool IsMicroscope(double umPerPx) => umPerPx is >= 0.05 and <= 500;

    private static PointPx[] Corners(int widthPx, int heightPx) => [new(0, 0), new(widthPx - 1, 0), new(0, heightPx - 1), new(widthPx - 1, heightPx - 1)];

    // Newton on  r (1 + k r²/R²) = q; the distortion of a microscope is far from where that folds over.
    private double Undo(double q)
    {
        if (q == 0 || Distortion == 0) return 1;
        double k = Distortion / (RadiusPx * RadiusPx), r = q;
        for (int i = 0; i < 20; i++)
        {
            double step = ((r * (1 + (k * r * r))) - q) / (1 + (3 * k * r * r));
            r -= step;
            if (Math.Abs(step) < 1e-12 * q) break;
        }

        return r / q;
    }
}

/// <summary>A place in the plane the optics are focused on, mm from what the middle of the picture shows.</summary>
/// <param name="XMm">Along the rows of the picture.</param>
/// <param name="YMm">Square to it, downwards in the picture.</param>
public readonly record struct PlanePoint(double XMm, double YMm)
{
    /// <summary>Distance to another place, mm.</summary>
    public double DistanceTo(PlanePoint other) => double.Hypot(XMm - other.XMm, YMm - other.YMm);

    /// <summary>True when both are ordinary numbers.</summary>
    public bool IsFinite => double.IsFinite(XMm) && double.IsFinite(YMm);
}
