using OpenCvSharp;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Import;

/// <summary>Photographs with a second picture that says where the suture is: a copy with blue strokes, or a mask.</summary>
internal static class DrawnPictures
{
    /// <summary>The paper's form: a photograph, and a copy with the suture drawn in blue.</summary>
    public static IEnumerable<ImportItem> Blue(string folder, ImportSettings settings) => Pairs(folder, settings, (a, b) =>
    {
        bool firstIsDrawn = BlueStroke.CountBlue(a) > BlueStroke.CountBlue(b);
        return (firstIsDrawn ? b : a, BlueStroke.Find(firstIsDrawn ? b : a, firstIsDrawn ? a : b));
    });

    /// <summary>A photograph, and a black picture with the suture in white.</summary>
    public static IEnumerable<ImportItem> Masks(string folder, ImportSettings settings) => Pairs(folder, settings, (a, b) =>
    {
        var (photograph, mask) = MaskPicture.IsMask(a) && !MaskPicture.IsMask(b) ? (b, a) : (a, b);
        return (photograph, MaskPicture.Read(mask, photograph.Size()));
    });

    private static IEnumerable<ImportItem> Pairs(string folder, ImportSettings settings, Func<Mat, Mat, (Mat Photograph, Mat Stroke)> find) =>
        PicturePairs.In(folder).Select(pair => new ImportItem(pair.Source, () =>
        {
            if (pair.Problem is { } problem) throw new ImportException(problem);
            var (umPerPx, from) = settings.Scale(null, null);
            using Mat first = PictureFile.Read(pair.First), second = PictureFile.Read(pair.Second);
            var (photograph, stroke) = find(first, second);
            using (stroke)
            {
                var (strokes, strokePx) = CentreLines.Strokes(stroke);
                return new LabelledPicture(pair.Id, settings.Animal(pair.Id), photograph.Clone(), umPerPx, strokes, null, null, PictureQuality.Good)
                {
                    ScaleFrom = from,
                    DrawnStrokeUm = strokePx * umPerPx,
                };
            }
        }));
}
