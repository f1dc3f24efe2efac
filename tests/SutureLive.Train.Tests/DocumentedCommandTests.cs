using SutureLive.Tests;
using SutureLive.Train.Commands;

namespace SutureLive.Train.Tests;

/// <summary>What the documents tell people to type is understood by the trainer.</summary>
public sealed class DocumentedCommandTests
{
    public static TheoryData<string, string[]> Lines => [.. DocumentedCommands.Lines("suturelive-train")];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_of_the_documents_is_understood(string document, string[] line) =>
        Assert.Empty(CommandTree.BuildRoot().Parse(line).Errors.Select(error => $"{document}: {error.Message}"));

    [Fact]
    public void A_command_named_in_running_text_exists_with_its_options() =>
        Assert.Empty(from mention in DocumentedCommands.Mentions("suturelive-train")
                     from fault in DocumentedCommands.Unknown(CommandTree.BuildRoot(), mention.Words)
                     select $"{mention.Document}: `suturelive-train {string.Join(' ', mention.Words)}`: {fault}");

    [Fact]
    public void Every_command_of_the_trainer_is_shown_somewhere() =>
        Assert.Empty(CommandTree.BuildRoot().Subcommands.Select(command => command.Name).Except(DocumentedCommands.Lines("suturelive-train").Select(line => line.Words[0])));
}
