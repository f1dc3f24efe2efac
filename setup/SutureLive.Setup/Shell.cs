namespace SutureLive.Setup;

/// <summary>Commands as a person would type them.</summary>
internal static class Shell
{
    /// <summary>A command line for a POSIX shell, quoted where needed.</summary>
    public static string Line(IEnumerable<string> command) => string.Join(' ', command.Select(Word));

    /// <summary>One word of a command line, in single quotes unless it consists of harmless letters.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:+@,%".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
