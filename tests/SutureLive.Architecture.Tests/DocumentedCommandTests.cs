using SutureLive.App;
using SutureLive.Tests;

namespace SutureLive.Architecture.Tests;

/// <summary>What the documents tell people to type is understood by the program they type it for.</summary>
public sealed class DocumentedCommandTests
{
    public static TheoryData<string, string[]> Lines => [.. DocumentedCommands.Lines("suturelive")];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_of_the_documents_is_understood(string document, string[] line) =>
        Assert.Empty(CommandTree.BuildRoot().Parse(line).Errors.Select(error => $"{document}: {error.Message}"));

    [Fact]
    public void A_command_named_in_running_text_exists_with_its_options() =>
        Assert.Empty(from mention in DocumentedCommands.Mentions("suturelive")
                     from fault in DocumentedCommands.Unknown(CommandTree.BuildRoot(), mention.Words)
                     select $"{mention.Document}: `suturelive {string.Join(' ', mention.Words)}`: {fault}");

    [Theory]
    [InlineData("live --no-such-option")]
    [InlineData("dance")]
    [InlineData("calibrate dance")]
    public void A_command_that_does_not_exist_would_be_found(string line)
    {
        Assert.NotEmpty(CommandTree.BuildRoot().Parse(line.Split(' ')).Errors);
        Assert.NotEmpty(DocumentedCommands.Unknown(CommandTree.BuildRoot(), line.Split(' ')));
    }

    [Fact]
    public void Every_kind_of_block_is_read()
    {
        var all = DocumentedCommands.Lines("suturelive").ToLookup(line => line.Document, line => string.Join(' ', line.Words));

        Assert.All(["live", "process", "send"], verb => Assert.Contains(all["README.md"], line => line.StartsWith(verb + " ", StringComparison.Ordinal)));
        Assert.Contains("live --headless --duration-s 10 --out recording", all["README.md"]);
        Assert.Contains("replay --batch 0/sessions --shard 0/8 --out 0/replays --model suture-fast --json", all["docs/sessions.md"]);
        Assert.Contains(DocumentedCommands.Lines("suturelive"), line => line.Words.Contains("second animal of the day"));
        Assert.Contains("replay --batch /data/sessions --shard 0/8 --out /data/replays --model suture-fast --json", all["docs/sessions.md"]);
    }
}
