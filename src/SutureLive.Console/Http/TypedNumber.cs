using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Console.Http;

/// <summary>Numbers as people type them.</summary>
internal static class TypedNumber
{
    private const int LongestShown = 40;

    /// <summary>Reads millimetres: a decimal point, no exponent, and the true minus as pasted from a paper. "NaN" and "Infinity" are numbers to a parser, not to a drill.</summary>
    public static bool TryMm(string text, out double mm)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(text.Replace('−', '-'), Plain, CultureInfo.InvariantCulture, out mm) && double.IsFinite(mm);
    }

    /// <summary>Reads millimetres, or refuses.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="axis">What it is called in the sentence.</param>
    /// <exception cref="SutureLiveException">It is none.</exception>
    public static double Mm(string text, string axis) => TryMm(text, out double mm) ? mm : throw new SutureLiveException(Refusal(text, axis));

    /// <summary>Why it is none.</summary>
    public static string Refusal(string text, string axis) => $"{axis} '{Shown(text)}' is not a number: write mm with a decimal point, like -2.3.";

    /// <summary>Typed text, short enough for a sentence.</summary>
    public static string Shown(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";
}
