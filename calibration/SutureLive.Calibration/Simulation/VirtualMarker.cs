using OpenCvSharp;
using SutureLive.Calibration.Registration;
using SutureLive.Core;

namespace SutureLive.Calibration.Simulation;

/// <summary>The marker of a simulated tip: what <see cref="TipMarker"/> looks for, as a microscope would show it.</summary>
public static class VirtualMarker
{
    /// <summary>Brightness of the disc behind, and of the dark one on it.</summary>
    internal const double Bright = 250, Dark = 20;

    private const int FractionBits = 6;

    /// <summary>Paints it over a picture.</summary>
    /// <param name="bgr">The picture, CV_8UC3; changed.</param>
    /// <param name="at">Where the tip is seen; may lie outside.</param>
    /// <param name="umPerPx">Micrometres per pixel.</param>
    public static void Paint(Mat bgr, PointPx at, double umPerPx)
    {
        Disc(bgr, at, TipMarker.BrightRadiusMm * 1000 / umPerPx, Bright);
        Disc(bgr, at, TipMarker.DarkRadiusMm * 1000 / umPerPx, Dark);
    }

    /// <summary>Draws it as a texture for a virtual microscope: its middle in the middle, grey around it.</summary>
    /// <param name="pxPerMm">Pixels of the texture per millimetre.</param>
    /// <param name="surround">Brightness around it.</param>
    /// <returns>CV_8UC3, square, owned by the caller.</returns>
    public static Mat Texture(double pxPerMm, double surround)
    {
        int side = (int)Math.Ceiling(4 * TipMarker.BrightRadiusMm * pxPerMm) | 1;
        var texture = new Mat(side, side, MatType.CV_8UC3, Scalar.All(surround));
        Paint(texture, new(side / 2, side / 2), 1000 / pxPerMm);
        return texture;
    }

    private static void Disc(Mat bgr, PointPx at, double radiusPx, double brightness)
    {
        int Fixed(double px) => (int)Math.Round(px * (1 << FractionBits));
        Cv2.Circle(bgr, new Point(Fixed(at.X), Fixed(at.Y)), Fixed(radiusPx), Scalar.All(brightness), -1, LineTypes.AntiAlias, FractionBits);
    }
}
