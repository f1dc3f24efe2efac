using System.CommandLine;
using SutureLive.App.Sending;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench serial</c>: poll round trip, stop latency and feed rate over a real pseudo-terminal.</summary>
internal static class BenchSerialCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var load = new Option<bool>("--load") { Description = "Run the phantom microscope at 60 frames per second and the network beside it." };
        var count = new Option<int>("--count") { Description = "How many polls, and half as many presses of STOP.", HelpName = "N", DefaultValueFactory = _ => 300 };
        var model = ModelOption.Create();
        count.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 10 or > 100_000) result.AddError("--count is out of range: 10 to 100000.");
        });
        var command = new Command("serial", "Measures the way to a simulated controller behind a real pseudo-terminal (Linux): status poll, stop, coordinate feed.") { load, count, model };
        CommandRun.Handle(command, async run =>
        {
            if (!OperatingSystem.IsLinux()) throw new SutureLiveException("bench serial needs pseudo-terminals, which only Linux has.");
            using var beside = run.Parsed.GetValue(load) ? Load.Start(run, model) : null;
            var result = await MeasureAsync(run.Parsed.GetValue(count), run.Stop);
            if (run.Json) run.WriteJsonLine(result);
            else
            {
                run.Output.WriteLine(FormattableString.Invariant($"poll  p50 {result.PollMs.P50:0.00} ms, p99 {result.PollMs.P99:0.00} ms"));
                run.Output.WriteLine(FormattableString.Invariant($"stop  p50 {result.StopMs.P50:0.00} ms, p99 {result.StopMs.P99:0.00} ms, max {result.StopMs.Max:0.00} ms, from the call to the byte written"));
                run.Output.WriteLine(FormattableString.Invariant($"feed  {result.FeedHz:0.0} lines/s of {CoordinateFeed} asked for"));
            }

            return ExitCode.Good;
        });
        return command;
    }

    private const double CoordinateFeed = FirmwareBridge.Feed.CoordinateFeed.MostHz;

    private static async Task<SerialBenchResult> MeasureAsync(int count, CancellationToken stop)
    {
        var polls = await SerialBench.PollMsAsync(Simulated(), count, stop);
        var stops = await SerialBench.StopMsAsync(Simulated, Math.Max(10, count / 2), stop);
        await using var terminal = PseudoTerminal.Open();
        await using var port = SerialTransport.Open(terminal.Path);
        double hz = await SerialBench.FeedHzAsync(port, terminal, TimeSpan.FromSeconds(4), stop);
        return new(Spread.Of(polls), Spread.Of(stops), hz);

        static SimulatedHost Simulated() => SimulatedHost.OverPseudoTerminal(new SimulatedGrbl(TimeProvider.System));
    }

    /// <summary>What was measured.</summary>
    internal sealed record SerialBenchResult(Spread PollMs, Spread StopMs, double FeedHz);

    /// <summary>Percentiles by the nearest rank.</summary>
    internal sealed record Spread(double P50, double P99, double Max)
    {
        public static Spread Of(IReadOnlyList<double> values)
        {
            double[] sorted = [.. values.Order()];
            return new(Rank(0.50), Rank(0.99), sorted[^1]);

            double Rank(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        }
    }

    /// <summary>Video and network at full speed, to measure beside.</summary>
    private sealed class Load(ICamera camera, IDisposable segmenter, BregmaWatch watch) : IDisposable
    {
        public static Load Start(CommandRun run, Option<string?> model)
        {
            var camera = CameraFactory.Open(CameraSpec.Parse("phantom:fps=60"));
            var segmenter = run.Open(model);
            return new(camera, segmenter, new(camera, new TrackingSkullReader(new(segmenter), new(10, ScaleSource.Profile), isFocused: false), TimeProvider.System));
        }

        public void Dispose()
        {
            watch.Dispose();
            segmenter.Dispose();
            camera.Dispose();
        }
    }
}
