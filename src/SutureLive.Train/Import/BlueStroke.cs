using OpenCvSharp;

namespace SutureLive.Train.Import;

/// <summary>
/// Finds what was drawn in blue on a copy of a photograph. Colour alone would take a blue drape for a suture, difference
/// alone the JPEG artefacts; a pixel belongs to the stroke when it is bluer than everything near it in the original. Two
/// thresholds follow the soft rims of a stroke without starting at noise.
/// </summary>
internal static class BlueStroke
{
    private const int SureGain = 60;
    private const int PossibleGain = 28;
    private const double LargestDifference = 22;

    /// <summary>The stroke as CV_8UC1, 0 or 255, of the original's size. The caller owns it.</summary>
    /// <param name="original">BGR CV_8UC3.</param>
    /// <param name="drawn">BGR CV_8UC3, a copy with blue strokes.</param>
    /// <exception cref="ImportException">They do not show the same, or nothing is drawn.</exception>
    public static Mat Find(Mat original, Mat drawn)
    {
        using var aligned = Registration.Align(original, drawn);
        double difference = Registration.Difference(original, aligned);
        if (difference > LargestDifference)
            throw new ImportException($"The two pictures do not show the same skull: they differ by {difference:F0} grey levels on average.");
        using Mat before = Blueness(original), after = Blueness(aligned), around = new(), gain = new();
        using var near = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(5, 5));
        Cv2.Dilate(before, around, near);
        Cv2.Subtract(after, around, gain);
        using Mat sure = new(), possible = new();
        Cv2.Threshold(gain, sure, SureGain, 255, ThresholdTypes.Binary);
        Cv2.Threshold(gain, possible, PossibleGain, 255, ThresholdTypes.Binary);
        var stroke = Connected(possible, sure);
        using var bridge = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(3, 3));
        Cv2.MorphologyEx(stroke, stroke, MorphTypes.Close, bridge);
        if (Cv2.CountNonZero(stroke) > 0) return stroke;
        stroke.Dispose();
        throw new ImportException("No blue stroke was found: draw the suture in a clear blue (0, 0, 255) on one of the two pictures.");
    }

    /// <summary>How many pixels are clearly blue; the drawn copy of a pair has more.</summary>
    public static int CountBlue(Mat picture)
    {
        using Mat blue = Blueness(picture), sure = new();
        Cv2.Threshold(blue, sure, SureGain, 255, ThresholdTypes.Binary);
        return Cv2.CountNonZero(sure);
    }

    /// <summary>How much blue exceeds both other colours, CV_8UC1.</summary>
    private static Mat Blueness(Mat bgr)
    {
        using Mat blue = bgr.ExtractChannel(0), green = bgr.ExtractChannel(1), red = bgr.ExtractChannel(2);
        Cv2.Max(green, red, green);
        var blueness = new Mat();
        Cv2.Subtract(blue, green, blueness);
        return blueness;
    }

    /// <summary>Pieces of <paramref name="possible"/> that hold a sure pixel and are more than a speck.</summary>
    private static Mat Connected(Mat possible, Mat sure)
    {
        using Mat labels = new(), stats = new(), centroids = new();
        int count = Cv2.ConnectedComponentsWithStats(possible, labels, stats, centroids);
        var holds = new bool[count];
        var ids = labels.AsSpan<int>();
        var sureBytes = sure.AsSpan<byte>();
        for (int i = 0; i < ids.Length; i++) holds[ids[i]] |= sureBytes[i] != 0;
        holds[0] = false;
        int speck = Math.Max(12, (possible.Width + possible.Height) / 100);
        for (int k = 1; k < count; k++) holds[k] &= stats.At<int>(k, (int)ConnectedComponentsTypes.Area) >= speck;
        var kept = new Mat(possible.Size(), MatType.CV_8UC1);
        var bytes = kept.AsSpan<byte>();
        for (int i = 0; i < ids.Length; i++) bytes[i] = holds[ids[i]] ? (byte)255 : (byte)0;
        return kept;
    }
}
