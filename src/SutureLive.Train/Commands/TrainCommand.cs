using System.CommandLine;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;

namespace SutureLive.Train.Commands;

/// <summary><c>train</c>: a run from scratch, or on from its last checkpoint.</summary>
internal static class TrainCommand
{
    private static readonly TrainOptions Defaults = new() { DataFolder = "" };

    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Folder of the data set: photos/, landmarks.csv, sutures.json.", HelpName = "DIR", Required = true };
        var run = new Option<string>("--out") { Description = "Folder of the run: checkpoints, metrics.jsonl, contact sheets.", HelpName = "DIR", Required = true };
        var resume = new Option<bool>("--resume") { Description = "Go on from the last checkpoint of --out; other options then override what the run was started with." };
        var architecture = new Option<Architecture>("--arch")
        {
            Description = "unetpp (the paper's modified network) or unet.",
            DefaultValueFactory = _ => Defaults.Architecture,
            CustomParser = r => r.Tokens.Count == 1 ? Word(r, ("unetpp", Architecture.UNetPlusPlus), ("unet", Architecture.UNet)) : default,
        };
        var stem = new Option<Stem>("--stem")
        {
            Description = "none (as in the paper) or space-to-depth (works on 2 x 2 pixels at once, four times cheaper).",
            DefaultValueFactory = _ => Defaults.Stem,
            CustomParser = r => r.Tokens.Count == 1 ? Word(r, ("none", Stem.None), ("space-to-depth", Stem.SpaceToDepth)) : default,
        };
        var width = Number("--width", "Channels of the finest of five levels; they double downwards.", Defaults.Width, 1, 256);
        var planes = new Option<string?>("--planes") { Description = $"Output planes, of {string.Join(", ", LabelStyle.AllPlanes)}; those the labels can fill when left away.", HelpName = "NAMES" };
        var deep = new Option<bool>("--deep-supervision") { Description = "unetpp: one loss per head, so that export can prune to L1, L2, ..." };
        var epochs = Number("--epochs", "Length of the run in epochs instead of --steps; 0: --steps says it. An epoch shows as many tiles as the pictures have places.", 0, 0, 1_000_000);
        var tiles = new Option<TileChoice>("--tiles")
        {
            Description = "random (anywhere, mostly on the skull) or grid (overlapping tiles as in the paper).",
            DefaultValueFactory = _ => Defaults.Tiles,
            CustomParser = r => r.Tokens.Count == 1 ? Word(r, ("random", TileChoice.Random), ("grid", TileChoice.Grid)) : default,
        };
        var augment = new Option<bool>("--augment") { Description = "Turn, relight, blur and soil the tiles (--augment false: as they are).", DefaultValueFactory = _ => Defaults.Augment };
        var patience = Number("--patience", "Stop after so many validations without a better one; 0: never.", Defaults.Patience, 0, int.MaxValue);
        var sheetEvery = Number("--sheet-every", "Validations between two contact sheets.", Defaults.SheetEvery, 1, int.MaxValue);
        var umPerPx = new Option<double>("--um-per-px") { Description = "Micrometres per pixel of the tiles.", DefaultValueFactory = _ => Defaults.UmPerPx };
        var stroke = new Option<double>("--stroke-um") { Description = "Width of the drawn sutures, micrometres.", DefaultValueFactory = _ => Defaults.Labels.StrokeUm };
        var steps = Number("--steps", "Steps of the whole run; the learning rate falls to its lowest there.", Defaults.Steps, 1, 10_000_000);
        var batch = Number("--batch", "Tiles per step.", Defaults.Batch, 1, 1024);
        var rate = new Option<double>("--lr") { Description = "Highest learning rate.", DefaultValueFactory = _ => Defaults.LearningRate };
        var dice = new Option<bool>("--dice") { Description = "Add soft Dice to the cross-entropy (--dice false: the paper's loss alone).", DefaultValueFactory = _ => Defaults.Dice };
        var fold = new Option<string>("--fold") { Description = "Animals held out for validation: 0/5 to 4/5, or none.", DefaultValueFactory = _ => Defaults.Fold };
        var seed = Number("--seed", "Decides the first weights and every tile.", Defaults.Seed, 0, int.MaxValue);
        var phantoms = Number("--phantoms", "Phantom skulls to train on beside the photographs.", Defaults.Phantoms, 0, 100_000);
        var share = new Option<double>("--phantom-share") { Description = "Share of tiles cut from phantoms, 0 to 0.9.", DefaultValueFactory = _ => Defaults.PhantomShare };
        var validate = Number("--validate-every", "Steps between two looks at the held-out photographs; an epoch where --epochs is given.", Defaults.ValidateEvery, 1, int.MaxValue);
        var checkpoint = Number("--checkpoint-every", "Steps between two checkpoints.", Defaults.CheckpointEvery, 1, int.MaxValue);
        var threads = Number("--threads", "Processor threads.", Defaults.Threads, 1, 1024);
        var device = new Option<string>("--device") { Description = "cpu or cuda (where libtorch has it).", DefaultValueFactory = _ => Defaults.Device };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        fold.Check(r => Check(r, () => Fold.Parse(r.GetValueOrDefault<string>()!)));
        share.Check(r => Range(r, "--phantom-share", 0, 0.9));
        rate.Check(r => Range(r, "--lr", 1e-9, 10));
        stroke.Check(r => Range(r, "--stroke-um", 10, 5000));
        umPerPx.Check(r => Range(r, "--um-per-px", 1, 500));
        planes.Check(r => CheckPlanes(r));
        var command = new Command("train", "Trains a network on a folder of labelled photographs.")
        {
            data, run, resume, architecture, stem, width, umPerPx, stroke, steps, batch, rate, dice, fold, seed, phantoms, share, validate, checkpoint, threads, device,
            planes, deep, epochs, tiles, augment, patience, sheetEvery, CommandTree.LibTorchFolder,
        };
        command.SetAction((parsed, stop) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var folder = new RunFolder(parsed.GetValue(run)!);
            bool again = parsed.GetValue(resume);
            if (again && folder.Latest is null) throw new SutureLiveException($"--resume: {folder.FullPath} holds no checkpoint. Leave --resume away to start.");
            if (!again && folder.Latest is { } existing)
                throw new SutureLiveException($"{folder.FullPath} already holds a run ({Path.GetFileName(existing)}). Add --resume to go on, or choose another --out.");
            var started = again ? Checkpoint.ReadState(folder.Latest!).Options : null;
            T Chosen<T>(Option<T> option, Func<TrainOptions, T> before) =>
                started is not null && parsed.GetResult(option) is not { Implicit: false } ? before(started) : parsed.GetValue(option)!;
            var options = (started ?? Defaults) with
            {
                DataFolder = parsed.GetValue(data)!,
                Architecture = Chosen(architecture, o => o.Architecture),
                Stem = Chosen(stem, o => o.Stem),
                Width = Chosen(width, o => o.Width),
                UmPerPx = Chosen(umPerPx, o => o.UmPerPx),
                Labels = (started ?? Defaults).Labels with { StrokeUm = Chosen(stroke, o => o.Labels.StrokeUm) },
                Steps = Chosen(steps, o => o.Steps),
                Batch = Chosen(batch, o => o.Batch),
                LearningRate = Chosen(rate, o => o.LearningRate),
                Dice = Chosen(dice, o => o.Dice),
                Fold = Chosen(fold, o => o.Fold),
                Seed = Chosen(seed, o => o.Seed),
                Phantoms = Chosen(phantoms, o => o.Phantoms),
                PhantomShare = Chosen(share, o => o.PhantomShare),
                ValidateEvery = Chosen(validate, o => o.ValidateEvery),
                CheckpointEvery = Chosen(checkpoint, o => o.CheckpointEvery),
                Threads = Chosen(threads, o => o.Threads),
                Device = Chosen(device, o => o.Device),
                DeepSupervision = Chosen(deep, o => o.DeepSupervision),
                Tiles = Chosen(tiles, o => o.Tiles),
                Augment = Chosen(augment, o => o.Augment),
                Patience = Chosen(patience, o => o.Patience),
                SheetEvery = Chosen(sheetEvery, o => o.SheetEvery),
            };
            if (options is { DeepSupervision: true, Architecture: Architecture.UNet })
                throw new SutureLiveException("--deep-supervision needs --arch unetpp: U-Net has one head only.");
            using var set = SkullDataSet.Read(options.DataFolder, options.WorkingUmPerPx);
            options = options with
            {
                Planes = parsed.GetValue(planes) is { } names ? Planes(names) : started?.Planes ?? set.Planes,
                StepsPerEpoch = Trainer.StepsPerEpoch(options, set),
            };
            if (parsed.GetValue(epochs) is > 0 and var wanted)
            {
                options = options with
                {
                    Steps = wanted * options.StepsPerEpoch,
                    ValidateEvery = parsed.GetResult(validate) is { Implicit: false } ? options.ValidateEvery : options.StepsPerEpoch,
                };
            }
            LibTorch.Load(options.Threads, options.Device, parsed.GetValue(CommandTree.LibTorchFolder), error);
            folder.Create();
            var (stepsDone, report) = BarProgress.Run(error, view =>
            {
                using var trainer = new Trainer(options, folder, set, view);
                var last = trainer.Run(stop);
                return (trainer.StepsDone, last);
            });
            if (parsed.GetValue(CommandTree.Json)) parsed.InvocationConfiguration.Output.WriteLine(Results.ToJson(new { run = folder.FullPath, steps = stepsDone, held_out = report }));
            return Task.FromResult(stop.IsCancellationRequested ? ExitCode.Failed : ExitCode.Good);
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Check(r =>
        {
            int n = r.GetValueOrDefault<int>();
            if (n < least || n > most) r.AddError($"{name} must be {least} to {most}, not {n}.");
        });
        return option;
    }

