using System.CommandLine;
using System.Globalization;
using SutureLive.App.Bench.Browser;
using SutureLive.App.Live;
using SutureLive.CommandLine;
using SutureLive.Inference;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench console</c>: from the capture of a picture to its paint in a real browser.</summary>
internal static class BenchConsoleCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long each of the three parts is measured. Default: 20.", HelpName = "N", DefaultValueFactory = _ => 20 };
        seconds.Check(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 1 and <= 3600)) result.AddError("--seconds is out of range: 1 to 3600.");
        });
        var threads = new Option<int>("--threads") { Description = "Processor threads for the model. Default: what does best on this machine, measured once.", HelpName = "N" };
        threads.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--threads must be 1 to 256.");
        });
        var browser = new Option<string?>("--browser") { Description = "Path of a Chromium, Chrome or Edge. Default: the system's own.", HelpName = "PATH" };
        var model = ModelOption.Create();
        var command = new Command("console", "Measures what a person sees: a clock drawn into each picture, read back from the page after its paint, while the network runs.") { seconds, threads, browser, model };
        CommandRun.Handle(command, async run =>
        {
            string program = ChromiumPage.Find(run.Parsed.GetValue(browser));
            var card = ModelFolder.Load(run.Parsed.GetValue(model));
            int count = NetworkThreads.For(run.Parsed.GetValue(threads), card, run.Logs.CreateLogger("suturelive.inference"));
            var bench = new ConsoleBench(card, count, program, what => run.Error.WriteLine(what + " ..."));
            var result = await bench.MeasureAsync(TimeSpan.FromSeconds(run.Parsed.GetValue(seconds)), run.Stop);
            if (run.Json) run.WriteJsonLine(result);
            else run.Output.WriteLine(InWords(result));
            return ExitCode.Good;
        });
        return command;
    }

    private static string InWords(ConsoleBenchResult r) => string.Join(
        Environment.NewLine,
        string.Create(CultureInfo.InvariantCulture, $"page      1280 x 960 at 30 frames/s on a canvas of {r.CanvasWidthPx} x {r.CanvasHeightPx}; network on {r.Threads} threads"),
        Line("alone", r.Alone),
        Line($"{r.Viewers} others", r.WithViewers),
        Line("1 stalled", r.WithStalled));

    private static string Line(string with, PaintFigures f) => string.Create(
        CultureInfo.InvariantCulture,
        $"{with,-10}{f.PaintedFps:0.0} frames/s painted; capture to paint p50 {f.CaptureToPaintMs.P50:0}, p95 {f.CaptureToPaintMs.P95:0}, p99 {f.CaptureToPaintMs.P99:0} ms; {f.RefreshHz:0.0} readings/s")
        + (f.OthersFps is { } others ? string.Create(CultureInfo.InvariantCulture, $"; each other {others:0.0} pictures/s") : "")
        + (f.Unreadable > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {f.Unreadable} clocks not readable") : "");
}
