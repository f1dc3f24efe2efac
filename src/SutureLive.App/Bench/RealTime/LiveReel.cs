using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Phantom;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Bench.RealTime;

/// <summary>The live path of the program behind a painted reel instead of a microscope, for benches. The reel stays the caller's.</summary>
internal sealed class LiveReel : IDisposable
{
    /// <summary>Frames per second of the reels.</summary>
    public const double Fps = 30;

    // Drift and breath of every phantom, and a table that shakes with 3 mm/s at its peak.
    private static readonly PhantomOptions Microscope = new() { VibrationMmPerS = 3, VibrationHz = 4, InstrumentEveryS = 0, FocusEventEveryS = 0 };

    private const int ReelFrames = 120;
    private readonly GuardedReader _reader;

    /// <summary>Makes everything ready and reads the first picture.</summary>
    /// <param name="reel">The pictures.</param>
    /// <param name="card">The model.</param>
    /// <param name="threads">Threads of the network.</param>
    /// <param name="reuses">Whether unchanged tiles are answered from memory.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="atCapture">Called with each frame as it is taken, before anybody sees it; may draw on it.</param>
    public LiveReel(PaintedReel reel, ModelCard card, int threads, bool reuses, CancellationToken stop, Action<Frame>? atCapture = null)
    {
        var time = TimeProvider.System;
        _reader = new(
            OnnxSegmenter.Open(card, new SegmenterOptions { Threads = threads, ReusesTiles = reuses }),
            analyzer => new TrackingSkullReader(analyzer, new(Microscope.UmPerPx, ScaleSource.Profile), followsBone: reuses));
        _reader.Read(reel.Picture(0), stop);
        Camera = new(reel, time, atCapture);
        Pipeline = new(Camera.Frames, _reader, new LiveOptions(), time, InferenceScheduler.Create(), TaskPoolScheduler.Default, NullLogger.Instance);
    }

    /// <summary>Plays the reel.</summary>
    public ReelCamera Camera { get; }

    /// <summary>What the console, the window and the recorder see.</summary>
    public LivePipeline Pipeline { get; }

    /// <summary>Paints the pictures: 1280 x 960, a few seconds, played there and back.</summary>
    /// <param name="tell">Told what is being done.</param>
    /// <param name="stop">Gives up.</param>
    public static PaintedReel Paint(Action<string> tell, CancellationToken stop)
    {
        tell($"Painting {ReelFrames} frames of 1280 x 960");
        return PaintedReel.Paint(seed: 3, Microscope, Fps, ReelFrames, stop);
    }

    /// <summary>Ends the pipeline, then frees camera and model.</summary>
    public void Dispose()
    {
        Pipeline.Dispose();
        Camera.Dispose();
        _reader.Dispose();
    }
}
