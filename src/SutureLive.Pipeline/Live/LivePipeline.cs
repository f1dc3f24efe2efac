using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;
using SutureLive.Anatomy.Tracking;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// The live path as one query. Two roads part at the camera: the display road carries every frame and never waits, the inference road reads
/// only the newest one, on a thread of its own. Every frame is shown with the newest result, its age, and the motion since then.
/// </summary>
public sealed class LivePipeline : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly ISkullReader _reader;
    private readonly Presenter _presenter;
    private readonly SteadySkull _steady;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private long _readFrom;         // capture of the frame that was read last

    /// <summary>Lays both roads; nothing runs before somebody subscribes.</summary>
    /// <param name="frames">Lent frames of a camera, shared among its subscribers.</param>
    /// <param name="reader">Reads the newest frame. Not owned; after <see cref="Dispose"/> at most one reading is still on its way out.</param>
    /// <param name="options">Limits of time.</param>
    /// <param name="time">The camera's clock.</param>
    /// <param name="inference">The inference road's own thread.</param>
    /// <param name="clock">Where the watch for frozen video runs.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="reads">Which frames the inference road may read, by number; null for all. Asked on the camera's thread.</param>
    public LivePipeline(
        IObservable<Frame> frames, ISkullReader reader, LiveOptions options, TimeProvider time, IScheduler inference, IScheduler clock, ILogger log, Predicate<long>? reads = null)
    {
        _reader = reader;
        _log = log;
        (_options, _time) = (options, time);
        _stopping = _stop.Token;
        _presenter = new(options, time, Counters);
        _steady = new(options, time);
        Frames = new ShieldedObservable<LiveFrame>(
            frames.Publish(shared => Observable.Merge(
                shared.Select(_presenter.Present),
                (reads is null ? shared : shared.Where(frame => reads(frame.Id))).Where(IsDue).ObserveLatestOn(inference, Counters.CountReplaced).Do(Read).IgnoreElements().Select(static _ => default(LiveFrame))))
            .Publish().RefCount(),
            OnObserverFailed);
        States = Observable.Interval(Tick, clock).Select(_ => _presenter.StateNow()).StartWith(OverlayState.Waiting).DistinctUntilChanged();
    }

    /// <summary>The display road: every frame with its scene, on the camera's thread. An observer that throws is counted and goes on being served.</summary>
    public IObservable<LiveFrame> Frames { get; }

    /// <summary>The state of the overlay whenever it changes, also while no frame comes.</summary>
    public IObservable<OverlayState> States { get; }

    /// <summary>What happened to the frames.</summary>
    public LiveCounters Counters { get; } = new();

    /// <summary>The newest result; null before the first.</summary>
    public FrameReading? Newest => _presenter.Newest;

    /// <summary>The skull at this moment, in pixels of the frame of <see cref="Newest"/>: steady, moved or stale. May be asked from any thread.</summary>
    public TrackedSkull Skull => _steady.Now;

    /// <summary>Targets to mark, mm from bregma. May be replaced at any time, as a whole.</summary>
    public IReadOnlyList<OverlayTarget> Targets
    {
        get => _presenter.Targets;
        set => _presenter.Targets = value;
    }

    /// <summary>Whether somebody watches in a browser at this moment, so that readings give way as <see cref="LiveOptions.WatchedPeriod"/> says. May be asked on the camera's thread.</summary>
    public Func<bool> IsWatched { get; set; } = static () => false;

    /// <summary>What to draw at this moment on the last frame, e.g. that it is frozen.</summary>
    public OverlayScene SceneNow() => _presenter.SceneNow();

    /// <summary>Asks a running reading to end; later frames are not read.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private bool IsDue(Frame frame)
    {
        long last = Volatile.Read(ref _readFrom);
        if (last == 0 || _options.WatchedPeriod == TimeSpan.Zero || !IsWatched()) return true;
        var since = _time.GetElapsedTime(last, frame.CapturedAt);
        if (since >= _options.WatchedPeriod || since < TimeSpan.Zero) return true;
        Counters.CountSpared();
        return false;
    }

    private void Read(Frame frame)
    {
        if (_stopping.IsCancellationRequested) return;
        Volatile.Write(ref _readFrom, frame.CapturedAt);
        try
        {
            var (reading, timing) = _reader.Read(frame.Pixels, _stopping);
            _presenter.Take(_steady.Join(frame, reading, timing));
            Counters.CountRead(timing.Tiles, timing.ReusedTiles);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The user is leaving.
        }
        catch (Exception e)
        {
            Counters.CountReaderFailure();
            _presenter.Fail(e.Message);
            _log.LogError(e, "Frame {Frame} could not be read", frame.Id);
        }
    }

    private void OnObserverFailed(Exception e)
    {
        Counters.CountObserverFailure();
        _log.LogError(e, "An observer of the live frames failed");
    }
}
