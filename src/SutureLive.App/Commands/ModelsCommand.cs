using System.CommandLine;
using SutureLive.Core;
using SutureLive.Inference;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive models</c>: which models there are, and whether they are whole.</summary>
internal static class ModelsCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var list = new Command("list", "Lists the models in the models folder, with their hashes checked.");
        CommandRun.Handle(list, run => Task.FromResult(Tell(run, CardsHere(), ModelCard.Load)));

        var which = new Argument<string[]>("MODEL") { Description = "Paths or names; every model in the models folder when none is given.", Arity = ArgumentArity.ZeroOrMore };
        var verify = new Command("verify", "Checks cards and hashes, opens every network, and fails when one is wrong.") { which };
        CommandRun.Handle(verify, run => Task.FromResult(Tell(run, run.Parsed.GetValue(which) is { Length: > 0 } named ? named : CardsHere(), Opened)));

        var command = new Command("models", "Lists and verifies the models this program can use.") { list, verify };
        CommandRun.Handle(command, run => Task.FromResult(Tell(run, CardsHere(), ModelCard.Load)));
        return command;
    }

    private static IReadOnlyList<string> CardsHere() =>
        ModelFolder.Find() is { } folder ? ModelFolder.Cards(folder) : throw new ModelException("There is no folder 'models' with a model card beside or above the program: install it again, or name a model with --model PATH.");

    private static ModelCard Opened(string pathOrName)
    {
        var card = ModelFolder.Load(pathOrName);
        using var segmenter = OnnxSegmenter.Open(card);
        return card;
    }

    private static int Tell(CommandRun run, IEnumerable<string> models, Func<string, ModelCard> load)
    {
        int failed = 0;
        foreach (string model in models)
        {
            var finding = Find(model, load);
            if (finding.Status != "ok") failed++;
            if (run.Json) run.WriteJsonLine(finding);
            else if (finding.Says is { } wrong) run.Error.WriteLine(wrong);
            else run.Output.WriteLine($"{finding.Name}: {finding.UmPerPx} um/px; {string.Join(", ", finding.Planes)}; SHA-256 {finding.Sha256}; {finding.TrainedOn}");
        }

        return failed == 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private static Finding Find(string model, Func<string, ModelCard> load)
    {
        try
        {
            var card = load(model);
            return new Finding(card.Name, "ok", card.OnnxPath, card.Sha256, card.UmPerPx, card.Planes, card.TrainedOn, card.Metrics, null);
        }
        catch (SutureLiveException e)
        {
            return new Finding(Path.GetFileNameWithoutExtension(model), "failed", null, null, null, [], null, null, e.Message);
        }
    }

    /// <summary>What is known of one model; <c>status</c> is ok or failed.</summary>
    private sealed record Finding(
        string Name,
        string Status,
        string? File,
        string? Sha256,
        double? UmPerPx,
        IReadOnlyList<string> Planes,
        string? TrainedOn,
        System.Text.Json.JsonElement? Metrics,
        string? Says);
}
