using System.Globalization;
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
            throw new TargetException($"'{Shown(text)}' is not AP, ML, DV: write three numbers with decimal points and a comma between them, like -2.3, 1.5, -1.2. A decimal comma is not accepted.");
        if (parts.Length < 3)
            throw new TargetException($"'{Shown(text)}' has {(parts is [""] ? 0 : parts.Length)} of three numbers: write AP, ML, DV in mm, like -2.3, 1.5, -1.2.");
        return (name, new(Number(parts[0], "AP"), Number(parts[1], "ML"), Number(parts[2], "DV")));
    }

    private static double Number(string part, string axis)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        string text = part.Replace('−', '-');           // the true minus, as pasted from a paper

        // "NaN" and "Infinity" are numbers to a parser, not to a drill.
        if (!double.TryParse(text, Plain, CultureInfo.InvariantCulture, out double mm) || !double.IsFinite(mm))
            throw new TargetException($"{axis} '{Shown(part)}' is not a number: write mm with a decimal point, like -2.3.");
        if (Math.Abs(mm) > LargestMm)
            throw new TargetException($"{axis} {text} mm lies outside ±{LargestMm} mm: coordinates are millimetres from bregma.");
        return mm;
    }

    private static string Name(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' ')
            ? name
            : throw new TargetException($"'{Shown(name)}' cannot name a target: use 1 to {LongestName} letters, digits, spaces, dots or dashes.");

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
