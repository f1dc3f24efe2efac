namespace SutureLive.Core;

/// <summary>
/// Where the animal's frame lies in a picture seen from above through an unmirrored camera: one conversion with its inverse.
/// </summary>
/// <param name="Bregma">The origin, in pixels of the picture.</param>
/// <param name="HeadingDeg">Direction of the nose, degrees clockwise from up.</param>
/// <param name="UmPerPx">Micrometres per pixel, greater than zero.</param>
public readonly record struct SkullFrame(PointPx Bregma, double HeadingDeg, double UmPerPx)
{
    /// <summary>AP and ML of a pixel, in mm from bregma.</summary>
    public ApMl ToApMl(PointPx at)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(HeadingDeg));
        double dx = at.X - Bregma.X, dy = at.Y - Bregma.Y, mmPerPx = UmPerPx / 1000;
        return new(((dx * sin) - (dy * cos)) * mmPerPx, ((dx * cos) + (dy * sin)) * mmPerPx);
    }

    /// <summary>The pixel that shows a place given in mm from bregma: the inverse of <see cref="ToApMl"/>.</summary>
    public PointPx ToPx(ApMl at)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(HeadingDeg));
        double ap = at.ApMm * 1000 / UmPerPx, ml = at.MlMm * 1000 / UmPerPx;
        return new(Bregma.X + (ap * sin) + (ml * cos), Bregma.Y - (ap * cos) + (ml * sin));
    }
}
