using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;

namespace SutureLive.Tests;

/// <summary>The command lines that the documents tell people to type, as the shell would split them, and what a program's tree of commands says to them.</summary>
internal static partial class DocumentedCommands
{
    private static readonly Lazy<IReadOnlyList<(string File, string Text)>> Documents = new(() =>
    {
        string root = Root();
        return [.. new[] { "README.md" }.Concat(new[] { "docs", "models" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(root, Path.Combine(root, file)).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(file => (file, File.ReadAllText(Path.Combine(root, file)).ReplaceLineEndings("\n")))];
    });

    /// <summary>Whole lines, from every fenced block that is not C# or JSON: document, and the words after the program's name.</summary>
    public static IEnumerable<(string Document, string[] Words)> Lines(string program) =>
        from document in Documents.Value
        from Match block in Block().Matches(document.Text)
        where block.Groups["kind"].Value is not ("csharp" or "json")
        from line in block.Groups["body"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        where !line.TrimStart().StartsWith('#')
        from Match command in Command().Matches(line)
        let isSetUp = command.Groups["setup"].Success
        where (isSetUp ? "suturelive" : command.Groups["program"].Value) == program
        let words = command.Groups["words"].Value
        where isSetUp || words.Length > 0
        // Inside a quoted script, as in a list of words, the line ends with its quotation mark.
        let mine = command.Groups["quote"].Success ? words.Split('"')[0] : words
        select (document.File, (string[])[.. isSetUp ? ["live"] : Array.Empty<string>(), .. Split(mine)]);

    /// <summary>Commands named in running text, between back ticks: they may leave out what a line needs, and have placeholders.</summary>
    public static IEnumerable<(string Document, string[] Words)> Mentions(string program) =>
        from document in Documents.Value
        from Match span in Span().Matches(Block().Replace(document.Text, ""))
        where span.Groups["program"].Value == program
        select (document.File, Split(span.Groups["words"].Value).ToArray());

    /// <summary>What in a mention no command knows: a word where a command is wanted, or an option.</summary>
    public static IEnumerable<string> Unknown(Command root, IEnumerable<string> words)
    {
        var command = root;
        var options = root.Options.ToList();
        foreach (string word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                string name = word.Split('=')[0];
                if (!options.Exists(option => option.Name == name || option.Aliases.Contains(name))) yield return $"'{command.Name}' has no option {name}";
            }
            else if (command.Subcommands.Any())
            {
                if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is not { } next)
                {
                    yield return $"'{command.Name}' has no command {word}";
                    yield break;
                }

                options = [.. options.Where(option => option.Recursive), .. next.Options];
                command = next;
            }
        }
    }

    /// <summary>Words as a shell makes them; a variable becomes a zero, and what goes into a file or another program is not the line's.</summary>
    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        foreach (char c in Variable().Replace(line, "0"))
        {
            if (quote == '\0' && (c is '>' or '|' or ';' or '&' || (c == '#' && word.Length == 0))) break;
            if (c == quote) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (quote == '\0' && char.IsWhiteSpace(c)) Close();
            else word.Append(c);
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SutureLive.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No checkout above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("^```(?<kind>[a-z]*)[^\n]*\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("""(?<quote>")?(?<![\w./-])(?:(?<program>suturelive(?:-train)?)|(?<setup>\.[/\\]install\.(?:sh|ps1) run))(?:\s+(?<words>.*))?$""")]
    private static partial Regex Command();

    [GeneratedRegex("`(?<program>suturelive(?:-train)?)\\s(?<words>[^`]*)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\$\{?\w+\}?")]
    private static partial Regex Variable();
}
