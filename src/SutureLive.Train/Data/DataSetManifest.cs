using System.Security.Cryptography;
using System.Text.Json;
using SutureLive.Train.Commands;

namespace SutureLive.Train.Data;

/// <summary>One picture of a manifest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Photo">Its file under <c>photos/</c>.</param>
/// <param name="Sha256">Lower hex SHA-256 of that file.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="UmPerPx">Micrometres per pixel.</param>
/// <param name="ScaleFrom">Where the scale comes from.</param>
/// <param name="Animal">Pictures of one animal share it, and never part over a split.</param>
/// <param name="HeldOutByFold">The fold of five that holds the animal out: <c>3/5</c>.</param>
/// <param name="DrawnStrokeUm">How wide the person's stroke was with the rims that JPEG smears, where a stroke was drawn.</param>
internal sealed record ManifestPicture(
    string Id, string Photo, string Sha256, string Source, double UmPerPx, string ScaleFrom, string Animal, string HeldOutByFold, double? DrawnStrokeUm);

/// <summary>
/// What a data-set folder holds and where it came from: <c>manifest.json</c>. Lines are kept without a width; the trainer draws
/// them <paramref name="StrokeUm"/> wide unless told otherwise.
/// </summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="StrokeUm">Width of the masks that are drawn from the lines, micrometres.</param>
/// <param name="Split">The rule behind each picture's fold, in words.</param>
/// <param name="Pictures">One entry per picture.</param>
internal sealed record DataSetManifest(string Schema, double StrokeUm, string Split, IReadOnlyList<ManifestPicture> Pictures)
{
    public const string CurrentSchema = "suture-data-set/1";
    public const string FileName = "manifest.json";
    public const string SplitRule = "by animal: the first four bytes (little-endian) of the SHA-256 of its name, modulo the number of folds";
    private const int Folds = 5;
    private static readonly JsonSerializerOptions Json = new(Results.Options) { WriteIndented = true };

    /// <summary>An entry for a picture that was written to <paramref name="path"/>.</summary>
    public static ManifestPicture Entry(LabelledPicture picture, string path) => new(
        picture.Id, Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), picture.Source ?? picture.Id,
        Math.Round(picture.UmPerPx, 4), picture.ScaleFrom, picture.Animal,
        Enumerable.Range(0, Folds).Select(k => new Fold(k, Folds)).First(f => f.HoldsOut(picture.Animal)).ToString(),
        picture.DrawnStrokeUm is { } um ? Math.Round(um, 1) : null);

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>The manifest of a folder, or null where there is none.</summary>
    /// <exception cref="DataSetException">It is there, but is no manifest.</exception>
    public static DataSetManifest? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var manifest = JsonSerializer.Deserialize<DataSetManifest>(File.ReadAllBytes(path), Json);
            return manifest is { Schema: CurrentSchema, Pictures: not null } ? manifest : throw new JsonException($"the schema is not {CurrentSchema}");
        }
        catch (JsonException e)
        {
            throw new DataSetException($"{path} is not a manifest ({e.Message}). Import the data set again, or remove the file to go without its checks.", e);
        }
    }

    /// <summary>Makes sure that a photograph is still the one that was imported.</summary>
    /// <exception cref="DataSetException">It is another.</exception>
    public void Verify(string id, string path, ReadOnlySpan<byte> bytes)
    {
        if (Pictures.FirstOrDefault(p => p.Id == id) is not { } entry) return;
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (hash != entry.Sha256)
            throw new DataSetException($"{path} is not the picture that was imported: its SHA-256 is {hash}, {FileName} says {entry.Sha256}. Its labels may not fit; import the data set again.");
    }
}
