using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// A marker at the tip of the frame: a dark disc on a bright one. While the frame moves it to a grid of places, each picture gives one touched point.
/// </summary>
public static class TipMarker
{
    /// <summary>Radius of the dark disc, mm.</summary>
    public const double DarkRadiusMm = 0.25;

    /// <summary>Radius of the bright disc behind it, mm.</summary>
    public const double BrightRadiusMm = 0.5;

    private const double LowestMatch = 0.7;

    /// <summary>Finds the marker.</summary>
    /// <param name="bgr">The picture, CV_8UC3; only read.</param>
    /// <param name="umPerPx">Micrometres per pixel.</param>
    /// <returns>Its middle, to a few hundredths of a pixel.</returns>
    /// <exception cref="RegistrationException">Not seen, or hardly.</exception>
    public static PointPx Find(Mat bgr, double umPerPx)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        double dark = DarkRadiusMm * 1000 / umPerPx, bright = BrightRadiusMm * 1000 / umPerPx;
        int reach = (int)Math.Ceiling(bright);
        if (dark < 3 || 2 * reach >= Math.Min(bgr.Width, bgr.Height)) throw new RegistrationException(FormattableString.Invariant($"At {umPerPx:0.0} um/px the tip's marker is {2 * dark:0} px wide; 6 px at least are needed, and all of it in the picture."));
        using Mat grey = new(), template = new(new Size((2 * reach) + 1, (2 * reach) + 1), MatType.CV_8UC1, Scalar.All(128)), match = new();
        Cv2.CvtColor(bgr, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.Circle(template, new Point(reach, reach), reach, Scalar.All(255), -1, LineTypes.AntiAlias);
        Cv2.Circle(template, new Point(reach, reach), (int)Math.Round(dark), Scalar.All(0), -1, LineTypes.AntiAlias);
        Cv2.MatchTemplate(grey, template, match, TemplateMatchModes.CCoeffNormed);
        Cv2.MinMaxLoc(match, out _, out double best, out _, out Point at);
        if (best < LowestMatch) throw new RegistrationException(FormattableString.Invariant($"The tip's marker is not seen (match {best:0.00}, {LowestMatch:0.0} is needed): bring it into the picture and light it evenly."));
        return Centroid(grey, at.X + reach, at.Y + reach, (dark + bright) / 2);
    }

    // The centre of gravity of darkness, from the middle of the bright ring inwards, taken again about itself until it rests.
    private static PointPx Centroid(Mat grey, double x, double y, double radius)
    {
        for (int round = 0; round < 8; round++)
        {
            double sum = 0, sumX = 0, sumY = 0;
            for (int row = (int)(y - radius); row <= y + radius + 1; row++)
                for (int column = (int)(x - radius); column <= x + radius + 1; column++)
                {
                    if (row < 0 || column < 0 || row >= grey.Height || column >= grey.Width) continue;

                    // A soft edge of one pixel, so that no pixel jumps in or out.
                    double inside = Math.Clamp(radius + 0.5 - double.Hypot(column - x, row - y), 0, 1), darkness = inside * (255 - grey.At<byte>(row, column));
                    (sum, sumX, sumY) = (sum + darkness, sumX + (darkness * column), sumY + (darkness * row));
                }

            double nextX = sumX / sum, nextY = sumY / sum;
            bool rests = double.Hypot(nextX - x, nextY - y) < 1e-3;
            (x, y) = (nextX, nextY);
            if (rests) break;
        }

        return new(x, y);
    }
}
