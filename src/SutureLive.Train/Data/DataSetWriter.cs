using System.Globalization;
using System.Text.Json;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>Writes labelled pictures as a data-set folder that <see cref="SkullDataSet"/> reads.</summary>
internal static class DataSetWriter
{
    /// <summary>
    /// Writes pictures, disposing each when it is written, and returns how many. The folder appears when it is whole; where
    /// there was no picture it does not appear at all.
    /// </summary>
    /// <exception cref="DataSetException">The folder already holds something, or two pictures have one id.</exception>
    public static int Write(string folder, IEnumerable<LabelledPicture> pictures, CancellationToken stop)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new DataSetException($"{folder} is not empty; nothing is overwritten. Choose another folder.");
        string partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);     // of a run that was killed
        try
        {
            int written = WriteInto(partial, pictures, stop);
            if (written == 0) return 0;
            if (Directory.Exists(folder)) Directory.Delete(folder);
            Directory.Move(partial, folder);
            return written;
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private static int WriteInto(string folder, IEnumerable<LabelledPicture> pictures, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        var rows = new List<string> { "id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,um_per_px,quality,animal" };
        var entries = new List<object>();
        var manifest = new List<ManifestPicture>();
        foreach (var picture in pictures)
        {
            using (picture)
            {
                stop.ThrowIfCancellationRequested();
                string path = Path.Combine(folder, "photos", picture.Id + ".png");
                if (File.Exists(path)) throw new DataSetException($"Two pictures are called {picture.Id}: rename one of them.");
                // Encoded here and written by .NET, because OpenCV does not say when a disk is full.
                File.WriteAllBytes(path, picture.Pixels.ImEncode(".png"));
                rows.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{picture.Id},{Cells(picture.Bregma)},{Cells(picture.Lambda)},{picture.UmPerPx:F4},{picture.Quality.ToString().ToLowerInvariant()},{picture.Animal}"));
                entries.Add(Entry(picture, Path.GetFileName(path)));
                manifest.Add(DataSetManifest.Entry(picture, path));
            }
        }
        File.WriteAllLines(Path.Combine(folder, "landmarks.csv"), rows);
        File.WriteAllText(Path.Combine(folder, "sutures.json"), JsonSerializer.Serialize(new { schema = PolylineFile.Schema, pictures = entries }));
        new DataSetManifest(DataSetManifest.CurrentSchema, new LabelStyle().StrokeUm, DataSetManifest.SplitRule, manifest).Write(folder);
        return entries.Count;
    }

    private static string Cells(PointPx? landmark) =>
        landmark is { } p ? string.Create(CultureInfo.InvariantCulture, $"{p.X:F2},{p.Y:F2}") : ",";

    private static object Entry(LabelledPicture picture, string file) => new
    {
        id = picture.Id,
        photo = file,
        width = picture.Pixels.Width,
        height = picture.Pixels.Height,
        quality = picture.Quality.ToString().ToLowerInvariant(),
        sutures = SutureWords.Distinct(picture.Strokes).ToDictionary(
            s => s.Word,
            s => new
            {
                visibility = s.Stroke.Visibility.ToString().ToLowerInvariant(),
                points = s.Stroke.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) }),
            }),
    };
}
