using System.Text.RegularExpressions;
using SutureLive.Imaging;

namespace SutureLive.Train.Import;

/// <summary>Two files that show the same skull, by their names; <see cref="Problem"/> says why they are not two.</summary>
internal sealed record PicturePair(string Id, string Source, string First, string Second, string? Problem);

/// <summary>
/// Finds pairs by name: words that say what a copy is (mask, blue, drawn, ...) are left away, and what remains must be equal.
/// So <c>m7.jpg</c> goes with <c>m7_blue.png</c>, and <c>photos/m7.jpg</c> with <c>masks/m7.png</c>.
/// </summary>
internal static partial class PicturePairs
{
    private static readonly HashSet<string> CopyWords = new(StringComparer.Ordinal)
    {
        "blue", "mask", "masks", "label", "labels", "labelled", "labeled", "drawn", "drawing", "line", "lines", "marked", "markup", "annotated", "annotation",
        "suture", "sutures", "seg", "segmentation", "gt", "truth", "copy", "original", "orig", "raw", "photo", "image",
    };

    /// <summary>All pairs under a folder, ordered by id.</summary>
    public static IReadOnlyList<PicturePair> In(string folder)
    {
        if (!Directory.Exists(folder)) throw new ImportException($"There is no folder '{folder}'.");
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(PictureFile.IsPicture)
                .GroupBy(IdOf, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Pair(folder, g.Key, [.. g.Order(StringComparer.Ordinal)])),
        ];
    }

    /// <summary>What remains of a file's name without the words that say what a copy is.</summary>
    internal static string IdOf(string path)
    {
        var words = Separators().Split(Path.GetFileNameWithoutExtension(path).ToLowerInvariant()).Where(w => w.Length > 0).ToList();
        var own = words.Where(w => !CopyWords.Contains(w)).ToList();
        return string.Join('_', own.Count > 0 ? own : words);
    }

    private static PicturePair Pair(string folder, string id, string[] files)
    {
        string source = string.Join(" + ", files.Select(f => Path.GetRelativePath(folder, f)));
        string? problem = files.Length switch
        {
            1 => "It has no partner: a photograph and its copy need names that differ only by a word such as blue, mask or drawn, or by their folder.",
            2 => null,
            int n => $"{n} pictures are called '{id}', but a pair is two: rename or remove the others.",
        };
        return new PicturePair(id, source, files[0], files[^1], problem);
    }

    [GeneratedRegex(@"[^\p{L}\p{N}]+")]
    private static partial Regex Separators();
}
