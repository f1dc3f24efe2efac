using System.CommandLine;
using System.Globalization;
using SutureLive.App.Bench.RealTime;
using SutureLive.App.Live;
using SutureLive.CommandLine;
using SutureLive.Inference;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench pipeline</c>: the live path in real time, against plainer ways, on this machine.</summary>
internal static class BenchPipelineCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long the live path is measured. Default: 20.", HelpName = "N", DefaultValueFactory = _ => 20 };
        seconds.Check(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 2 and <= 3600)) result.AddError("--seconds is out of range: 2 to 3600.");
        });
        var threads = new Option<int>("--threads") { Description = "Processor threads for the model in the live path. Default: what does best on this machine, measured once.", HelpName = "N" };
        threads.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--threads must be 1 to 256.");
        });
        var noReuse = new Option<bool>("--no-reuse") { Description = "Run the network on every tile, also where the picture has not changed." };
        var model = ModelOption.Create();
        var command = new Command("pipeline", "Measures the live path on the phantom, 1280 x 960 at 30 frames per second, and the same work done the plain way.") { seconds, threads, noReuse, model };
        CommandRun.Handle(command, run =>
        {
            var card = ModelFolder.Load(run.Parsed.GetValue(model));
            int count = NetworkThreads.For(run.Parsed.GetValue(threads), card, run.Logs.CreateLogger("suturelive.inference"));
            var bench = new PipelineBench(card, count, !run.Parsed.GetValue(noReuse), what => run.Error.WriteLine(what + " ..."));
            var result = bench.Measure(TimeSpan.FromSeconds(run.Parsed.GetValue(seconds)), run.Stop);
            if (run.Json) run.WriteJsonLine(result);
            else run.Output.WriteLine(InWords(result));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static string InWords(PipelineBenchResult r) => string.Join(
        Environment.NewLine,
        Line($"display   {r.Display.Fps:0.0} frames/s, {r.Display.MissedPercent:0.00} % missed; capture to composited p50 {r.Display.LatencyMs.P50:0.0}, p95 {r.Display.LatencyMs.P95:0.0}, p99 {r.Display.LatencyMs.P99:0.0} ms"),
        Line($"overlay   {r.Overlay.RefreshHz:0.00} refreshes/s, {r.Overlay.NetworkHz:0.00} of them through the network; age p50 {r.Overlay.AgeMs.P50:0}, p95 {r.Overlay.AgeMs.P95:0} ms; off the bone {r.Overlay.ErrorPxRms:0.00} px RMS (not carried along: {r.Overlay.ErrorPxRmsUnglued:0.00}); landmarks {r.Overlay.LandmarkMeanMm:0.000} mm"),
        Line($"reading   {r.Overlay.Stages.PreprocessMs:0.0} ms to scale, {r.Overlay.Stages.InferenceMs:0.0} ms network, {r.Overlay.Stages.AnatomyMs:0.0} ms anatomy"),
        Line($"whole     {r.Whole.RefreshHz:0.00} refreshes/s of {r.Whole.Tiles} tiles; landmarks {r.Whole.LandmarkMeanMm:0.000} mm"),
        Line($"plain     {r.Plain.RefreshHz:0.000} refreshes/s of {r.Plain.Tiles} tiles; the live path is {r.RatioToPlain:0.0} times as fast"),
        r.OpencvDnn is { } dnn ? Line($"opencv    {dnn.RefreshHz:0.000} refreshes/s of {dnn.Tiles} tiles") : "opencv    cannot read this model",
        Line($"network   {r.Network.MsPerTile:0} ms per tile, {r.Network.Gflops:0} of {r.Network.PeakGflops:0} GFLOP/s ({100 * r.Network.Fraction:0} %)"),
        Line($"garbage   {r.AllocBytesPerFrame:0.0} bytes per frame of the display road, {r.Load.AllocBytesPerReading / 1024:0} KiB per reading"),
        Line($"memory    {r.Load.WorkingSetMb:0} MB at the end; native growth {r.NativeGrowthMb:0.0} MB ({r.Load.NativeGrowthLateMb:0.0} in the second half), managed {r.Load.ManagedGrowthMb:0.0} MB"),
        Line($"processor {r.CpuPercent:0} % of all, network on {r.Threads} threads"));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
