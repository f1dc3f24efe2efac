using OpenCvSharp;

namespace SutureLive.Train.Import;

/// <summary>Pictures that hold a mask: nearly every pixel is one of two greys.</summary>
internal static class MaskPicture
{
    private const double TwoLevelShare = 0.97;

    /// <summary>True for a picture of two greys, soft rims allowed.</summary>
    public static bool IsMask(Mat picture)
    {
        using var grey = Grey(picture);
        if (grey is null) return false;
        var (low, high) = Levels(grey);
        int near = Math.Max(1, (high - low) / 8);
        return Share(grey, v => v <= low + near || v >= high - near) >= TwoLevelShare;
    }

    /// <summary>The mask as CV_8UC1, 0 or 255. The caller owns it.</summary>
    /// <param name="picture">A black picture with white strokes; labels such as 0 and 1 will do.</param>
    /// <param name="size">Size of the photograph.</param>
    /// <exception cref="ImportException">It is no mask, of another size, empty, or mostly white.</exception>
    public static Mat Read(Mat picture, Size size)
    {
        if (!IsMask(picture)) throw new ImportException("Neither picture is a mask: a mask is black with the suture in white.");
        if (picture.Size() != size)
            throw new ImportException($"The mask is {picture.Width}x{picture.Height}, its photograph {size.Width}x{size.Height} pixels: they must be of one size.");
        using var grey = Grey(picture)!;
        var (low, high) = Levels(grey);
        if (low == high) throw new ImportException("The mask is empty: all of it has one colour.");
        var mask = new Mat();
        Cv2.Threshold(grey, mask, (low + high) / 2, 255, ThresholdTypes.Binary);
        double share = Cv2.CountNonZero(mask) / (double)mask.Total();
        if (share <= 0.5) return mask;
        mask.Dispose();
        throw new ImportException($"The mask is {share:P0} white: the suture must be white on black, not the other way round.");
    }

    private static (int Low, int High) Levels(Mat grey)
    {
        Cv2.MinMaxLoc(grey, out double low, out double high);
        return ((int)low, (int)high);
    }

    private static double Share(Mat grey, Func<byte, bool> like)
    {
        int count = 0;
        foreach (byte v in grey.AsSpan<byte>())
            if (like(v)) count++;
        return count / (double)grey.Total();
    }

    /// <summary>The grey picture, or null when it has colours.</summary>
    private static Mat? Grey(Mat picture)
    {
        using Mat blue = picture.ExtractChannel(0), red = picture.ExtractChannel(2), difference = new();
        Cv2.Absdiff(blue, red, difference);
        if (Cv2.Mean(difference).Val0 > 2) return null;
        var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        return grey;
    }
}
