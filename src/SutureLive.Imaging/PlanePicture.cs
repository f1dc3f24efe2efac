using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging;

/// <summary>Makes pictures of probability planes.</summary>
public static class PlanePicture
{
    /// <summary>A plane at the size of the picture it belongs to: CV_8UC1, 0 = no, 255 = certainly. The caller owns it.</summary>
    /// <param name="planes">The planes.</param>
    /// <param name="name">Which of them.</param>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="heightPx">Height of the picture.</param>
    /// <exception cref="KeyNotFoundException">There is no plane of this name.</exception>
    public static Mat Of(PlaneStack planes, string name, int widthPx, int heightPx)
    {
        using var plane = Mat.FromPixelData(planes.HeightPx, planes.WidthPx, MatType.CV_32FC1, planes[name].ToArray());
        using var matrix = Matrix(planes.ToPicture);
        using var large = new Mat();
        Cv2.WarpAffine(plane, large, matrix, new Size(widthPx, heightPx), InterpolationFlags.Linear, BorderTypes.Replicate);
        var bytes = new Mat();
        large.ConvertTo(bytes, MatType.CV_8UC1, 255);
        return bytes;
    }

    private static Mat Matrix(Similarity t)
    {
        var matrix = new Mat(2, 3, MatType.CV_64FC1);
        ReadOnlySpan<double> rows = [t.A, -t.B, t.Tx, t.B, t.A, t.Ty];
        rows.CopyTo(matrix.AsSpan<double>());
        return matrix;
    }
}
