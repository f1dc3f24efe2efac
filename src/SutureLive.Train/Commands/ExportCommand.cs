using System.CommandLine;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;

namespace SutureLive.Train.Commands;

/// <summary><c>export</c>: the averaged weights of a run as ONNX, checked, measured on held-out photographs, with cards.</summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var run = new Option<string>("--run") { Description = "Folder of the run.", HelpName = "DIR", Required = true };
        var name = new Option<string>("--name") { Description = "Name of the model.", DefaultValueFactory = _ => "suture-fast" };
        var folder = new Option<string>("--out") { Description = "Folder for NAME.onnx, NAME.json and NAME.md.", HelpName = "DIR", DefaultValueFactory = _ => "models" };
        var which = new Option<string>("--checkpoint") { Description = "last or best.", DefaultValueFactory = _ => "last" };
        var note = new Option<string>("--data-note") { Description = "Whose pictures these are, for the card.", DefaultValueFactory = _ => "" };
        var level = new Option<int?>("--level") { Description = "Prune to level L1, L2, ...: smaller and faster. Only runs with --deep-supervision have these.", HelpName = "N" };
        var replace = new Option<bool>("--replace") { Description = "Write over a model of that name. Without it one that is there is kept, and the export refused." };
        which.AcceptOnlyFromAmong("last", "best");
        var command = new Command("export", "Writes the model of a run as ONNX with its cards.") { run, name, folder, which, note, level, replace, CommandTree.LibTorchFolder };
        command.SetAction(parsed =>
        {
            string path = Path.Combine(parsed.GetValue(folder)!, parsed.GetValue(name) + ".onnx");
            if (File.Exists(path) && !parsed.GetValue(replace)) throw new ExportException($"{path} is there already: choose another --name or --out, or add --replace.");
            var source = new RunFolder(parsed.GetValue(run)!);
            string? checkpoint = parsed.GetValue(which) == "best" ? source.BestPath : source.Latest;
            if (checkpoint is null || !File.Exists(checkpoint)) throw new SutureLiveException($"{source.FullPath} holds no checkpoint to export.");
            var state = Checkpoint.ReadState(checkpoint);
            var options = state.Options;
            LibTorch.Load(options.Threads, "cpu", parsed.GetValue(CommandTree.LibTorchFolder), parsed.InvocationConfiguration.Error);
            using var network = new SutureNetwork(options.Network);
            int? pruned = parsed.GetValue(level);
            if (pruned is { } wanted && !options.Network.Levels.Contains(wanted))
                throw new SutureLiveException($"--level {wanted}: this network answers at {string.Join(", ", options.Network.Levels.Select(l => $"L{l}"))} only.");
            Checkpoint.Read(checkpoint, new CheckpointParts(Average: network));
            network.eval();
            using var set = SkullDataSet.Read(options.DataFolder, options.WorkingUmPerPx);
            state.DemandSameSplit(checkpoint, options, set.Sha256);
            var fold = Fold.Parse(options.Fold);
            var heldOut = set.Pictures.Where(p => fold.HoldsOut(p.Animal)).ToList();

            EvaluationReport? report = null;
            if (heldOut.Count > 0)
            {
                using var measured = new TorchTileNetwork(network, options.TilePx, options.UmPerPx, pruned);
                report = EvaluationReport.Measure(measured, heldOut, options.Labels);
            }
            var card = StagedModel.Publish(path, staged =>
            {
                double worst = OnnxExport.Write(network, staged, options.TilePx, options.UmPerPx, ModelCardJson.Metadata(state, report), CheckTiles(set.Pictures, options), pruned);
                return ModelCardJson.Write(staged, state, TrainedOn(set, heldOut.Count, options, parsed.GetValue(note)!), report, heldOut, worst, pruned);
            });
            if (parsed.GetValue(CommandTree.Json)) parsed.InvocationConfiguration.Output.WriteLine(Results.ToJson(card));
            else parsed.InvocationConfiguration.Output.WriteLine($"{path}: differs from libtorch by at most {card.OnnxDifference:G2}\n{(report is null ? "" : EvalCommand.Text(report))}");
            return ExitCode.Good;
        });
        return command;
    }

    private static string TrainedOn(SkullDataSet set, int heldOut, TrainOptions options, string note)
    {
        int total = set.Pictures.Count;
        string photographs = heldOut == 0 ? $"all {total} pictures" : $"{total - heldOut} of {total} pictures (fold {options.Fold} held out)";
        string phantoms = options.Phantoms > 0 ? $", and {options.Phantoms} phantom skulls" : "";
        return $"{photographs} of the data set '{set.Name}'{phantoms}{(note.Length > 0 ? $": {note}" : "")}";
    }

    /// <summary>Random tiles and tiles of real pictures, [3, H, W].</summary>
    private static IEnumerable<float[]> CheckTiles(IReadOnlyList<LabelledPicture> pictures, TrainOptions options)
    {
        int area = options.TilePx * options.TilePx;
        var random = new SeededRandom(17, 0);
        for (int n = 0; n < 2; n++) yield return [.. Enumerable.Range(0, 3 * area).Select(_ => (float)random.Unit())];
        foreach (float[] tile in SampledTiles.Of(pictures, options.UmPerPx, options.TilePx, 17, 6)) yield return tile;
    }
}
