using System.Security.Cryptography;
using System.Text.Json;

namespace SutureLive.Setup;

/// <summary>The bundled models, each held against the hash on its card.</summary>
internal static class ModelFiles
{
    /// <summary>Compares every model of a folder with its card.</summary>
    /// <returns>Names of the models that are sound.</returns>
    /// <exception cref="SetupException">A model is missing or damaged, or there is none.</exception>
    public static IReadOnlyList<string> Verify(string folder)
    {
        string[] cards = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        if (cards.Length == 0) throw new SetupException($"No model card (*.json) stands in {folder}: is the checkout complete?");
        return [.. cards.Order(StringComparer.Ordinal).Select(VerifyOne)];
    }

    private static string VerifyOne(string cardPath)
    {
        string file, expected;
        try
        {
            using var card = JsonDocument.Parse(File.ReadAllBytes(cardPath));
            file = card.RootElement.GetProperty("file").GetString()!;
            expected = card.RootElement.GetProperty("sha256").GetString()!;
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SetupException($"The model card {cardPath} cannot be read ({problem.Message}). `git checkout models` brings it back.");
        }

        string model = Path.Combine(Path.GetDirectoryName(cardPath)!, file);
        if (!File.Exists(model)) throw new SetupException($"The model {model} is missing. `git checkout models` brings it back.");
        using var bytes = File.OpenRead(model);
        string actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (actual == expected) return file;
        throw new SetupException(
            $"The model {model} is damaged: its SHA-256 is {actual}, its card says {expected}. `git checkout models` brings it back.");
    }
}
