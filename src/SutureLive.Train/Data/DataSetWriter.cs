using System.Globalization;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>Writes labelled pictures as a data-set folder that <see cref="SkullDataSet"/> reads.</summary>
internal static class DataSetWriter
{
    /// <summary>Names of sutures in <c>sutures.json</c>.</summary>
    public static readonly IReadOnlyDictionary<string, SutureName> Names = new Dictionary<string, SutureName>
    {
        ["frontal"] = SutureName.Frontal,
        ["sagittal"] = SutureName.Sagittal,
        ["coronal_left"] = SutureName.CoronalLeft,
        ["coronal_right"] = SutureName.CoronalRight,
        ["lambdoid_left"] = SutureName.LambdoidLeft,
        ["lambdoid_right"] = SutureName.LambdoidRight,
    };

    /// <summary>Writes pictures, disposing each when it is written, and returns how many.</summary>
    /// <exception cref="DataSetException">The folder already holds something.</exception>
    public static int Write(string folder, IEnumerable<LabelledPicture> pictures, CancellationToken stop)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new DataSetException($"{folder} is not empty; nothing is overwritten. Choose another folder.");
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        var rows = new List<string> { "id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,um_per_px,quality,same_animal_as" };
        var entries = new List<object>();
        foreach (var picture in pictures)
        {
            using (picture)
            {
                stop.ThrowIfCancellationRequested();
                string file = picture.Id + ".png";
                Cv2.ImWrite(Path.Combine(folder, "photos", file), picture.Pixels);
                PointPx bregma = picture.Bregma!.Value, lambda = picture.Lambda!.Value;
                rows.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{picture.Id},{bregma.X:F2},{bregma.Y:F2},{lambda.X:F2},{lambda.Y:F2},{picture.UmPerPx:F4},{picture.Quality.ToString().ToLowerInvariant()},"));
                entries.Add(Entry(picture, file));
            }
        }
        File.WriteAllLines(Path.Combine(folder, "landmarks.csv"), rows);
        File.WriteAllText(Path.Combine(folder, "sutures.json"), JsonSerializer.Serialize(new { schema = "suture-polylines/1", pictures = entries }));
        return entries.Count;
    }

    private static object Entry(LabelledPicture picture, string file) => new
    {
        id = picture.Id,
        photo = file,
        width = picture.Pixels.Width,
        height = picture.Pixels.Height,
        quality = picture.Quality.ToString().ToLowerInvariant(),
        sutures = picture.Strokes.Where(s => Names.Values.Contains(s.Name)).ToDictionary(
            s => Names.First(n => n.Value == s.Name).Key,
            s => new
            {
                visibility = s.Visibility.ToString().ToLowerInvariant(),
                points = s.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) }),
            }),
    };
}
