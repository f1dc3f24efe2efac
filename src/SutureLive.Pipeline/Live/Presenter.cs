using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Motion;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// Joins each frame of the display road with the newest result: its age, the motion of the bone since then, and the word for both.
/// <see cref="Present"/> belongs to the display road; the rest may be called from any thread. Allocates nothing per frame.
/// </summary>
internal sealed class Presenter(LiveOptions options, TimeProvider time, LiveCounters counters)
{
    private const double PeriodMemory = 0.9;
    private const string MotionUnknown = "MOTION NOT MEASURED";

    private readonly MotionTracker _motion = new();
    private long _lastId = -1;
    private long _lastCapture;
    private long _lastArrival;
    private long _periodTicks;
    private FrameReading? _newest;
    private string? _failure;
    private volatile bool _isGlued = true;
    private IReadOnlyList<OverlayTarget> _targets = [];
    private readonly Lock _gate = new();
    private Similarity _toPresent = Similarity.Identity;        // four numbers: read and written under the gate

    public FrameReading? Newest => Volatile.Read(ref _newest);

    public IReadOnlyList<OverlayTarget> Targets
    {
        get => Volatile.Read(ref _targets);
        set => Volatile.Write(ref _targets, value);
    }

    /// <summary>A result has come from the inference road.</summary>
    public void Take(FrameReading reading)
    {
        Volatile.Write(ref _newest, reading);
        Volatile.Write(ref _failure, null);
    }

    /// <summary>The inference road failed: the words stay on the screen until it succeeds.</summary>
    public void Fail(string why) => Volatile.Write(ref _failure, "READING FAILED: " + why);

    /// <summary>The scene for a frame of the display road.</summary>
    public LiveFrame Present(Frame frame)
    {
        Arrive(frame);
        var result = NewestFor(frame);
        _isGlued = Carry(frame, result);
        var scene = Scene(result, _isGlued, sinceFrame: TimeSpan.Zero, frame.CapturedAt);
        return new(frame, scene, result, time.GetTimestamp());
    }

    /// <summary>The state at this moment, whether or not frames come.</summary>
    public OverlayState StateNow() => SceneNow().State;

    /// <summary>The scene for the last frame at this moment.</summary>
    public OverlayScene SceneNow()
    {
        long arrival = Volatile.Read(ref _lastArrival);
        return arrival == 0
            ? new(OverlayState.Waiting, null, Similarity.Identity, 0, Targets)
            : Scene(Newest, _isGlued, time.GetElapsedTime(arrival), Volatile.Read(ref _lastCapture));
    }

    private void Arrive(Frame frame)
    {
        counters.CountShown();
        long now = time.GetTimestamp();
        if (_lastId >= 0 && frame.Id > _lastId + 1) counters.CountLost(frame.Id - _lastId - 1);
        if (_lastId >= 0 && frame.Id > _lastId)
        {
            long period = time.GetElapsedTime(_lastCapture, frame.CapturedAt).Ticks / (frame.Id - _lastId);
            Volatile.Write(ref _periodTicks, _periodTicks == 0 ? period : (long)((PeriodMemory * _periodTicks) + ((1 - PeriodMemory) * period)));
        }

        _lastId = frame.Id;
        Volatile.Write(ref _lastCapture, frame.CapturedAt);
        Volatile.Write(ref _lastArrival, now);
    }

    /// <summary>The newest result, unless the camera has changed the size of its pictures since: its pixels mean other places now, and no later picture makes it true again.</summary>
    private FrameReading? NewestFor(Frame frame)
    {
        var newest = Newest;
        if (newest is null || (newest.Reading.WidthPx == frame.Pixels.Width && newest.Reading.HeightPx == frame.Pixels.Height)) return newest;
        Interlocked.CompareExchange(ref _newest, null, newest);
        return null;
    }

    private bool Carry(Frame frame, FrameReading? result)
    {
        if (!options.Glue) return true;
        _motion.Track(frame.Pixels, frame.Id, result?.FrameId);
        if (result is null) return true;
        var motion = _motion.ToPresent;
        if (motion is null) counters.CountUnglued();
        lock (_gate) _toPresent = motion ?? Similarity.Identity;
        return motion is not null;
    }

    private OverlayScene Scene(FrameReading? result, bool isGlued, TimeSpan sinceFrame, long lastCapture)
    {
        TimeSpan? age = result is null ? null : time.GetElapsedTime(result.CapturedAt);
        var state = Freshness.Of(sinceFrame, age, TimeSpan.FromTicks(Volatile.Read(ref _periodTicks)), options);
        // Where the bone has gone is not known: what is older than a moment may lie on another place, or another animal.
        if (!isGlued) state = state == OverlayState.Live ? OverlayState.Aged : state == OverlayState.Aged ? OverlayState.Stale : state;
        string? note = Volatile.Read(ref _failure) ?? (isGlued ? result?.Note : MotionUnknown);
        DateTimeOffset? frozen = state == OverlayState.Frozen ? time.GetLocalNow() - time.GetElapsedTime(lastCapture) : null;
        Similarity toPresent;
        lock (_gate) toPresent = _toPresent;
        return new(state, result?.Reading, toPresent, age?.TotalMilliseconds ?? 0, Targets, frozen, note);
    }
}
