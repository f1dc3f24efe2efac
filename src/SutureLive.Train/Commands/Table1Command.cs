using System.CommandLine;
using System.Globalization;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Experiments;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;

namespace SutureLive.Train.Commands;

/// <summary><c>table1</c>: the paper's experiment on a data set, U-Net against UNet++.</summary>
internal static class Table1Command
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Folder of the data set.", HelpName = "DIR", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder of the runs, the table and the figures; what is there goes on.", HelpName = "DIR", Required = true };
        var epochs = new Option<string>("--epochs") { Description = "Epochs after which to measure, rising.", DefaultValueFactory = _ => "50,100,150,200" };
        var seeds = new Option<int>("--seeds") { Description = "Repetitions with other first weights and another order of tiles.", DefaultValueFactory = _ => 3 };
        var scale = new Option<string>("--scale") { Description = "paper (widths 32 to 512, 256 px) or small (widths 4 to 32, 128 px, 10 pictures: within two hours on two cores).", DefaultValueFactory = _ => "paper" };
        var pictures = new Option<int?>("--pictures") { Description = "Train on no more pictures than this; 0: on all." };
        var network = new Option<string>("--network") { Description = "both, or only unet or unetpp: for sharing the work between machines.", DefaultValueFactory = _ => "both" };
        network.AcceptOnlyFromAmong("both", "unet", "unetpp");
        var fold = new Option<string>("--fold") { Description = "Animals held out: 0/5 to 4/5.", DefaultValueFactory = _ => "0/5" };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var device = new Option<string>("--device") { Description = "cpu or cuda (where libtorch has it).", DefaultValueFactory = _ => "cpu" };
        scale.AcceptOnlyFromAmong("paper", "small");
        device.AcceptOnlyFromAmong("cpu", "cuda");
        seeds.Check(r =>
        {
            if (r.GetValueOrDefault<int>() < 1) r.AddError("--seeds must be at least 1.");
        });
        epochs.Check(r =>
        {
            if (Epochs(r.GetValueOrDefault<string>()!) is null) r.AddError("--epochs must be rising whole numbers: 50,100,150,200.");
        });
        fold.Check(r =>
        {
            if (r.GetValueOrDefault<string>() == "none") r.AddError("--fold none holds out nothing to measure on.");
        });
        var command = new Command("table1", "Repeats the paper's comparison of U-Net and UNet++ on a data set.") { data, folder, epochs, seeds, scale, pictures, network, fold, threads, device, CommandTree.LibTorchFolder };
        command.SetAction((parsed, stop) =>
        {
            var size = parsed.GetValue(scale) == "small" ? Table1Scale.Small : Table1Scale.Paper;
            if (parsed.GetValue(pictures) is { } limit) size = size with { Pictures = limit };
            var template = Table1.Template(parsed.GetValue(data)!, size, parsed.GetValue(fold)!, parsed.GetValue(threads), parsed.GetValue(device)!);
            using var set = SkullDataSet.Read(template.DataFolder, template.WorkingUmPerPx);
            var heldOut = Fold.Parse(template.Fold);
            if (!set.Pictures.Any(p => heldOut.HoldsOut(p.Animal)))
                throw new SutureLiveException($"Fold {template.Fold} holds out no picture of {template.DataFolder}: choose another --fold.");
            LibTorch.Load(template.Threads, template.Device, parsed.GetValue(CommandTree.LibTorchFolder), parsed.InvocationConfiguration.Error);
            string path = parsed.GetValue(folder)!;
            Directory.CreateDirectory(path);
            int count = parsed.GetValue(seeds);
            var table = new Table1(path, set, template, Epochs(parsed.GetValue(epochs)!)!, new PlainProgress(parsed.InvocationConfiguration.Error));
            Architecture? only = parsed.GetValue(network) switch { "unet" => Architecture.UNet, "unetpp" => Architecture.UNetPlusPlus, _ => null };
            bool whole = table.Run(count, stop, only);
            var cells = table.Cells(count);
            string text = Table1Text.Of(cells);
            File.WriteAllText(Path.Combine(path, "table1.md"), text);
            File.WriteAllText(Path.Combine(path, "table1.json"), Results.ToJson(cells) + "\n");
            table.WriteFigures();
            var output = parsed.InvocationConfiguration.Output;
            output.Write(parsed.GetValue(CommandTree.Json) ? Results.ToJson(cells) + "\n" : text);
            return Task.FromResult(whole ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    private static int[]? Epochs(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var numbers = new List<int>();
        foreach (string part in parts)
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n <= numbers.LastOrDefault()) return null;
            numbers.Add(n);
        }
        return [.. numbers];
    }
}
