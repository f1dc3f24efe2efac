using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>The words of label files for sutures. A word may carry a number (<c>sagittal_2</c>) when a suture has several pieces.</summary>
internal static class SutureWords
{
    private static readonly (string Word, SutureName Name)[] Words =
    [
        ("frontal", SutureName.Frontal),
        ("sagittal", SutureName.Sagittal),
        ("coronal_left", SutureName.CoronalLeft),
        ("coronal_right", SutureName.CoronalRight),
        ("lambdoid_left", SutureName.LambdoidLeft),
        ("lambdoid_right", SutureName.LambdoidRight),
        ("unnamed", SutureName.Unnamed),
        ("suture", SutureName.Unnamed),
    ];

    /// <summary>All words, for sentences.</summary>
    public static string Known { get; } = string.Join(", ", Words.Select(w => w.Word));

    /// <summary>The suture a word means.</summary>
    /// <exception cref="DataSetException">No suture has this name.</exception>
    public static SutureName Parse(string word)
    {
        string plain = word.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_').TrimEnd([.. "0123456789"]).TrimEnd('_');
        int at = Array.FindIndex(Words, w => w.Word == plain);
        return at >= 0 ? Words[at].Name : throw new DataSetException($"'{word}' is not the name of a suture: {Known}.");
    }

    /// <summary>A word of its own for each stroke of a picture, in order.</summary>
    public static IEnumerable<(string Word, LabelledStroke Stroke)> Distinct(IReadOnlyList<LabelledStroke> strokes)
    {
        var used = new Dictionary<SutureName, int>();
        foreach (var stroke in strokes)
        {
            int n = used[stroke.Name] = used.GetValueOrDefault(stroke.Name) + 1;
            string word = Words.First(w => w.Name == stroke.Name).Word;
            yield return (n == 1 ? word : $"{word}_{n}", stroke);
        }
    }
}
