using System.CommandLine;
using System.Text.RegularExpressions;

namespace SutureLive.CommandLine;

/// <summary>What is wrong with a line, in words for those who typed it: the parser speaks of .NET types.</summary>
internal static partial class UsageErrors
{
    /// <summary>One sentence per error, none twice.</summary>
    public static IEnumerable<string> Of(ParseResult parsed) => parsed.Errors.Select(error => InWords(error.Message)).Distinct();

    /// <summary>For a text where a number with a fraction belongs.</summary>
    public static string NoNumber(string option, string text) => $"{option} is '{text}', which is no number. Write it with a decimal point, like 1.5.";

    private static string InWords(string message)
    {
        var wrong = WrongType().Match(message);
        if (!wrong.Success) return message;
        string name = wrong.Groups["name"].Value, text = wrong.Groups["text"].Value;
        string[] offered = wrong.Groups["offered"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (offered.Length > 0) return $"{name} is '{text}', and must be one of: {string.Join(", ", offered.Select(word => word.ToLowerInvariant()))}.";
        string type = wrong.Groups["type"].Value;
        return type.Contains("System.Int", StringComparison.Ordinal) ? $"{name} is '{text}', which is no whole number."
            : type.Contains("System.Double", StringComparison.Ordinal) ? NoNumber(name, text)
            : $"{name} is '{text}', which cannot be read.";
    }

    [GeneratedRegex(@"^Cannot parse argument '(?<text>.*)' for (option|argument|command) '(?<name>[^']+)' as expected type '(?<type>[^']+)'\.(\s*Did you mean one of the following\?(?<offered>.*))?$", RegexOptions.Singleline)]
    private static partial Regex WrongType();
}
