using OpenCvSharp;
using SutureLive.Inference;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// Measures the live path on this machine, and in the same run the same work done in plainer ways, so that only ratios need to be believed
/// on a busy machine.
/// </summary>
/// <param name="card">The model.</param>
/// <param name="threads">Threads of the network in the live path.</param>
/// <param name="reuses">Whether the live path reuses unchanged tiles.</param>
/// <param name="tell">Told what is being measured.</param>
internal sealed class PipelineBench(ModelCard card, int threads, bool reuses, Action<string> tell)
{
    private const int WholeReadings = 6, TimedTiles = 8;

    /// <summary>Measures everything.</summary>
    public PipelineBenchResult Measure(TimeSpan duration, CancellationToken stop)
    {
        using var reel = LiveReel.Paint(tell, stop);
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
        using var live = new LiveReel(reel, card, threads, reuses, stop);
        var warmUp = WarmUp(duration);
        using var measure = new LiveMeasure(reel, TimeProvider.System, warmUp);
        using var watching = live.Pipeline.Frames.Subscribe(measure);
        ProcessLook start = default, middle = default;
        using var afterWarmUp = new Timer(_ => start = ProcessLook.Take(), null, warmUp, Timeout.InfiniteTimeSpan);
        using var halfWay = new Timer(_ => middle = ProcessLook.Take(), null, warmUp + (duration / 2), Timeout.InfiniteTimeSpan);
        live.Camera.Play(duration + warmUp, stop);
        var load = LoadFigures.Between(start, middle, ProcessLook.Take(), measure.Readings);
        long due = (long)Math.Round(live.Camera.Due - (warmUp.TotalSeconds * LiveReel.Fps));
        return new(
            measure.Display(due), measure.Overlay(), new(0, 0, null), new(0, 0, null), null, null, new(0, null, 0, null),
            Math.Round(measure.AllocatedPerFrame, 1), load, threads);
    }

    // Methods are compiled and buffers made in the first seconds; the first look at the whole picture after forty good readings belongs to them.
    private static TimeSpan WarmUp(TimeSpan duration) => TimeSpan.FromSeconds(Math.Clamp(duration.TotalSeconds / 4, 3, 10));

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
