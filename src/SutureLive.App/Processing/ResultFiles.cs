using System.Text.Json;

namespace SutureLive.App.Processing;

/// <summary>The three files made for one picture.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Stem">What their names begin with.</param>
internal sealed record ResultFiles(string Folder, string Stem)
{
    /// <summary>Stands in the JSON file, so that a later run knows its own results from files of other programs.</summary>
    public const string MadeBy = "suturelive process";

    private const string OverlayEnd = ".overlay.png", ProbabilityEnd = ".prob.png";

    /// <summary>The picture with everything drawn on it.</summary>
    public string Overlay => Path.Combine(Folder, Stem + OverlayEnd);

    /// <summary>The suture probability, 8 bit, at the picture's own size.</summary>
    public string Probability => Path.Combine(Folder, Stem + ProbabilityEnd);

    /// <summary>The numbers.</summary>
    public string Json => Path.Combine(Folder, Stem + ".json");

    /// <summary>All three.</summary>
    public IReadOnlyList<string> All => [Overlay, Probability, Json];

    /// <summary>True when these names are free, or belong to results of an earlier run for the same picture, which <see cref="KeptAs"/> names anew.</summary>
    public bool MayBeWrittenFor(PictureInput input) => PictureOf(Json) is { } picture ? picture == input.FullPath : !All.Any(File.Exists);

    /// <summary>Names for what stands in these places now, <c>skull.before-1</c> and so on; null when nothing does.</summary>
    public ResultFiles? KeptAs()
    {
        if (!All.Any(File.Exists)) return null;
        for (int n = 1; ; n++)
        {
            ResultFiles kept = this with { Stem = FormattableString.Invariant($"{Stem}.before-{n}") };
            if (!kept.All.Any(File.Exists)) return kept;
        }
    }

    /// <summary>Gives each file that exists the name it has in <paramref name="kept"/>.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void MoveTo(ResultFiles kept)
    {
        foreach (var (from, to) in All.Zip(kept.All))
            if (File.Exists(from)) File.Move(from, to);
    }

    /// <summary>True when a file is an overlay or probability picture made by this program.</summary>
    public static bool IsResult(string path)
    {
        string? end = new[] { OverlayEnd, ProbabilityEnd }.FirstOrDefault(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        return end is not null && PictureOf(path[..^end.Length] + ".json") is not null;
    }

    /// <summary>
    /// Gives every picture names of its own in one folder, the same ones in every run. A stem that is taken, by an earlier picture or by files
    /// this program did not make, is numbered on.
    /// </summary>
    public static IReadOnlyDictionary<PictureInput, ResultFiles> For(IEnumerable<PictureInput> inputs, string folder)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<PictureInput, ResultFiles>();
        foreach (var input in inputs)
        {
            string stem = Path.GetFileNameWithoutExtension(input.FullPath);
            var files = new ResultFiles(folder, stem);
            for (int number = 2; taken.Contains(files.Stem) || !files.MayBeWrittenFor(input); number++) files = files with { Stem = $"{stem}-{number}" };
            taken.Add(files.Stem);
            names.Add(input, files);
        }

        return names;
    }

    /// <summary>The picture an earlier run made this JSON file for; null when the file is missing or not ours.</summary>
    private static string? PictureOf(string json)
    {
        try
        {
            if (!File.Exists(json)) return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(json));
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("made_by", out var maker) && maker.ValueKind == JsonValueKind.String && maker.GetString() == MadeBy
                && root.TryGetProperty("full_path", out var picture) && picture.ValueKind == JsonValueKind.String
                    ? picture.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
