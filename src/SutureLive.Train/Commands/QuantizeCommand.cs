using System.CommandLine;
using System.Globalization;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;
using SutureLive.Train.Quantisation;

namespace SutureLive.Train.Commands;

/// <summary><c>quantize</c>: an 8-bit variant of an exported model, for processors; without libtorch.</summary>
internal static class QuantizeCommand
{
    private const int Phantoms = 8, FirstPhantom = 9001;

    public static Command Build()
    {
        var model = new Option<string>("--model") { Description = "The float model (NAME.onnx, its card NAME.json beside it).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "Folder of the data set it was trained on; pictures its card names as held out are left aside.", HelpName = "DIR", Required = true };
        var name = new Option<string?>("--name") { Description = "Name of the 8-bit model. Default: that of the model and -8bit." };
        var folder = new Option<string>("--out") { Description = "Folder for NAME.onnx, NAME.json and NAME.md.", HelpName = "DIR", DefaultValueFactory = _ => "models" };
        var tiles = new Option<int>("--tiles") { Description = "Tiles to calibrate on, 8 to 10000.", HelpName = "N", DefaultValueFactory = _ => 64 };
        tiles.Check(r =>
        {
            if (r.GetValueOrDefault<int>() is < 8 or > 10000) r.AddError("--tiles must be 8 to 10000.");
        });
        var command = new Command("quantize", "Makes an 8-bit variant of an exported model: smaller, and faster on a processor.") { model, data, name, folder, tiles };
        command.SetAction((parsed, stop) =>
        {
            var source = ModelCardJson.Read(parsed.GetValue(model)!);
            string path = Path.Combine(parsed.GetValue(folder)!, (parsed.GetValue(name) ?? source.Name + "-8bit") + ".onnx");
            if (Path.GetFullPath(path) == source.OnnxPath) throw new SutureLiveException($"{path} is the float model itself: give the 8-bit one another --name or --out.");
            NetworkGraph.Read(source.OnnxPath);      // what is wrong with the model is said before pictures are read
            using var set = SkullDataSet.Read(parsed.GetValue(data)!, source.UmPerPx * 0.8);
            List<LabelledPicture> heldOut = [.. set.Pictures.Where(p => source.HeldOut.Contains(p.Id))], seen = [.. set.Pictures.Except(heldOut)];
            if (seen.Count == 0) throw new DataSetException($"{set.Name} holds only pictures that {source.Name} has not been trained on: nothing is left to calibrate on. Give the data set it was trained on.");
            List<LabelledPicture> phantoms = [.. Enumerable.Range(FirstPhantom, Phantoms).Select(seed => PhantomPictures.Create(seed, source.UmPerPx * 0.8))];
            try
            {
                var (agreement, card) = StagedModel.Publish(path, staged =>
                {
                    var agrees = BarProgress.Run(parsed.InvocationConfiguration.Error, progress => Quantiser.Write(source, [.. seen, .. phantoms], parsed.GetValue(tiles), staged, progress, stop));
                    var variant = new ModelVariant(source.Name, source.Sha256, "8bit", agrees.MeanDifference, agrees.MaxDifference, seen.Count + phantoms.Count);
                    return (agrees, ModelCardJson.WriteVariant(staged, source, variant, Measured(staged, source, heldOut)));
                });
                var output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(CommandTree.Json)) output.WriteLine(Results.ToJson(new { card, agreement }));
                else output.WriteLine(Text(path, agreement, card.Metrics));
            }
            finally
            {
                foreach (var phantom in phantoms) phantom.Dispose();
            }

            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static EvaluationReport? Measured(string path, ModelCardJson source, List<LabelledPicture> heldOut)
    {
        if (heldOut.Count == 0) return null;
        using var network = new OnnxTileNetwork(path, source.Planes, source.Input.Width, source.UmPerPx, Environment.ProcessorCount);
        return EvaluationReport.Measure(network, heldOut, new LabelStyle());
    }

    private static string Text(string path, Agreement a, EvaluationReport? report) => string.Create(CultureInfo.InvariantCulture,
        $"{path}: a probability differs by {a.MeanDifference:G2} on average, {a.MaxDifference:G2} at most; one thread: {a.MsPerTile:F1} ms a tile against {a.FloatMsPerTile:F1}, {a.FloatMsPerTile / a.MsPerTile:F2} times as fast\n{(report is null ? "" : EvalCommand.Text(report))}");
}
