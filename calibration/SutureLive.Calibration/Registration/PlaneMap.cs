using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// Pixels to frame millimetres: <c>x = Xx px + Xy py + X0</c>, <c>y = Yx px + Yy py + Y0</c>, and back.
/// </summary>
/// <param name="Xx">mm along X per px along a row.</param>
/// <param name="Xy">mm along X per px down a column.</param>
/// <param name="X0">X of the picture's origin, mm.</param>
/// <param name="Yx">mm along Y per px along a row.</param>
/// <param name="Yy">mm along Y per px down a column.</param>
/// <param name="Y0">Y of the picture's origin, mm.</param>
public readonly record struct PlaneMap(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>
    /// Signed area of a pixel in the frame, mm². Negative for an unmirrored camera above a right-handed frame, because rows of a picture count
    /// downwards; positive when the picture is mirrored or an axis counts backwards.
    /// </summary>
    public double Determinant => (Xx * Yy) - (Xy * Yx);

    /// <summary>Mean size of a pixel, micrometres.</summary>
    public double UmPerPx => Math.Sqrt(Math.Abs(Determinant)) * 1000;

    /// <summary>Longest over shortest side of a pixel's image: 1 for a true similarity.</summary>
    public double Anisotropy
    {
        get
        {
            double sum = ((Xx * Xx) + (Xy * Xy) + (Yx * Yx) + (Yy * Yy)) / 2, det = Math.Abs(Determinant);
            double root = Math.Sqrt(Math.Max(0, (sum * sum) - (det * det)));
            return sum - root <= 0 ? double.PositiveInfinity : Math.Sqrt((sum + root) / (sum - root));
        }
    }

    /// <summary>Frame mm of a pixel.</summary>
    public (double XMm, double YMm) ToMm(PointPx at) => ((Xx * at.X) + (Xy * at.Y) + X0, (Yx * at.X) + (Yy * at.Y) + Y0);

    /// <summary>The pixel of a place in the frame: the inverse of <see cref="ToMm"/>.</summary>
    public PointPx ToPx(double xMm, double yMm)
    {
        double dx = xMm - X0, dy = yMm - Y0, det = Determinant;
        return new(((Yy * dx) - (Xy * dy)) / det, ((Xx * dy) - (Yx * dx)) / det);
    }
}
