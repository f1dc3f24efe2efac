using System.Diagnostics;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// Measures the live path on this machine, and in the same run the same work done in plainer ways, so that only ratios need to be believed
/// on a busy machine.
/// </summary>
/// <param name="card">The model.</param>
/// <param name="threads">Threads of the network in the live path.</param>
/// <param name="tell">Told what is being measured.</param>
internal sealed class PipelineBench(ModelCard card, int threads, Action<string> tell)
{
    private const double Fps = 30;
    private const int ReelFrames = 120, WholeReadings = 6, TimedTiles = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    // Drift and breath of every phantom, and a table that shakes with 3 mm/s at its peak.
    private static readonly PhantomOptions Microscope = new() { VibrationMmPerS = 3, VibrationHz = 4, InstrumentEveryS = 0, FocusEventEveryS = 0 };

    /// <summary>Measures everything.</summary>
    public PipelineBenchResult Measure(TimeSpan duration, CancellationToken stop)
    {
        tell($"Painting {ReelFrames} frames of 1280 x 960");
        using var reel = PaintedReel.Paint(seed: 3, Microscope, Fps, ReelFrames, stop);
        tell($"Live for {duration.TotalSeconds:0} s");
        var live = Live(reel, duration, stop);
        stop.ThrowIfCancellationRequested();
        tell("The whole picture every time");
        var whole = OtherWays.Whole(card, reel, WholeReadings, stop);
        tell("The plain way: full resolution, 50 % overlap");
        var plain = OtherWays.Plain(card, reel);
        stop.ThrowIfCancellationRequested();
        tell("The plain way through OpenCV");
        var openCv = OtherWays.OpenCv(card, plain.Tiles);
        tell("The network against a matrix product");
        return live with
        {
            Whole = whole,
            Plain = plain,
            OpencvDnn = openCv,
            RatioToPlain = plain.RefreshHz > 0 ? Math.Round(live.Overlay.RefreshHz / plain.RefreshHz, 1) : null,
            Network = Network(),
        };
    }

    private PipelineBenchResult Live(PaintedReel reel, TimeSpan duration, CancellationToken stop)
    {
        var time = TimeProvider.System;
        using var reader = new GuardedReader(
            OnnxSegmenter.Open(card, new SegmenterOptions { Threads = threads }),
            analyzer => new TrackingSkullReader(analyzer, new(Microscope.UmPerPx, ScaleSource.Profile)));
        reader.Read(reel.Picture(0), stop);
        using var camera = new ReelCamera(reel, time);
        using var inference = new EventLoopScheduler(start => new Thread(start) { Name = "inference", IsBackground = true });
        using var pipeline = new LivePipeline(camera.Frames, reader, new LiveOptions(), time, inference, TaskPoolScheduler.Default, NullLogger.Instance);
        using var measure = new LiveMeasure(reel, time, WarmUp);
        using var watching = pipeline.Frames.Subscribe(measure);
        using var process = Process.GetCurrentProcess();
        long memory = 0, from = 0;
        var cpu = TimeSpan.Zero;
        using var afterWarmUp = new Timer(
            _ =>
            {
                process.Refresh();
                (memory, cpu, from) = (process.WorkingSet64, process.TotalProcessorTime, time.GetTimestamp());
            },
            null, WarmUp, Timeout.InfiniteTimeSpan);
        camera.Play(duration + WarmUp, stop);
        process.Refresh();
        double cpuSeconds = (process.TotalProcessorTime - cpu).TotalSeconds, seconds = time.GetElapsedTime(from).TotalSeconds;
        long due = (long)Math.Round(camera.Due - (WarmUp.TotalSeconds * Fps));
        return new(
            measure.Display(due), measure.Overlay(), new(0, 0, null), new(0, 0, null), null, null, new(0, null, 0, null),
            Math.Round(measure.AllocatedPerFrame, 1), Math.Round((process.WorkingSet64 - memory) / 1048576.0, 1),
            Math.Round(100 * cpuSeconds / seconds / Environment.ProcessorCount, 1), threads);
    }

    private NetworkFigures Network()
    {
        int all = Environment.ProcessorCount;
        using var segmenter = OnnxSegmenter.Open(card, new SegmenterOptions { Threads = all, Provider = ProviderChoice.Cpu });
        using var tile = new Mat(card.Input.HeightPx, card.Input.WidthPx, MatType.CV_8UC3, Scalar.Gray);
        var best = TimeSpan.MaxValue;
        for (int i = 0; i < TimedTiles; i++)
        {
            segmenter.Segment(tile, card.UmPerPx);
            if (segmenter.LastCall.Inference < best) best = segmenter.LastCall.Inference;
        }

        double peak = ArithmeticPeak.Gflops(all);
        double? gflops = card.GflopPerTile / best.TotalSeconds;
        return new(Math.Round(best.TotalMilliseconds, 1), Rounded(gflops), Math.Round(peak, 1), Rounded(gflops / peak));

        static double? Rounded(double? value) => value is { } v ? Math.Round(v, 2) : null;
    }
}
