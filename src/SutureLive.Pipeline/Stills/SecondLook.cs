using System.Globalization;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Pipeline.Stills;

/// <summary>
/// Looks at a skull that was found once more, always in the same way: nose up, its middle in the middle of one tile. However the picture was turned,
/// cut or scaled, the network then sees nearly the same pixels, so that the landmarks hardly depend on it; and where the two looks
/// disagree, none of them is trusted. The tile is laid down in several of the eight ways a square can lie and the answers are averaged: errors
/// that depend on how the pixels lie cancel.
/// </summary>
/// <param name="stages">Segmenter and reader.</param>
/// <param name="tileUm">What one tile of the network covers, micrometres.</param>
/// <param name="modelUmPerPx">The scale the network works at.</param>
/// <param name="views">In how many ways the tile is laid down, 1 to 8; a tile that is no square is looked at one way.</param>
internal sealed class SecondLook(Stages stages, Size2d tileUm, double modelUmPerPx, int views)
{
    /// <summary>Distance of the two looks, mm, beyond which a landmark is to be looked at, and to be shown only.</summary>
    private const double DoubtMm = 0.25, DisbeliefMm = 0.5;

    /// <summary>Finest canvas relative to the network's scale; what is finer is averaged away anyway.</summary>
    private const int FinestParts = 4;

    /// <summary>The reading of the second look, no surer than the first; the first itself where it did not find both landmarks.</summary>
    public SkullReading Confirm(Mat bgr, SkullReading first)
    {
        if (first is not { Bregma.At: { } bregma, Lambda.At: { } lambda, HeadingDeg: { } headingDeg, UmPerPx: { } umPerPx }) return first;

        // Whole parts of the network's pixel, about as fine as the picture: shrinking is then an exact mean.
        int parts = Math.Clamp((int)Math.Round(modelUmPerPx / umPerPx), 1, FinestParts);
        double canvasUm = modelUmPerPx / parts;
        var size = new Size((int)Math.Round(tileUm.Width / canvasUm), (int)Math.Round(tileUm.Height / canvasUm));
        var turn = Similarity.From(canvasUm / umPerPx, headingDeg, 0, 0);
        var (middle, offset) = (bregma.Towards(lambda, 0.5), turn.Apply(new PointPx((size.Width - 1) / 2.0, (size.Height - 1) / 2.0)));
        var toPicture = turn with { Tx = middle.X - offset.X, Ty = middle.Y - offset.Y };

        using var canvas = Draw(bgr, toPicture, size);
        var planes = Look(canvas, canvasUm);
        planes.ToPicture = planes.ToPicture.Then(toPicture);
        return Join(first, stages.Read(planes, bgr, umPerPx, first.UmPerPxSource, headingDeg));
    }

    private PlaneStack Look(Mat canvas, double canvasUm)
    {
        if (views == 1 || canvas.Width != canvas.Height) return stages.LookAgain(canvas, canvasUm);
        using var laid = new Mat(canvas.Size(), canvas.Type());
        PlaneStack? mean = null;
        foreach (var view in SquareView.First(views))
        {
            view.Lay<Vec3b>(canvas.AsSpan<Vec3b>(), laid.AsSpan<Vec3b>(), canvas.Width);
            var planes = stages.LookAgain(laid, canvasUm);
            mean ??= new PlaneStack(planes.Names, planes.WidthPx, planes.HeightPx, planes.ToPicture, planes.UmPerPx);
            foreach (string name in planes.Names) view.AddBack(planes[name], mean[name], planes.WidthPx, 1f / views);
        }
        return mean!;
    }

    private static Mat Draw(Mat bgr, Similarity toPicture, Size size)
    {
        using var matrix = new Mat(2, 3, MatType.CV_64FC1);
        ReadOnlySpan<double> rows = [toPicture.A, -toPicture.B, toPicture.Tx, toPicture.B, toPicture.A, toPicture.Ty];
        rows.CopyTo(matrix.AsSpan<double>());
        var canvas = new Mat();
        Cv2.WarpAffine(bgr, canvas, matrix, size, InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap, BorderTypes.Reflect101);
        return canvas;
    }

    private static SkullReading Join(SkullReading first, SkullReading second)
    {
        var remarks = first.Remarks.Union(second.Remarks).ToList();
        bool none = second.Bregma.At is null && second.Lambda.At is null;

        // It saw the skull and does not stand by any landmark: what the first look said is taken back.
        if (none && second.HeadingDeg is not null) return second with { Remarks = remarks };
        return none
            ? first with { Bregma = Lowered(first.Bregma, Confidence.Low), Lambda = Lowered(first.Lambda, Confidence.Low), Remarks = [.. remarks, "A second, closer look did not find the landmarks."] }
            : second with { Bregma = Of("Bregma", first.Bregma, second.Bregma), Lambda = Of("Lambda", first.Lambda, second.Lambda), Remarks = remarks };

        Landmark Of(string name, Landmark was, Landmark now)
        {
            if (was.At is not { } before || now.At is not { } after) return Lowered(now.At is null ? was : now, Confidence.Low);
            double apartMm = before.DistanceTo(after) * first.UmPerPx!.Value / 1000;
            if (apartMm > DoubtMm) remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: two looks at the picture differ by {apartMm:0.00} mm."));
            var most = apartMm > DisbeliefMm ? Confidence.Low : apartMm > DoubtMm ? Confidence.Medium : Confidence.High;
            return Lowered(now, most < was.Confidence ? most : was.Confidence);
        }
    }

    /// <summary>The landmark, trusted no more than this.</summary>
    public static Landmark Lowered(Landmark landmark, Confidence most) =>
        landmark.Confidence > most ? landmark with { Confidence = most } : landmark;
}