    private static string[] Planes(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void CheckPlanes(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.GetValueOrDefault<string>() is not { } names) return;
        string[] planes = Planes(names), unknown = [.. planes.Except(LabelStyle.AllPlanes)];
        if (unknown.Length > 0) result.AddError($"--planes: there is no plane '{unknown[0]}'; there are {string.Join(", ", LabelStyle.AllPlanes)}.");
        else if (!planes.Contains(Imaging.PlaneName.Suture)) result.AddError("--planes: 'suture' must be one of them.");
        else if (planes.Distinct().Count() < planes.Length) result.AddError("--planes: a plane is named twice.");
    }

    private static void Range(System.CommandLine.Parsing.OptionResult result, string name, double least, double most)
    {
        double n = result.GetValueOrDefault<double>();
        if (!(n >= least && n <= most)) result.AddError($"{name} must be {least} to {most}, not {n}.");
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, Action parse)
    {
        try
        {
            parse();
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
        }
    }

    private static T Word<T>(System.CommandLine.Parsing.ArgumentResult result, params ReadOnlySpan<(string Word, T Value)> words)
    {
        string said = result.Tokens[0].Value;
        var known = new List<string>();
        foreach (var (word, value) in words)
        {
            if (word == said) return value;
            known.Add(word);
        }
        result.AddError($"'{said}' is not one of {string.Join(", ", known)}.");
        return default!;
    }
}
