using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>Conversion of pixels of any depth and number of channels to the 8-bit BGR that every room works in.</summary>
public static class Pixels
{
    private static readonly double[] FullScales = [255, 1023, 4095, 16383, 65535];

    /// <summary>A new CV_8UC3 Mat, owned by the caller, with the picture of <paramref name="source"/>.</summary>
    /// <inheritdoc cref="ToBgr8(Mat, Mat)" path="/exception"/>
    public static Mat ToBgr8(Mat source)
    {
        var target = new Mat();
        try
        {
            ToBgr8(source, target);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes the picture of <paramref name="source"/> as CV_8UC3 into <paramref name="target"/>, whose memory is reused where it
    /// fits. Deep integers are scaled as <see cref="FullScale"/> says, floating-point pixels from 0..1 (or 0..max when brighter).
    /// </summary>
    /// <param name="source">1, 3 or 4 channels (grey, BGR, BGRA) of any depth, not empty.</param>
    /// <param name="target">Written; another Mat than <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">The source is empty or has two or more than four channels.</exception>
    public static void ToBgr8(Mat source, Mat target)
    {
        if (source.Empty()) throw new ArgumentException("An empty picture has no pixels to convert.", nameof(source));
        if (source.Depth() == MatType.CV_8U)
        {
            ToBgr(source, target);
            return;
        }

        using var shallow = new Mat();
        source.ConvertTo(shallow, MatType.CV_8U, 255 / FullScale(source));
        ToBgr(shallow, target);
    }

    /// <summary>The value that counts as white: the smallest full scale of 8, 10, 12, 14, 16 bits that holds the brightest pixel; 1 or the brightest for floating point.</summary>
    private static double FullScale(Mat source)
    {
        using var flat = source.Reshape(1);
        Cv2.MinMaxLoc(flat, out double _, out double max);
        if (source.Depth() == MatType.CV_32F || source.Depth() == MatType.CV_64F) return Math.Max(1, max);
        foreach (double scale in FullScales)
            if (max <= scale) return scale;
        return max;
    }

    private static void ToBgr(Mat source, Mat target)
    {
        switch (source.Channels())
        {
            case 1: Cv2.CvtColor(source, target, ColorConversionCodes.GRAY2BGR); break;
            case 3: source.CopyTo(target); break;
            case 4: Cv2.CvtColor(source, target, ColorConversionCodes.BGRA2BGR); break;
            default:
                throw new ArgumentException($"A picture of {source.Channels()} channels is neither grey, BGR nor BGRA.", nameof(source));
        }
    }
}
