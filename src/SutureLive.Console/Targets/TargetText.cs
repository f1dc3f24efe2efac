using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Targets;

/// <summary>A target that cannot be had as asked; the message says why and what to do.</summary>
/// <param name="message">A whole sentence for the operator.</param>
internal sealed class TargetException(string message) : SutureLiveException(message);

/// <summary>
/// Targets as people type them: <c>-2.3, 1.5, -1.2</c> (AP, ML, DV in mm), a name before a colon if wanted: <c>CA1: -2.3, 1.5, -1.2</c>.
/// </summary>
internal static class TargetText
{
    /// <summary>No rodent skull is larger; a number beyond is a slip of the finger.</summary>
    public const double LargestMm = 30;

    private const int LongestName = 16;

    /// <summary>Reads one target.</summary>
    /// <exception cref="TargetException">It is none, and why.</exception>
    public static (string? Name, StereotaxicPoint At) Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string? name = colon < 0 ? null : Name(text[..colon].Trim());
        string[] parts = text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries);

        // "-2,3 1,5 -1,2" and "-2,3; 1,5; -1,2": a comma is a separator here, and guessing would move the target.
        if (parts.Length > 3 || parts.Any(part => part.Contains(' ', StringComparison.Ordinal) || part.Contains(';', StringComparison.Ordinal)))
            throw new TargetException($"'{TypedNumber.Shown(text)}' is not AP, ML, DV: write three numbers with decimal points and a comma between them, like -2.3, 1.5, -1.2. A decimal comma is not accepted.");
        if (parts.Length < 3)
            throw new TargetException($"'{TypedNumber.Shown(text)}' has {(parts is [""] ? 0 : parts.Length)} of three numbers: write AP, ML, DV in mm, like -2.3, 1.5, -1.2.");
        if (HoldsDecimalComma(text[(colon + 1)..].Trim()))
            throw new TargetException($"'{TypedNumber.Shown(text)}' has commas with a space and commas without: is one of them a decimal comma? Write decimal points, like -2.3, 1.5, -1.2.");
        double dv = Number(parts[2], "DV");
        if (dv > 0) throw new TargetException(FormattableString.Invariant($"DV {dv} mm would lie above the skull: depths are negative, like -1.2. Are the three numbers AP, ML, DV, with decimal points?"));
        return (name, new(Number(parts[0], "AP"), Number(parts[1], "ML"), dv));
    }

    /// <summary>"-2,3, 1" has three parts and was meant as two numbers: a comma between two whole numbers without a space, beside one with a space.</summary>
    private static bool HoldsDecimalComma(string numbers)
    {
        int first = numbers.IndexOf(',', StringComparison.Ordinal), last = numbers.LastIndexOf(',');
        bool isFirstTight = IsTight(first), isLastTight = IsTight(last);
        return isFirstTight != isLastTight && !(isFirstTight ? numbers[..last] : numbers[(first + 1)..]).Contains('.', StringComparison.Ordinal);

        bool IsTight(int comma) => comma > 0 && comma < numbers.Length - 1 && !char.IsWhiteSpace(numbers[comma - 1]) && !char.IsWhiteSpace(numbers[comma + 1]);
    }

    private static double Number(string part, string axis)
    {
        if (!TypedNumber.TryMm(part, out double mm)) throw new TargetException(TypedNumber.Refusal(part, axis));
        return Math.Abs(mm) <= LargestMm ? mm : throw new TargetException(FormattableString.Invariant($"{axis} {mm} mm lies outside ±{LargestMm} mm: coordinates are millimetres from bregma."));
    }

    private static string Name(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' ')
            ? name
            : throw new TargetException($"'{TypedNumber.Shown(name)}' cannot name a target: use 1 to {LongestName} letters, digits, spaces, dots or dashes.");
}
