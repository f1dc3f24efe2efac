using System.Security.Cryptography;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Data;

namespace SutureLive.Train.Import;

/// <summary>
/// Refuses pictures that would spoil the data set they go into: by a name that leaves its folder or breaks its table, by labels that
/// lie beside the photograph, or because the photograph is there already as another animal.
/// </summary>
internal sealed class SoundPicture
{
    /// <summary>Lines may run over the rim by this, as drawing programs let them.</summary>
    private const double BeyondRimPx = 3;

    private readonly Dictionary<string, string> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Id, string Animal)> _firstWith = [];

    /// <summary>Accepts a picture, or says why not.</summary>
    /// <exception cref="ImportException">It is refused.</exception>
    public void Demand(LabelledPicture picture, string source)
    {
        DemandName(picture.Id, "picture");
        DemandName(picture.Animal, "animal");
        IEnumerable<PointPx?> labels = [.. picture.Strokes.SelectMany(s => s.Points).Select(p => (PointPx?)p), picture.Bregma, picture.Lambda];
        if (labels.FirstOrDefault(p => p is { } at && !LiesOn(picture.Pixels.Size(), at)) is { } stray)
        {
            throw new ImportException(FormattableString.Invariant($"A label lies at ({stray.X:F0}, {stray.Y:F0}), outside the photograph of {picture.Pixels.Width}x{picture.Pixels.Height} pixels: ")
                + "it belongs to another picture, or to another size of this one.");
        }
        if (_sources.TryGetValue(picture.Id, out string? namesake))
            throw new ImportException($"Another picture, of {namesake}, is already called {picture.Id}: rename one of them.");
        string pixels = PixelHash(picture.Pixels);
        if (!_firstWith.TryAdd(pixels, (picture.Id, picture.Animal)) && _firstWith[pixels] is var twin && twin.Animal != picture.Animal)
        {
            throw new ImportException($"It is the same photograph as {twin.Id}, but counts as another animal: it could be trained on and held out at once. "
                + "Remove one of them, or name one animal for both with --animal.");
        }
        _sources[picture.Id] = source;
    }

    /// <summary>Names become file names and cells of a table.</summary>
    private static void DemandName(string name, string what)
    {
        if (string.IsNullOrWhiteSpace(name) || name is "." or ".." || name.Any(c => char.IsControl(c) || "/\\:*?<>|,\"".Contains(c)))
            throw new ImportException($"'{name.ReplaceLineEndings(" ")}' cannot be the name of a{(what[0] == 'a' ? "n" : "")} {what}: slashes, commas, quotes, line breaks and the signs :*?<>| cannot stand in one.");
    }

    private static bool LiesOn(Size size, PointPx p) =>
        p.X >= -BeyondRimPx && p.Y >= -BeyondRimPx && p.X <= size.Width - 1 + BeyondRimPx && p.Y <= size.Height - 1 + BeyondRimPx;

    private static string PixelHash(Mat pixels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(pixels.Width));
        using var whole = pixels.IsContinuous() ? new Mat(pixels, new Rect(new Point(), pixels.Size())) : pixels.Clone();
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(whole.AsSpan<Vec3b>()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
