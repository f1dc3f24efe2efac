using System.Text.RegularExpressions;
using SutureLive.App;

namespace SutureLive.Architecture.Tests;

/// <summary>What the documents tell people to type is understood by the program they type it for.</summary>
public sealed partial class DocumentedCommandTests
{
    public static TheoryData<string> Lines => [.. Documents.SelectMany(CommandsIn).Distinct()];

    private static IEnumerable<string> Documents => Checkout.Files.Where(file => file is "README.md" || file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_of_the_documents_is_understood(string line) =>
        Assert.Empty(CommandTree.BuildRoot().Parse(line.Split(' ')).Errors.Select(error => error.Message));

    [Fact]
    public void The_readme_shows_the_main_commands() =>
        Assert.All(["live", "process", "send"], verb => Assert.Contains(CommandsIn("README.md"), line => line.StartsWith(verb + " ", StringComparison.Ordinal)));

    /// <summary>The words after the program's name, in every block of shell commands.</summary>
    private static IEnumerable<string> CommandsIn(string document) =>
        from Match block in ShellBlock().Matches(Checkout.Read(document))
        from line in block.Groups[1].Value.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        let command = Command().Match(line.Split(" #")[0])
        where command.Success
        select Spaces().Replace((command.Groups["live"].Success ? "live " : "") + command.Groups["words"].Value, " ").Trim();

    [GeneratedRegex("```sh\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^\s*(?:suturelive\s+|(?<live>\./install\.sh run\b))(?<words>.*)$")]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
