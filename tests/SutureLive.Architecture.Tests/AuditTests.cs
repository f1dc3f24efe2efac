using System.Text.RegularExpressions;

namespace SutureLive.Architecture.Tests;

/// <summary>What the audit of motion says is kept has its place and its proof.</summary>
public sealed partial class AuditTests
{
    private const string Page = "docs/controllers-audit.md";

    private static readonly HashSet<string> Names = [.. Checkout.Files.Select(file => Path.GetFileName(file))];

    private static readonly HashSet<string> Tests =
    [
        .. Checkout.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Test().Matches(Checkout.Read(file))).Select(match => match.Groups[1].Value),
    ];

    public static TheoryData<string> Rows => [.. Checkout.Read(Page).Split('\n').Where(line => line.StartsWith('|') && line.Contains('`', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_names_files_and_tests_that_are_there(string row)
    {
        string[] cells = row.Trim('|').Split('|');
        Assert.Equal(3, cells.Length);
        var files = Quoted().Matches(cells[1]).Select(match => match.Groups[1].Value).ToList();
        var tests = Quoted().Matches(cells[2]).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(files);
        Assert.NotEmpty(tests);
        Assert.All(files, file => Assert.Contains(file, Names));
        Assert.All(tests, test => Assert.Contains(test, Tests));
    }

    [GeneratedRegex(@"\b(?:Task|void) ([A-Za-z][A-Za-z0-9_]+)\(")]
    private static partial Regex Test();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
