using System.Security.Cryptography;
using System.Text;
using OpenCvSharp;
using SutureLive.Imaging;

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
        var landmarks = LandmarkTable.Read(landmarksPath);
        var manifest = DataSetManifest.Read(folder);
        var pictures = new List<LabelledPicture>();
        var firstWith = new Dictionary<string, (string Id, string Animal)>();
        foreach (var traced in PolylineFile.Read(suturesPath))
        {
            if (!landmarks.TryGetValue(traced.Id, out var row))
                throw new DataSetException($"Picture {traced.Id} of {suturesPath} has no row in {landmarksPath}: add one, or remove the picture.");
            if (row.UmPerPx(bregmaToLambdaMm) is not { } umPerPx)
                throw new DataSetException($"The scale of picture {traced.Id} is unknown: fill um_per_px of its row in {landmarksPath}, or both landmarks.");
            string path = Existing(folder, Path.Combine("photos", traced.Photo));
            byte[] bytes = File.ReadAllBytes(path);
            manifest?.Verify(traced.Id, path, bytes);
            string photograph = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (!firstWith.TryAdd(photograph, (traced.Id, row.Animal)) && firstWith[photograph] is var twin && twin.Animal != row.Animal)
            {
                throw new DataSetException($"{twin.Id} and {traced.Id} are the same photograph (SHA-256 {photograph}), but {landmarksPath} gives them to two animals: "
                    + "one could be trained on while the other is held out. Give both one animal, or remove one.");
            }
            hash.AppendData(Encoding.UTF8.GetBytes(traced.Id));
            hash.AppendData(bytes);
            var pixels = Cv2.ImDecode(bytes, ImreadModes.Color);
            if (pixels.Empty()) throw new DataSetException($"{path} is not a picture that can be decoded.");
            pictures.Add(new LabelledPicture(traced.Id, row.Animal, pixels, umPerPx, traced.Strokes, row.Bregma, row.Lambda, row.Quality)
            {
                ScaleFrom = row.StatedUmPerPx is null ? LabelledPicture.ScaleAssumed(bregmaToLambdaMm) : LabelledPicture.ScaleStated,
            }.ShrunkTo(finestUmPerPx));
        }
        if (pictures.Count == 0) throw new DataSetException($"{folder} holds no labelled picture: {suturesPath} lists none.");
        return new SkullDataSet(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Convert.ToHexStringLower(hash.GetHashAndReset()), pictures);
    }

    /// <summary>The planes these labels can fill, in the order of a model: <c>suture</c> always, the others where sutures are named or landmarks marked.</summary>
    public IReadOnlyList<string> Planes =>
    [
        .. LabelStyle.AllPlanes.Where(plane => plane == PlaneName.Suture || Pictures.Any(picture => LabelStyle.IsLandmark(plane)
            ? TargetPainter.LandmarkOf(picture, plane) is not null
            : picture.Strokes.Any(s => LabelStyle.Holds(plane, s.Name)))),
    ];

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
}
