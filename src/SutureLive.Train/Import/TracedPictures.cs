using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Import;

/// <summary>Photographs with lines in JSON: the form of <c>sutures.json</c>, and that of the program labelme.</summary>
internal static class TracedPictures
{
    /// <summary>A polyline file beside its photographs; landmarks from <c>landmarks.csv</c> beside it, where there is one.</summary>
    /// <param name="file">In the form <c>suture-polylines/1</c>.</param>
    /// <param name="photos">Folder of the photographs; searched with its subfolders.</param>
    /// <param name="settings">Scale and animals.</param>
    public static IEnumerable<ImportItem> Polylines(string file, string photos, ImportSettings settings)
    {
        string table = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "landmarks.csv");
        var rows = File.Exists(table) ? LandmarkTable.Read(table) : new Dictionary<string, LandmarkRow>();
        var found = new PhotographFinder(photos);
        return PolylineFile.Read(file).Select(traced => new ImportItem(traced.Photo, () =>
        {
            bool known = rows.TryGetValue(traced.Id, out var row);
            if (!known) row = new LandmarkRow(settings.Animal(traced.Id), null, null, PictureQuality.Good, null);
            var (umPerPx, from) = row.StatedUmPerPx is { } stated ? (stated, LabelledPicture.ScaleStated) : settings.Scale(row.Bregma, row.Lambda);
            if (traced.Strokes.All(s => s.Points.Count < 2)) throw new ImportException("No suture is traced on it.");
            return new LabelledPicture(traced.Id, row.Animal, PictureFile.Read(found.Find(traced.Photo)), umPerPx, traced.Strokes, row.Bregma, row.Lambda, row.Quality)
            {
                ScaleFrom = from,
            };
        }));
    }

    /// <summary>
    /// One JSON file of labelme per photograph: lines labelled with the name of a suture (a flag or a word after a colon says
    /// faint or inferred), points labelled bregma and lambda.
    /// </summary>
    public static IEnumerable<ImportItem> Labelme(string folder, ImportSettings settings)
    {
        if (!Directory.Exists(folder)) throw new ImportException($"There is no folder '{folder}'.");
        return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => new ImportItem(Path.GetRelativePath(folder, path), () => ReadLabelme(path, settings)));
    }

    private static LabelledPicture ReadLabelme(string path, ImportSettings settings)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var strokes = new List<LabelledStroke>();
            PointPx? bregma = null, lambda = null;
            foreach (var shape in root.GetProperty("shapes").EnumerateArray())
            {
                string[] label = shape.GetProperty("label").GetString()!.Split(':', StringSplitOptions.TrimEntries);
                PointPx[] points = [.. shape.GetProperty("points").EnumerateArray().Select(p => new PointPx(p[0].GetDouble() - 0.5, p[1].GetDouble() - 0.5))];
                if (label[0].Equals("bregma", StringComparison.OrdinalIgnoreCase)) bregma = points[0];
                else if (label[0].Equals("lambda", StringComparison.OrdinalIgnoreCase)) lambda = points[0];
                else if (points.Length < 2) throw new ImportException($"'{label[0]}' is a single point: draw sutures as line strips.");
                else strokes.Add(new LabelledStroke(SutureWords.Parse(label[0]), VisibilityOf(label, shape), points));
            }
            if (strokes.Count == 0) throw new ImportException("No suture is traced in it.");
            var (umPerPx, from) = settings.Scale(bregma, lambda);
            string photo = Path.Combine(Path.GetDirectoryName(path)!, root.GetProperty("imagePath").GetString()!.Replace('\\', '/'));
            var pixels = PictureFile.Read(photo);
            RefuseOtherSize(root, pixels);
            string id = Path.GetFileNameWithoutExtension(path);
            return new LabelledPicture(id, settings.Animal(id), pixels, umPerPx, strokes, bregma, lambda, PictureQuality.Good) { ScaleFrom = from };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new ImportException($"It is not a file of labelme: {e.Message}", e);
        }
    }

    private static void RefuseOtherSize(JsonElement root, Mat pixels)
    {
        if (!root.TryGetProperty("imageWidth", out var width) || !root.TryGetProperty("imageHeight", out var height)) return;
        var labelled = new Size(width.GetInt32(), height.GetInt32());
        if (labelled == pixels.Size()) return;
        var size = pixels.Size();
        pixels.Dispose();
        throw new ImportException($"It was labelled on {labelled.Width}x{labelled.Height} pixels, but the photograph has {size.Width}x{size.Height}: the lines would not fit.");
    }

    private static Visibility VisibilityOf(string[] label, JsonElement shape)
    {
        string? said = label.Length > 1 ? label[1] : null;
        if (shape.TryGetProperty("flags", out var flags) && flags.ValueKind == JsonValueKind.Object)
            said ??= flags.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.True).Select(f => f.Name).FirstOrDefault();
        if (said is null) return Visibility.Clear;
        return Enum.TryParse<Visibility>(said, ignoreCase: true, out var visibility)
            ? visibility
            : throw new ImportException($"'{said}' is not how well a suture is seen: clear, faint or inferred.");
    }
}
