using System.Text.RegularExpressions;

namespace SutureLive.Architecture.Tests;

/// <summary>What the README promises exists.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Checkout.Read("README.md");

    public static TheoryData<string> Documents => [.. Checkout.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void It_opens_with_a_sentence_a_picture_and_the_two_commands()
    {
        string opening = string.Join('\n', Readme.Split('\n').Take(30));

        Assert.Matches(@"^# SutureLive\n\n[A-Z][^\n]*\.\n", opening);
        Assert.Contains("](docs/pictures/", opening, StringComparison.Ordinal);
        Assert.Contains("./install.sh run", opening, StringComparison.Ordinal);
        Assert.Contains("./install.sh test", opening, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_of_the_install_scripts_it_names_exists()
    {
        var verbs = InstallCommand().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(Verbs.Names.Order(), verbs.Order());
    }

    [Fact]
    public void The_check_of_a_change_is_the_test_command_of_the_readme() =>
        Assert.Contains("install.sh\" test", Checkout.Read(".ci/run"), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_a_document_links_to_exists(string document)
    {
        string folder = Path.GetDirectoryName(Checkout.Repository.At(document))!;
        var targets = Link().Matches(Checkout.Read(document)).Select(match => match.Groups[1].Value.Split('#')[0]);

        Assert.All(targets.Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)), target =>
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document} links to {target}, which is not there."));
    }

    [GeneratedRegex(@"install\.(?:sh|ps1) ([a-z]+)")]
    private static partial Regex InstallCommand();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
