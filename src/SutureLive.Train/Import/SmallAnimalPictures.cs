using System.Globalization;
using OpenCvSharp;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Import;

/// <summary>
/// The public photographs of Zhou et al. 2020 (repository rillab/SMALL_ANIMAL) joined with our tracings by picture number.
/// </summary>
internal static class SmallAnimalPictures
{
    /// <summary>All traced pictures, to be read from a clone.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="tracings">Folder of our <c>sutures.json</c> and <c>landmarks.csv</c>.</param>
    /// <param name="settings">Scale.</param>
    public static IEnumerable<ImportItem> In(string clone, string tracings, ImportSettings settings)
    {
        string table = Path.Combine(tracings, "landmarks.csv");
        if (!File.Exists(table)) throw new ImportException($"Our tracings are not at '{tracings}': name the folder models/datasets/small-animal-sutures with --tracings.");
        var rows = LandmarkTable.Read(table);
        var crops = Crops(table);
        var found = new PhotographFinder(clone);
        return PolylineFile.Read(Path.Combine(tracings, "sutures.json")).Select(traced => new ImportItem(traced.Photo, () =>
        {
            var row = rows[traced.Id];
            var (upright, crop) = crops[traced.Id];
            var (umPerPx, from) = settings.Scale(row.Bregma, row.Lambda);
            using var whole = PictureFile.Read(found.Find(traced.Photo));
            if (whole.Size() != upright)
                throw new ImportException($"It is {whole.Width}x{whole.Height} pixels upright; the labels belong to one of {upright.Width}x{upright.Height}.");
            using var part = new Mat(whole, crop);
            return new LabelledPicture(traced.Id, row.Animal, part.Clone(), umPerPx, traced.Strokes, row.Bregma, row.Lambda, row.Quality) { ScaleFrom = from };
        }));
    }

    /// <summary>Size of each upright photograph and the part of it that was traced.</summary>
    private static Dictionary<string, (Size Upright, Rect Crop)> Crops(string table)
    {
        string[] lines = File.ReadAllLines(table);
        string[] header = lines[0].Split(',');
        return lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).ToDictionary(cells => cells[Array.IndexOf(header, "id")], cells =>
        {
            int Number(string column) => int.Parse(cells[Array.IndexOf(header, column)], CultureInfo.InvariantCulture);
            return (new Size(Number("upright_w"), Number("upright_h")), new Rect(Number("roi_x0"), Number("roi_y0"), Number("roi_size"), Number("roi_size")));
        });
    }
}
