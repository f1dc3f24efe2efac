using System.Reactive.Linq;
using System.Reactive.Subjects;
using SutureLive.Cameras;
using SutureLive.Imaging;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;

namespace SutureLive.Pipeline.Replay;

/// <summary>
/// A recorded session as a camera: the same frames with their own numbers and times, in order, none left out. The frames are given on the
/// thread that subscribes, which is busy until the end: whoever listens on that thread sees every frame before the next is read.
/// </summary>
public sealed class ReplayCamera : ICamera
{
    private const int MostFrames = 24;
    private static readonly TimeSpan HeldFramesPatience = TimeSpan.FromMilliseconds(1);

    private readonly SessionReader _session;
    private readonly ReplayRange _range;
    private readonly TimeProvider _pace;
    private readonly CancellationToken _stop;
    private readonly FramePool _pool = new(MostFrames);
    private readonly ReplaySubject<CameraState> _states = new(1);

    /// <summary>Makes the camera; nothing is read before somebody subscribes.</summary>
    /// <param name="session">Read by this alone; not owned.</param>
    /// <param name="range">Which part, how fast.</param>
    /// <param name="pace">The clock that a replay with a speed keeps to.</param>
    /// <param name="stop">Ends the replay before its end.</param>
    public ReplayCamera(SessionReader session, ReplayRange range, TimeProvider pace, CancellationToken stop)
    {
        (_session, _range, _pace, _stop) = (session, range, pace, stop);
        Frames = Observable.Create<Frame>(observer =>
        {
            Play(observer);
            return static () => { };
        });
    }

    /// <inheritdoc/>
    public string Name => _session.Name;

    /// <inheritdoc/>
    public IObservable<Frame> Frames { get; }

    /// <inheritdoc/>
    public IObservable<CameraState> States => _states;

    /// <summary>The time of the frame that is being shown.</summary>
    public ReplayClock Clock { get; } = new();

    /// <summary>Frames whose pictures could not be decoded.</summary>
    public int Undecodable { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _states.OnCompleted();
        _pool.Dispose();
    }

    private void Play(IObserver<Frame> observer)
    {
        using OpenCvSharp.Mat picture = new();
        long begun = _pace.GetTimestamp();
        long? first = null;
        foreach (var row in _range.Of(_session.Frames))
        {
            if (_stop.IsCancellationRequested) return;
            first ??= row.MonotonicNs;
            Wait(begun, row.MonotonicNs - first.Value);
            if (!_session.TryRead(row, picture))
            {
                Undecodable++;
                _states.OnNext(new CameraState.Skipped($"Frame {row.Index} of '{Name}' cannot be decoded and is left out: 'suturelive sessions verify' says more."));
                continue;
            }

            Clock.GoTo(row.MonotonicNs, row.TimeUtc);
            using var frame = Rent(row);
            if (frame is null) return;
            picture.CopyTo(frame.Pixels);
            observer.OnNext(frame);
        }

        _states.OnNext(new CameraState.Ended());
        observer.OnCompleted();
    }

    // A replay leaves nothing out: it waits for frames that somebody holds.
    private Frame? Rent(FrameRow row)
    {
        for (; ; )
        {
            if (_stop.IsCancellationRequested) return null;
            if (_pool.TryRent(row.WidthPx, row.HeightPx, row.CameraFrame, row.MonotonicNs) is { } frame) return frame;
            Thread.Sleep(HeldFramesPatience);
        }
    }

    private void Wait(long begun, long recordedNs)
    {
        if (_range.Speed is not { } speed) return;
        var left = TimeSpan.FromMicroseconds(recordedNs / 1000.0 / speed) - _pace.GetElapsedTime(begun);
        if (left > TimeSpan.Zero) Task.Delay(left, _pace, _stop).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
    }
}
