using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.App.Bench;

/// <summary>The same photograph as another camera, lamp or hand would have taken it; the way back is known exactly.</summary>
/// <param name="Name">What was changed.</param>
/// <param name="Picture">The changed picture, owned by whoever asked for it.</param>
/// <param name="ToOriginal">From its pixels to those of the original.</param>
internal sealed record PictureVariant(string Name, Mat Picture, Similarity ToOriginal) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}

/// <summary>Makes variants of a photograph, the same ones every time.</summary>
internal static class PictureVariants
{
    /// <summary>One variant after the other; dispose each.</summary>
    public static IEnumerable<PictureVariant> Of(Mat original)
    {
        yield return Turned(original, "turned by 17 degrees", 17, 1);
        yield return Turned(original, "turned by -90 degrees and shrunk", -90, 0.85);
        yield return Turned(original, "enlarged", 0, 1.2);
        yield return Changed(original, "darker", picture => picture.ConvertTo(picture, -1, 0.65, 4));
        yield return Changed(original, "blurred", picture => Cv2.GaussianBlur(picture, picture, new Size(0, 0), 1.5));
        yield return Cropped(original, "cropped");
        yield return Recompressed(original, "compressed again");
    }

    private static PictureVariant Changed(Mat original, string name, Action<Mat> change)
    {
        var picture = original.Clone();
        change(picture);
        return new PictureVariant(name, picture, Similarity.Identity);
    }

    private static PictureVariant Recompressed(Mat original, string name)
    {
        byte[] jpeg = original.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 50));
        return new PictureVariant(name, Cv2.ImDecode(jpeg, ImreadModes.Color), Similarity.Identity);
    }

    private static PictureVariant Cropped(Mat original, string name)
    {
        int left = original.Width / 17, top = original.Height / 23;
        using var part = original[new Rect(left, top, original.Width - (2 * left), original.Height - (2 * top))];
        return new PictureVariant(name, part.Clone(), new Similarity(1, 0, left, top));
    }

    /// <summary>Turned about its middle and scaled, on a canvas that holds all of it; what was not photographed is grey.</summary>
    private static PictureVariant Turned(Mat original, string name, double turnDeg, double scale)
    {
        var turn = Similarity.From(scale, turnDeg, 0, 0);
        double reach = Math.Abs(turn.A) + Math.Abs(turn.B);
        int side = (int)Math.Ceiling(Math.Max(original.Width, original.Height) * Math.Min(reach, 1.2 * scale));
        var middle = turn.Apply(new PointPx((original.Width - 1) / 2.0, (original.Height - 1) / 2.0));
        var toVariant = turn with { Tx = ((side - 1) / 2.0) - middle.X, Ty = ((side - 1) / 2.0) - middle.Y };
        using var matrix = new Mat(2, 3, MatType.CV_64FC1);
        ReadOnlySpan<double> rows = [toVariant.A, -toVariant.B, toVariant.Tx, toVariant.B, toVariant.A, toVariant.Ty];
        rows.CopyTo(matrix.AsSpan<double>());
        var picture = new Mat();
        Cv2.WarpAffine(original, picture, matrix, new Size(side, side), InterpolationFlags.Cubic, BorderTypes.Constant, Scalar.All(96));
        return new PictureVariant(name, picture, toVariant.Inverse());
    }
}
