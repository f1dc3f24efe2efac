using SutureLive.Anatomy.Tracking;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>The skull of a running session over time: steady, moved or stale. Safe from any thread.</summary>
internal sealed class LiveSkull : IDisposable
{
    private static readonly TrackerOptions Patience = new() { Memory = TimeSpan.FromSeconds(6) };
    private readonly Lock _gate = new();
    private readonly LandmarkTracker _tracker = new(Patience);
    private readonly TimeProvider _time;
    private readonly LivePipeline _pipeline;
    private readonly IDisposable _subscription;
    private LandmarkPins _pins = LandmarkPins.None;
    private long _lastFrame = -1;

    /// <summary>Starts to follow the results.</summary>
    public LiveSkull(LivePipeline pipeline, TimeProvider time)
    {
        (_pipeline, _time) = (pipeline, time);
        _subscription = pipeline.Frames.Subscribe(Take, static _ => { });
    }

    /// <summary>Landmarks a person has fixed.</summary>
    public LandmarkPins Pins
    {
        get => Volatile.Read(ref _pins);
        set => Volatile.Write(ref _pins, value);
    }

    /// <summary>The skull as it is found at this moment, in pixels of the picture.</summary>
    public TrackedSkull Now
    {
        get
        {
            lock (_gate) return _tracker.At(Clock(_time.GetTimestamp()));
        }
    }

    /// <summary>The animal's frame in the picture on the screens; null while it is not known or too old.</summary>
    public SkullFrame? OnScreen => _pipeline.SceneNow() is { State: OverlayState.Live or OverlayState.Aged, Reading: { } reading } scene
        ? (scene with { Reading = Pins.ApplyTo(reading, scene.ToPresent) }).PresentFrame
        : null;

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private void Take(LiveFrame frame)
    {
        if (frame.Result is not { } result || result.FrameId == _lastFrame) return;
        _lastFrame = result.FrameId;
        lock (_gate) _tracker.Observe(result.Reading, Clock(result.CapturedAt));
    }

    private TimeSpan Clock(long timestamp) => _time.GetElapsedTime(0, timestamp);
}
