using System.CommandLine;
using Microsoft.Extensions.Logging;
using SutureLive.Anatomy;
using SutureLive.App.Calibrating;
using SutureLive.App.Processing;
using SutureLive.Calibration.Profiles;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive process</c>: still pictures in, overlays, probabilities and coordinates out.</summary>
internal static class ProcessCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures and folders of pictures.", Arity = ArgumentArity.OneOrMore };
        var outDir = new Option<DirectoryInfo>("--out") { Description = "Folder for the results; made when missing.", HelpName = "DIR", Required = true };
        var scale = PictureOptions.UmPerPx();
        var nose = PictureOptions.Nose();
        var model = ModelOption.Create();
        var closeViews = CloseViews.Option();
        var anatomy = new AnatomyChoice();
        OpticsOptions optics = new("--profile", "--optics");
        var command = new Command("process", "Finds sutures, bregma and lambda in still pictures and writes overlays, probabilities and coordinates.")
        {
            paths, outDir, scale, nose, model, closeViews,
        };
        anatomy.AddTo(command);
        foreach (var option in optics.All) command.Options.Add(option);
        command.Check(result =>
        {
            if (result.GetResult(optics.Profile) is not null && result.GetResult(scale) is not null) result.AddError("--profile and --um-per-px both give the scale: give one.");
        });
        CommandRun.Handle(command, run =>
        {
            string folder = run.Parsed.GetRequiredValue(outDir).FullName;
            var work = new Work(run, folder, optics.Read(run, camera: null), anatomy.Of(run.Parsed), run.Parsed.GetValue(closeViews));
            return Task.FromResult(work.Do(
                run.Parsed.GetRequiredValue(paths), model, new PictureKnowledge(run.Parsed.GetValue(scale).Value, HeadingDeg: run.Parsed.GetValue(nose).Value)));
        });
        return command;
    }

    /// <summary>One run of the command.</summary>
    private sealed class Work(CommandRun run, string folder, OpticsInUse? optics, AnatomyOptions anatomy, int closeViews)
    {
        private int _failures;

        public int Do(string[] paths, Option<string?> model, PictureKnowledge known)
        {
            var inputs = PictureInputs.Expand(paths, Complain);
            if (inputs.Count == 0) return ExitCode.Failed;
            if (File.Exists(folder)) return Refuse($"--out '{folder}' is a file: name a folder.");
            var results = ResultFiles.For(inputs, folder);
            if (results.Values.SelectMany(files => files.All).Intersect(inputs.Select(input => input.FullPath)).FirstOrDefault() is { } both)
                return Refuse($"'{both}' is an input and would be overwritten by a result: choose another --out folder.");
            MakeFolder();

            using var segmenter = run.Open(model);
            var processor = new PictureProcessor(segmenter, known, optics, anatomy, closeViews);
            using var progress = ProgressLine.For(run, inputs.Count);
            foreach (var input in inputs)
            {
                run.Stop.ThrowIfCancellationRequested();
                progress.Begin(input.Shown);
                Process(processor, input, results[input], progress);
            }

            return _failures == 0 ? ExitCode.Good : ExitCode.Failed;
        }

        private void Process(PictureProcessor processor, PictureInput input, ResultFiles results, ProgressLine progress)
        {
            try
            {
                var report = processor.Process(input, results, run.Stop);
                progress.Clear();
                if (run.Json) run.WriteJsonLine(report);
                else run.Output.WriteLine(InWords.Of(report));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Even a fault of the program on one picture must not cost the user the others.
                string why = e is SutureLiveException ? e.Message : $"'{input.Shown}' met an unexpected fault: {e.Message}";
                progress.Clear();
                run.Logs.CreateLogger("suturelive.process").LogDebug(e, "{Image} failed", input.Shown);
                Complain(why);
                if (run.Json) run.WriteJsonLine(new PictureFailure(input.Shown, why));
            }
        }

        private void MakeFolder()
        {
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SutureLiveException($"Folder '{folder}' cannot be made: {e.Message}", e);
            }
        }

        private int Refuse(string why)
        {
            run.Error.WriteLine(why);
            return ExitCode.WrongUsage;
        }

        private void Complain(string what)
        {
            _failures++;
            run.Error.WriteLine(what);
        }
    }
}
