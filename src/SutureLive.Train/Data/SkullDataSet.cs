using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>
/// A folder of skull photographs: <c>photos/</c>, <c>landmarks.csv</c> (bregma and lambda of each) and
/// <c>sutures.json</c> (schema <c>suture-polylines/1</c>).
/// </summary>
public sealed class SkullDataSet : IDisposable
{
    private SkullDataSet(string name, string sha256, IReadOnlyList<LabelledPicture> pictures)
    {
        Name = name;
        Sha256 = sha256;
        Pictures = pictures;
    }

    /// <summary>Name of the folder.</summary>
    public string Name { get; }

    /// <summary>Lower hex SHA-256 over the label files and the names and bytes of all photographs used.</summary>
    public string Sha256 { get; }

    /// <summary>All labelled pictures, ordered by id. Owned by the data set.</summary>
    public IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <summary>Reads a folder, decoding every picture once.</summary>
    /// <param name="folder">Where <c>photos/</c>, <c>landmarks.csv</c> and <c>sutures.json</c> are.</param>
    /// <param name="finestUmPerPx">Pictures finer than this are shrunk to it.</param>
    /// <param name="bregmaToLambdaMm">Assumed distance of the two landmarks, from which a picture's scale follows where the folder states none (column um_per_px).</param>
    /// <exception cref="DataSetException">A file is missing or unreadable, or nothing is labelled.</exception>
    public static SkullDataSet Read(string folder, double finestUmPerPx, double bregmaToLambdaMm = 4.2)
    {
        string landmarksPath = Existing(folder, "landmarks.csv"), suturesPath = Existing(folder, "sutures.json");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(landmarksPath));
        hash.AppendData(File.ReadAllBytes(suturesPath));
        var landmarks = ReadLandmarks(landmarksPath);
        var pictures = new List<LabelledPicture>();
        try
        {
            using var sutures = JsonDocument.Parse(File.ReadAllBytes(suturesPath));
            foreach (var entry in sutures.RootElement.GetProperty("pictures").EnumerateArray().OrderBy(e => e.GetProperty("id").GetString(), StringComparer.Ordinal))
            {
                string id = entry.GetProperty("id").GetString()!;
                if (!landmarks.TryGetValue(id, out var row))
                    throw new DataSetException($"Picture {id} of {suturesPath} has no row in {landmarksPath}: add one, or remove the picture.");
                string path = Existing(folder, Path.Combine("photos", entry.GetProperty("photo").GetString()!));
                byte[] bytes = File.ReadAllBytes(path);
                hash.AppendData(Encoding.UTF8.GetBytes(id));
                hash.AppendData(bytes);
                var pixels = Cv2.ImDecode(bytes, ImreadModes.Color);
                if (pixels.Empty()) throw new DataSetException($"{path} is not a picture that can be decoded.");
                double umPerPx = row.UmPerPx ?? (bregmaToLambdaMm * 1000 / row.Bregma.DistanceTo(row.Lambda));
                pictures.Add(new LabelledPicture(id, row.Animal, pixels, umPerPx, ReadStrokes(entry.GetProperty("sutures")),
                    row.Bregma, row.Lambda, row.Quality).ShrunkTo(finestUmPerPx));
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DataSetException($"{suturesPath} is not in the form suture-polylines/1: {e.Message}", e);
        }
        if (pictures.Count == 0) throw new DataSetException($"{folder} holds no labelled picture: {suturesPath} lists none.");
        return new SkullDataSet(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Convert.ToHexStringLower(hash.GetHashAndReset()), pictures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var picture in Pictures) picture.Dispose();
    }

    private static string Existing(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new DataSetException($"{path} is missing: a data set needs photos/, landmarks.csv and sutures.json.");
    }

    private static IReadOnlyList<LabelledStroke> ReadStrokes(JsonElement sutures) =>
    [
        .. sutures.EnumerateObject().Select(s => new LabelledStroke(
            DataSetWriter.Names.GetValueOrDefault(s.Name, SutureName.Unnamed),
            Enum.Parse<Visibility>(s.Value.GetProperty("visibility").GetString()!, ignoreCase: true),
            [.. s.Value.GetProperty("points").EnumerateArray().Select(p => new PointPx(p[0].GetDouble(), p[1].GetDouble()))])),
    ];

    private static Dictionary<string, LandmarkRow> ReadLandmarks(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        int Column(string name)
        {
            int column = Array.IndexOf(header, name);
            return column >= 0 ? column : throw new DataSetException($"{path} has no column '{name}'; it has {string.Join(", ", header)}.");
        }
        int id = Column("id"), bx = Column("bregma_photo_x"), by = Column("bregma_photo_y"), lx = Column("lambda_photo_x"), ly = Column("lambda_photo_y");
        int quality = Column("quality"), sibling = Column("same_animal_as"), scale = Array.IndexOf(header, "um_per_px");
        var rows = new Dictionary<string, LandmarkRow>();
        for (int n = 1; n < lines.Length; n++)
        {
            if (lines[n].Length == 0) continue;
            string[] cells = lines[n].Split(',');
            try
            {
                double Number(int column) => double.Parse(cells[column], CultureInfo.InvariantCulture);
                // Each of two siblings names the other; the smaller name stands for the animal.
                string animal = cells[sibling].Length > 0 && string.CompareOrdinal(cells[sibling], cells[id]) < 0 ? cells[sibling] : cells[id];
                rows[cells[id]] = new(animal, new(Number(bx), Number(by)), new(Number(lx), Number(ly)), Enum.Parse<PictureQuality>(cells[quality], ignoreCase: true),
                    scale >= 0 ? Number(scale) : null);
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentException)
            {
                throw new DataSetException($"{path}, line {n + 1}: '{lines[n]}' is not a row of landmarks ({e.Message}).", e);
            }
        }
        return rows;
    }

    private readonly record struct LandmarkRow(string Animal, PointPx Bregma, PointPx Lambda, PictureQuality Quality, double? UmPerPx);
}
