using System.Globalization;
using System.Reactive.Linq;
using System.Text.Json;
using SutureLive.App.Bench.RealTime;
using SutureLive.Console;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Bench.Browser;

/// <summary>
/// Measures what the operator sees: a clock is drawn into each picture as it is taken, the live path and the console carry it to a real
/// browser, and the clock is read back from the painted page, while the network runs.
/// </summary>
/// <param name="card">The model.</param>
/// <param name="threads">Threads of the network.</param>
/// <param name="browser">Path of Chromium.</param>
/// <param name="tell">Told what is being measured.</param>
internal sealed class ConsoleBench(ModelCard card, int threads, string browser, Action<string> tell)
{
    private const int PageWidthPx = 1920, PageHeightPx = 1200, Viewers = 5, LeastPaints = 10;
    private static readonly TimeSpan LiveWithin = TimeSpan.FromSeconds(60), Settle = TimeSpan.FromSeconds(2);

    /// <summary>.NET compiles what runs often a second time, in the background, in the first seconds.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10);

    /// <summary>Measures three times: alone, with five others, with one who takes nothing.</summary>
    /// <param name="each">How long each time.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="SutureLiveException">The browser does not start, or the page does not come to life.</exception>
    public async Task<ConsoleBenchResult> MeasureAsync(TimeSpan each, CancellationToken stop)
    {
        using var reel = LiveReel.Paint(tell, stop);
        using var live = new LiveReel(reel, card, threads, reuses: true, stop, Stamp);
        using var playing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var console = await ConsoleServer.StartAsync(new Feed(live.Pipeline, card), options: new() { Port = 0 }, cancellation: stop);
        live.Pipeline.IsWatched = () => console.ViewerCount > 0;
        await using var page = await ChromiumPage.StartAsync(browser, PageWidthPx, PageHeightPx, stop);
        var camera = Task.Factory.StartNew(() => live.Camera.Play(TimeSpan.FromDays(1), playing.Token), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await page.OpenAsync(console.Address, PaintWatch.Script, stop);
            await BeLive(page, live.Pipeline, stop);
            tell($"The operator's page alone, {each.TotalSeconds:0} s");
            var (alone, canvas) = await Watch(page, live.Pipeline, each, [], stop);
            tell($"With {Viewers} others");
            var (watched, _) = await WithOthers(page, live.Pipeline, console.Address, Viewers, takes: true, each, stop);
            tell("With one who takes nothing");
            var (stalled, _) = await WithOthers(page, live.Pipeline, console.Address, 1, takes: false, each, stop);
            return new(canvas.Width, canvas.Height, alone, watched, stalled, Viewers, threads);
        }
        finally
        {
            await playing.CancelAsync();
            await camera;
        }
    }

    // The moment of capture, not of this drawing.
    private static void Stamp(Frame frame)
    {
        var time = TimeProvider.System;
        PixelClock.Draw(frame.Pixels, (time.GetUtcNow() - DateTimeOffset.UnixEpoch - time.GetElapsedTime(frame.CapturedAt)).TotalMilliseconds);
    }

    private static async Task BeLive(ChromiumPage page, LivePipeline pipeline, CancellationToken stop)
    {
        long since = TimeProvider.System.GetTimestamp();
        int painted;
        while ((painted = int.Parse(await page.EvaluateAsync(PaintWatch.Painted, stop), CultureInfo.InvariantCulture)) < LeastPaints || pipeline.Counters.Read == 0)
        {
            if (TimeProvider.System.GetElapsedTime(since) > LiveWithin)
                throw new SutureLiveException($"Within {LiveWithin.TotalSeconds:0} s the page painted {painted} pictures and the network read {pipeline.Counters.Read}: the machine may be too busy.");
            await Task.Delay(100, stop);
        }

        await Task.Delay(Warm, stop);
    }

    private static async Task<(PaintFigures Figures, Canvas Canvas)> WithOthers(
        ChromiumPage page, LivePipeline pipeline, Uri console, int count, bool takes, TimeSpan each, CancellationToken stop)
    {
        List<OtherViewer> others = [];
        try
        {
            for (int i = 0; i < count; i++) others.Add(await OtherViewer.JoinAsync(console, takes, stop));
            await Task.Delay(Settle, stop);
            return await Watch(page, pipeline, each, others, stop);
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
        }
    }

    private static async Task<(PaintFigures Figures, Canvas Canvas)> Watch(
        ChromiumPage page, LivePipeline pipeline, TimeSpan each, List<OtherViewer> others, CancellationToken stop)
    {
        long read = pipeline.Counters.Read, taken = others.Sum(o => o.Pictures);
        await page.EvaluateAsync(PaintWatch.Begin, stop);
        await Task.Delay(each, stop);
        var seen = JsonSerializer.Deserialize<Seen>(await page.EvaluateAsync(PaintWatch.End, stop), JsonSerializerOptions.Web)!;
        if (seen.AgesMs.Length == 0) throw new SutureLiveException($"The page painted no picture whose clock could be read ({seen.Unreadable} unreadable).");
        return (
            new(
                Math.Round((seen.AgesMs.Length + seen.Unreadable) / seen.Seconds, 2),
                Percentiles.Of([.. seen.AgesMs.Order()]),
                seen.Unreadable,
                Math.Round((pipeline.Counters.Read - read) / seen.Seconds, 1),
                taken == 0 ? null : Math.Round((others.Sum(o => o.Pictures) - taken) / seen.Seconds / others.Count, 1)),
            new(seen.Width, seen.Height));
    }

    private sealed record Seen(double[] AgesMs, int Unreadable, double Seconds, int Width, int Height);

    private readonly record struct Canvas(int Width, int Height);

    private sealed class Feed(LivePipeline pipeline, ModelCard card) : ILiveFeed
    {
        public IObservable<LiveView> Views => pipeline.Frames.Select(static live => new LiveView(live.Frame, live.Scene, live.Result?.FrameId));

        public LiveStatus Status { get; } = new(new("painted reel", DeviceState.Running), new ModelStatus(card.Name, "bench"));
    }
}
