using SutureLive.Console.Feed;
using SutureLive.Console.Health;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Live;

/// <summary>One slot between the display road and the encoder: the newest frame wins and is held, the one it replaces is given back.</summary>
/// <param name="time">The clock that stamps arrivals.</param>
internal sealed class NewestView(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private LiveView? _view;
    private long _arrivedAt;
    private OverlayState _state;
    private double _ageMs;
    private bool _hasResult;
    private bool _closed;

    /// <summary>When the last frame came, of the same clock; 0 before the first.</summary>
    public long ArrivedAt
    {
        get { lock (_gate) return _arrivedAt; }
    }

    /// <summary>State, age of video and age of overlay at this moment, whether or not anybody looks.</summary>
    /// <param name="frozenAfter">Time without a frame after which the video counts as frozen.</param>
    public Freshness FreshnessNow(TimeSpan frozenAfter)
    {
        lock (_gate)
        {
            if (_arrivedAt == 0) return new(OverlayState.Waiting, null, null);
            var since = time.GetElapsedTime(_arrivedAt);
            return new(since > frozenAfter ? OverlayState.Frozen : _state, since.TotalMilliseconds, _hasResult ? _ageMs + since.TotalMilliseconds : null);
        }
    }

    /// <summary>Takes a hold of a lent frame and puts it into the slot. Never waits for the encoder.</summary>
    public void Put(in LiveView view)
    {
        if (!view.Frame.TryRetain()) return;
        LiveView? replaced;
        lock (_gate)
        {
            replaced = _closed ? view : _view;
            if (!_closed) _view = view;
            (_arrivedAt, _state, _ageMs, _hasResult) = (time.GetTimestamp(), view.Scene.State, view.Scene.AgeMs, view.OverlayFrameId is not null);
        }

        replaced?.Frame.Dispose();
    }

    /// <summary>Takes the frame out of the slot; the caller gives its hold back. False when nothing new has come.</summary>
    public bool TryTake(out LiveView view)
    {
        lock (_gate)
        {
            view = _view.GetValueOrDefault();
            bool taken = _view is not null;
            _view = null;
            return taken;
        }
    }

    /// <summary>Gives the waiting frame back and takes no other.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _view?.Frame.Dispose();
            _view = null;
        }
    }
}
