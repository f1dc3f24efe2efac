using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SutureLive.App.SessionTools;
using SutureLive.Calibration.Profiles;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Sessions;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive replay</c>: recorded sessions through the live pipeline again.</summary>
internal sealed class ReplayCommand
{
    private readonly Argument<string?> _session = new("DIR") { Description = "The folder of a session.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<double?> _speed = new("--speed")
    {
        Description = "max for as fast as possible (the default), or a number: 1 is the speed of the recording. The results are the same.",
        HelpName = "max|N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == "max") return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) && speed is > 0 and <= 1000) return speed;
            result.AddError($"--speed is '{text}': max or a number greater than 0 is needed.");
            return null;
        },
    };

    private readonly Option<double?> _from = new("--from") { Description = "Begin so many seconds after the first frame.", HelpName = "S" };
    private readonly Option<double?> _to = new("--to") { Description = "End so many seconds after the first frame.", HelpName = "S" };
    private readonly Option<int?> _every = new("--every") { Description = "Read every N-th frame. Default: the frames that were read when it was recorded.", HelpName = "N" };
    private readonly Option<string?> _profile = new("--profile") { Description = "A profile of the optics (JSON) instead of the recorded scale.", HelpName = "FILE" };
    private readonly Option<string?> _out = new("--out") { Description = "Folder for the results. Default: the next free replay-N in the folder of the session.", HelpName = "DIR" };
    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "Compare with the recorded results, or with those of another session, replay or file: differences in mm, compare.csv and compare.svg.",
        HelpName = "PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _batch = new("--batch") { Description = "Replay every session in this folder and below it; finished ones are left out.", HelpName = "DIR" };
    private readonly Option<Shard> _shard = new("--shard")
    {
        Description = "Only every n-th session of the batch, beginning with the i-th (from 0).",
        HelpName = "i/n",
        DefaultValueFactory = _ => new(0, 1),
        CustomParser = result =>
        {
            if (Shard.TryParse(result.Tokens[0].Value) is { } shard) return shard;
            result.AddError($"--shard is '{result.Tokens[0].Value}': i/n with i from 0 to n-1 is needed, such as 0/8.");
            return null!;
        },
    };

    private readonly Option<string?> _model = ModelOption.Create();

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        ReplayCommand replay = new();
        var command = new Command("replay", "Runs recorded sessions through the live pipeline again: the same model on the same provider gives the same results, byte for byte.")
        {
            replay._session, replay._speed, replay._from, replay._to, replay._every, replay._model, replay._profile, replay._out, replay._compare, replay._batch, replay._shard,
        };
        command.Check(result =>
        {
            if (result.GetValue(replay._session) is null == result.GetValue(replay._batch) is null) result.AddError("Give the folder of one session, or --batch DIR for many.");
            if (result.GetValue(replay._batch) is not null && result.GetValue(replay._out) is null) result.AddError("--batch needs --out DIR for its results.");
            if (result.GetValue(replay._from) is { } from && result.GetValue(replay._to) is { } to && from >= to) result.AddError("--from must be before --to.");
            if (result.GetValue(replay._from) is < 0) result.AddError("--from counts from the first frame on: 0 or more.");
            if (result.GetValue(replay._to) is <= 0) result.AddError("--to counts from the first frame on: more than 0.");
            if (result.GetValue(replay._every) is < 1) result.AddError("--every must be at least 1.");
        });
        CommandRun.Handle(command, run => Task.FromResult(replay.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        using var segmenter = run.Open(_model);
        var parsed = run.Parsed;
        double? um = parsed.GetValue(_profile) is { } path && ProfileStore.Read(path) is { } profile ? profile.UmPerSensorPx * profile.MeasuredIn.Binning : null;
        ReplayWish wish = new(
            new(TimeSpan.FromSeconds(parsed.GetValue(_from) ?? 0), parsed.GetValue(_to) is { } to ? TimeSpan.FromSeconds(to) : null, parsed.GetValue(_speed)), parsed.GetValue(_every), um);
        return parsed.GetValue(_batch) is { } batch ? Batch(run, segmenter, wish, batch) : One(run, segmenter, wish, parsed.GetValue(_session)!);
    }

    private int One(CommandRun run, OnnxSegmenter segmenter, ReplayWish wish, string folder)
    {
        string target = run.Parsed.GetValue(_out) ?? ReplayJob.NextFree(folder);
        var record = ReplayJob.Run(folder, target, segmenter, wish, run.Logs.CreateLogger("suturelive.replay"), run.Stop);
        var comparison = run.Parsed.GetResult(_compare) is null ? null : ReplayJob.Compare(run.Parsed.GetValue(_compare) ?? folder, target);
        if (run.Json)
        {
            run.WriteJsonLine(ReplayLine.Of(folder, "done", target, record, comparison));
            return ExitCode.Good;
        }

        foreach (string remark in record.Remarks) run.Error.WriteLine(remark);
        run.Output.WriteLine($"{record.Count.Frames} frames replayed, {record.Count.Results} read; results in {target}, SHA-256 {record.ResultsSha256}");
        if (comparison is not null)
        {
            foreach (var (name, distance) in new[] { ("bregma", comparison.Bregma), ("lambda", comparison.Lambda) })
                run.Output.WriteLine(distance.N == 0 ? $"{name}: in no frame did both find it" : FormattableString.Invariant($"{name}: {distance.N} frames, mean {distance.MeanMm} mm, p95 {distance.P95Mm} mm, worst {distance.MaxMm} mm"));
            run.Output.WriteLine($"found by one only: {comparison.FoundByOne}; frames read by one only: {comparison.OnlyFirst + comparison.OnlySecond}");
        }

        return ExitCode.Good;
    }

    private int Batch(CommandRun run, OnnxSegmenter segmenter, ReplayWish wish, string batch)
    {
        string outDir = run.Parsed.GetValue(_out)!;
        int failures = 0;
        foreach (string folder in run.Parsed.GetValue(_shard)!.Of(SessionSummary.Find(batch)))
        {
            run.Stop.ThrowIfCancellationRequested();
            string name = Path.GetRelativePath(batch, folder), target = Path.Combine(outDir, name == "." ? Path.GetFileName(Path.GetFullPath(folder)) : name);
            ReplayLine line;
            try
            {
                line = ReplayJob.IsDone(folder, target, segmenter, wish)
                    ? new(name, "skipped", target, null, null, null, null)
                    : ReplayLine.Of(name, "done", target, ReplayJob.Run(folder, target, segmenter, wish, run.Logs.CreateLogger("suturelive.replay"), run.Stop), null);
                foreach (string remark in line.Remarks) run.Error.WriteLine($"{name}: {remark}");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever is wrong with one session, the others are done.
                if (e is not SutureLiveException) run.Logs.CreateLogger("suturelive.replay").LogDebug(e, "The replay of {Session} failed", name);
                failures++;
                run.Error.WriteLine($"{name}: {e.Message}");
                line = new(name, "failed", target, null, null, null, e.Message);
            }

            if (run.Json) run.WriteJsonLine(line);
            else run.Output.WriteLine($"{name}: {line.Status}");
        }

        return failures == 0 ? ExitCode.Good : ExitCode.Failed;
    }
}
