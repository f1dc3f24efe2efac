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
