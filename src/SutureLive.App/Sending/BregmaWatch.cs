using SutureLive.Anatomy.Tracking;
using SutureLive.Cameras;
using SutureLive.Imaging;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Sending;

/// <summary>
/// Watches one camera for bregma: always the newest frame, read on a thread of its own, until disposed. Tells when the landmarks are
/// steady, how fresh they are, and when the animal has moved.
/// </summary>
internal sealed class BregmaWatch : IDisposable
{
    private static readonly TrackerOptions Patience = new() { Memory = TimeSpan.FromSeconds(6) };
    private readonly ISkullReader _skulls;
    private readonly TimeProvider _time;
    private readonly LandmarkTracker _tracker = new(Patience);
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrival = new(false);
    private readonly CancellationTokenSource _end = new();
    private readonly IDisposable _subscription;
    private readonly Thread _reader;
    private Frame? _newest;
    private Exception? _fault;
    private bool _cameraEnded;

    /// <summary>Starts to watch.</summary>
    /// <param name="camera">Not owned.</param>
    /// <param name="skulls">Used by this alone; not owned.</param>
    /// <param name="time">The camera's clock.</param>
    public BregmaWatch(ICamera camera, ISkullReader skulls, TimeProvider time)
    {
        (_skulls, _time) = (skulls, time);
        _reader = new(Read) { IsBackground = true, Name = "bregma watch" };
        _reader.Start();
        _subscription = camera.Frames.Subscribe(Take, Fail, () =>
        {
            _cameraEnded = true;
            _arrival.Set();
        });
    }

    /// <summary>The skull at this moment; grows stale when the camera stops.</summary>
    public TrackedSkull Now
    {
        get
        {
            lock (_gate) return _tracker.At(Clock(_time.GetTimestamp()));
        }
    }

    /// <summary>Why it can no longer see; null while it can.</summary>
    public Exception? Fault => _fault ?? (_cameraEnded ? new CameraException("The camera has ended; there are no live pictures any more.", canRecover: false) : null);

    /// <summary>Waits until the landmarks are steady.</summary>
    /// <returns>The steady skull; the present one when the time is over.</returns>
    public async Task<TrackedSkull> SteadyAsync(TimeSpan within, CancellationToken stop)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            var now = Now;
            if (now.State == TrackingState.Steady) return now;
            if (Fault is { } fault) throw fault;
            if (_time.GetElapsedTime(start) > within) return now;
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _end.Cancel();
        _arrival.Set();
        _reader.Join();
        Interlocked.Exchange(ref _newest, null)?.Dispose();
        _arrival.Dispose();
        _end.Dispose();
    }

    private void Take(Frame frame)
    {
        if (!frame.TryRetain()) return;
        Interlocked.Exchange(ref _newest, frame)?.Dispose();
        _arrival.Set();
    }

    private void Fail(Exception wrong)
    {
        _fault = wrong;
        _arrival.Set();
    }

    private void Read()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                _arrival.WaitOne();
                using var frame = Interlocked.Exchange(ref _newest, null);
                if (frame is null) continue;
                var reading = _skulls.Read(frame.Pixels, _end.Token).Reading;
                lock (_gate) _tracker.Observe(reading, Clock(frame.CapturedAt));
            }
        }
        catch (OperationCanceledException)
        {
            // The watch is over.
        }
        catch (Exception wrong)
        {
            _fault = wrong;
        }
    }

    private TimeSpan Clock(long timestamp) => _time.GetElapsedTime(0, timestamp);
}
