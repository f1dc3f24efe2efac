using System.CommandLine;
using System.Globalization;
using SutureLive.App.Bench;
using SutureLive.App.Processing;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench ellipses</c>: whether the 95 % ellipses of the landmarks hold what they promise.</summary>
internal static class BenchEllipsesCommand
{
    /// <summary>Looks at each animal; more teach less, because its sutures stay.</summary>
    private const int LooksPerAnimal = 3;

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var animals = new Option<int>("--animals") { Description = $"How many phantom animals, each seen {LooksPerAnimal} times. Default: 60.", HelpName = "N", DefaultValueFactory = _ => 60 };
        animals.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--animals must be 1 to 10000.");
        });
        var worst = new Option<string?>("--worst") { Description = "Write the ten worst readings, found and true, side by side into this new JPEG file.", HelpName = "FILE" };
        var closeViews = CloseViews.Option();
        var model = ModelOption.Create();
        var command = new Command("ellipses", "Counts how often the truth lies in the 95 % ellipse of bregma and lambda, on phantoms seen through the network.") { animals, worst, closeViews, model };
        CommandRun.Handle(command, run =>
        {
            using var segmenter = run.Open(model);
            int count = run.Parsed.GetValue(animals);
            string? sheet = run.Parsed.GetValue(worst);
            if (File.Exists(sheet)) throw new SutureLiveException($"'{sheet}' exists already: name a new file for --worst.");
            var readings = sheet is null ? null : new WorstPhantoms();
            var bench = new EllipseBench(new SkullAnalyzer(segmenter, closeViews: run.Parsed.GetValue(closeViews)), readings);
            using var progress = ProgressLine.For(run, count);
            for (int number = 0; number < count; number++)
            {
                run.Stop.ThrowIfCancellationRequested();
                progress.Begin($"phantom {number + 1}");
                bench.Measure(number, LooksPerAnimal, run.Stop);
            }

            progress.Clear();
            if (sheet is not null) readings!.Write(sheet);
            var result = bench.Result();
            if (run.Json) run.WriteJsonLine(result);
            else run.Output.WriteLine(InWords(result));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static string InWords(EllipseBenchResult result) => string.Join(
        Environment.NewLine, Line("bregma", result.Bregma), Line("lambda", result.Lambda), Line("both", result.Both),
        $"high confidence, yet off by more than 0.75 mm: {result.HighConfidenceFarOff}");

    private static string Line(string what, EllipseFigures f) => string.Create(
        CultureInfo.InvariantCulture, $"{what}: {f.InsidePercent:0.0} % of {f.N} inside (long half axis {f.MedianSemiMajorMm:0.00} mm); mean {f.MeanMm:0.000} mm, 95 % within {f.P95Mm:0.000}, worst {f.MaxMm:0.000}; not found {f.NotFound}");
}
