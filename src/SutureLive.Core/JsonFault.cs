using System.Text.Json;
using System.Text.RegularExpressions;

namespace SutureLive.Core;

/// <summary>What is wrong with a file that somebody wrote or edited by hand, in the words of that file and not of the program.</summary>
public static partial class JsonFault
{
    /// <summary>The fault as a clause without a full stop, with its place where that is known.</summary>
    public static string Says(JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string where = fault.Path is null or "$" ? "" : $" in {fault.Path[2..]}";
        if (Missing().Match(fault.Message) is { Success: true } missing) return $"{missing.Groups[1].Value.Replace('\'', '"')} is missing{where}";
        if (Unknown().Match(fault.Message) is { Success: true } unknown) return $"\"{unknown.Groups[1].Value}\" is nothing that belongs there{In(fault)}: check its spelling";
        if (where.Length > 0) return $"what stands at {fault.Path![2..]}{In(fault)} is not what belongs there (numbers stand without quotes and with a decimal point, times as 2026-11-24T09:00:00Z)";
        if (fault.Path == "$") return "it is written as JSON, but holds something else";
        return fault.LineNumber is { } line ? FormattableString.Invariant($"from line {line + 1}, character {(fault.BytePositionInLine ?? 0) + 1} on it is not written as JSON is, or ends too early") : fault.Message.TrimEnd('.');
    }

    private static string In(JsonException fault) => fault.LineNumber is { } line ? FormattableString.Invariant($" in line {line + 1}") : "";

    [GeneratedRegex("missing required properties including: (.+?)[.;]")]
    private static partial Regex Missing();

    [GeneratedRegex("The JSON property '(.+?)' could not be mapped")]
    private static partial Regex Unknown();
}
