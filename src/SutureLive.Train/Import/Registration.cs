using OpenCvSharp;

namespace SutureLive.Train.Import;

/// <summary>
/// Lays a copy of a picture over its original: copies come back from drawing programs a little larger or smaller, cropped, or
/// shifted by a few pixels.
/// </summary>
internal static class Registration
{
    private const double LargestSizeChange = 1.15;
    private const double LargestShift = 0.08;
    private const int EstimateSidePx = 768;

    /// <summary>The copy, resampled onto the pixels of the original. The caller owns it.</summary>
    /// <exception cref="ImportException">The sizes differ too much to be one picture.</exception>
    public static Mat Align(Mat original, Mat copy)
    {
        double x = (double)copy.Width / original.Width, y = (double)copy.Height / original.Height;
        if (Outside(x) || Outside(y) || Outside(x / y))
            throw new ImportException($"The two pictures are {original.Width}x{original.Height} and {copy.Width}x{copy.Height} pixels: too different to be copies of each other.");
        // Resampled as a whole, or cropped: the one that fits better.
        using var stretched = new Mat();
        Cv2.Resize(copy, stretched, original.Size(), 0, 0, InterpolationFlags.Area);
        var best = Shifted(original, stretched);
        if (copy.Size() == original.Size()) return best;
        using var centred = new Mat();
        Cv2.GetRectSubPix(copy, original.Size(), new Point2f((copy.Width - 1) / 2f, (copy.Height - 1) / 2f), centred);
        var other = Shifted(original, centred);
        var (worse, better) = Difference(original, best) <= Difference(original, other) ? (other, best) : (best, other);
        worse.Dispose();
        return better;
    }

    /// <summary>Mean difference of the grey pictures away from the rim, grey levels; a fifth of the pixels may be anything.</summary>
    public static double Difference(Mat original, Mat aligned)
    {
        using Mat a = Grey(original, 256), b = Grey(aligned, 256), difference = new();
        Cv2.Absdiff(a, b, difference);
        int rim = difference.Width / 12;
        using var inner = new Mat(difference, new Rect(rim, rim, difference.Width - (2 * rim), difference.Height - (2 * rim)));
        float[] sorted = [.. inner.Clone().AsSpan<float>().ToArray().Order()];
        return sorted.AsSpan(0, sorted.Length * 4 / 5).ToArray().Average();
    }

    private static bool Outside(double ratio) => ratio > LargestSizeChange || ratio < 1 / LargestSizeChange;

    private static Mat Shifted(Mat original, Mat copy)
    {
        double scale = Math.Min(1, EstimateSidePx / (double)Math.Max(original.Width, original.Height));
        using Mat a = Grey(original, (int)(original.Width * scale)), b = Grey(copy, (int)(original.Width * scale)), window = new();
        Cv2.CreateHanningWindow(window, a.Size(), MatType.CV_32FC1);
        var shift = Cv2.PhaseCorrelate(a, b, window, out _);
        double dx = shift.X / scale, dy = shift.Y / scale;
        var moved = new Mat();
        if (Math.Abs(dx) > LargestShift * original.Width || Math.Abs(dy) > LargestShift * original.Height || (Math.Abs(dx) < 0.3 && Math.Abs(dy) < 0.3))
        {
            copy.CopyTo(moved);
            return moved;
        }
        using var matrix = Mat.FromArray(new double[,] { { 1, 0, -dx }, { 0, 1, -dy } });
        Cv2.WarpAffine(copy, moved, matrix, original.Size(), InterpolationFlags.Linear, BorderTypes.Replicate);
        return moved;
    }

    private static Mat Grey(Mat picture, int width)
    {
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        using var small = new Mat();
        Cv2.Resize(grey, small, new Size(Math.Max(16, width), Math.Max(16, (int)Math.Round((double)width * picture.Height / picture.Width))), 0, 0, InterpolationFlags.Area);
        var values = new Mat();
        small.ConvertTo(values, MatType.CV_32FC1);
        return values;
    }
}
