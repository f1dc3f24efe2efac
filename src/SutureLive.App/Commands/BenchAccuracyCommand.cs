using System.CommandLine;
using SutureLive.App.Bench.Accuracy;
using SutureLive.App.Processing;
using SutureLive.CommandLine;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench accuracy</c>: where the tip ends up, from pixel to simulated electrode.</summary>
internal static class BenchAccuracyCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var benches = Number("--benches", "How many simulated benches, 1 to 10000.", 20);
        var seed = Number("--seed", "The first bench; the next ones count up.", 1);
        var given = new Option<bool>("--no-detect") { Description = "With landmarks given only: no network, quicker." };
        var model = ModelOption.Create();
        var command = new Command("accuracy", "Calibrates, registers, finds the landmarks, aims and moves on simulated benches, and tells how far the tip is from the true target.") { benches, seed, given, model };
        CommandRun.Handle(command, run =>
        {
            int count = run.Parsed.GetValue(benches), first = run.Parsed.GetValue(seed);
            using var segmenter = run.Parsed.GetValue(given) ? null : run.Open(model);
            var analyzer = segmenter is null ? null : new SkullAnalyzer(segmenter);
            var bench = new AccuracyBench();
            using (var progress = ProgressLine.For(run, count))
                for (int i = 0; i < count; i++)
                {
                    run.Stop.ThrowIfCancellationRequested();
                    progress.Begin($"bench {first + i}");
                    bench.Run(first + i, analyzer, run.Stop);
                }

            var result = bench.Result();
            if (run.Json) run.WriteJsonLine(result);
            else Tell(run.Output, result);
            return Task.FromResult(result.LandmarksGiven.N > 0 ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10000) result.AddError($"{name} must be 1 to 10000.");
        });
        return option;
    }

    private static void Tell(TextWriter output, AccuracyResult r)
    {
        Line("tip to target, landmarks given", r.LandmarksGiven);
        if (r.LandmarksDetected.N > 0) Line("tip to target, landmarks found", r.LandmarksDetected);
        output.WriteLine(FormattableString.Invariant($"by cause, mean: scale {r.ByCause.ScaleUm} um, registration {r.ByCause.RegistrationUm} um, landmarks {r.ByCause.LandmarkUm} um, motion {r.ByCause.MotionUm} um"));
        output.WriteLine(FormattableString.Invariant($"ChArUco: error mean {r.Charuco.MeanErrorPercent} %, worst {r.Charuco.MaxErrorPercent} %; truth within 1.96 deviations in {r.Charuco.WithinDeviationPercent} %"));
        if (r.NotFound > 0) output.WriteLine($"bregma not found with medium confidence on {r.NotFound} bench(es): nothing is sent there");
        foreach (string fault in r.Faults) output.WriteLine(fault);
        void Line(string what, ErrorFigures f) => output.WriteLine(FormattableString.Invariant($"{what}: mean {f.MeanUm} um, 95 % within {f.P95Um} um, worst {f.MaxUm} um ({f.N} targets)"));
    }
}
