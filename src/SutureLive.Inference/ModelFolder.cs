namespace SutureLive.Inference;

/// <summary>
/// Finds models: a path, or a name in the folder <c>models</c> that travels with the program or lies in a checkout above it. The models of a
/// cross-validation lie in a folder of their own in the checkout; they are for measuring and do not travel.
/// </summary>
public static class ModelFolder
{
    private const string FolderName = "models", CrossValidationName = "cross-validation";

    /// <summary>The nearest folder <c>models</c> with a card in it, beside <paramref name="start"/> or above; null when there is none.</summary>
    /// <param name="start">Where to begin; the folder of the program when null.</param>
    public static string? Find(string? start = null) => Nearest(FolderName, start);

    /// <summary>The nearest folder <c>models/cross-validation</c> with a card in it: each of its models has not seen a part of the photographs. Null when there is none.</summary>
    /// <param name="start">Where to begin; the folder of the program when null.</param>
    public static string? FindCrossValidation(string? start = null) => Nearest(Path.Combine(FolderName, CrossValidationName), start);

    /// <summary>
    /// Paths of the cards in a folder, by name; an empty list when the folder has none. The name alone counts: with its ending, '-' sorts before '.', and a
    /// variant would stand before the model it was made from.
    /// </summary>
    public static IReadOnlyList<string> Cards(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)];

    /// <summary>Loads the model a user means.</summary>
    /// <param name="pathOrName">Path of a card or of an ONNX file, a name in the folder or in that of the cross-validation, or null for the first by name.</param>
    /// <param name="start">Where the search for the folder begins; the folder of the program when null.</param>
    /// <exception cref="ModelException">There is no such model, or it cannot be used; the message lists those there are.</exception>
    public static ModelCard Load(string? pathOrName, string? start = null)
    {
        if (pathOrName is not null && (File.Exists(pathOrName) || pathOrName != Path.GetFileName(pathOrName))) return ModelCard.Load(pathOrName);
        string folder = Find(start)
            ?? throw new ModelException($"There is no folder '{FolderName}' with a model card beside or above '{start ?? AppContext.BaseDirectory}': name a model with --model PATH.");
        var cards = Cards(folder);
        if (pathOrName is null) return ModelCard.Load(cards[0]);
        IEnumerable<string> all = FindCrossValidation(start) is { } measuring ? [.. cards, .. Cards(measuring)] : cards;
        string? card = all.FirstOrDefault(c => Path.GetFileNameWithoutExtension(c).Equals(pathOrName, StringComparison.OrdinalIgnoreCase));
        return card is not null
            ? ModelCard.Load(card)
            : throw new ModelException($"There is no model '{pathOrName}' in '{folder}'; there are: {string.Join(", ", all.Select(Path.GetFileNameWithoutExtension))}.");
    }

    private static string? Nearest(string name, string? start)
    {
        for (var at = new DirectoryInfo(start ?? AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, name);
            if (Directory.Exists(folder) && Cards(folder).Count > 0) return folder;
        }

        return null;
    }
}
