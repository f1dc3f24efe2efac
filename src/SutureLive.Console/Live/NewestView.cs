using SutureLive.Console.Feed;

namespace SutureLive.Console.Live;

/// <summary>One slot between the display road and the encoder: the newest frame wins and is held, the one it replaces is given back.</summary>
/// <param name="time">The clock that stamps arrivals.</param>
internal sealed class NewestView(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private LiveView? _view;
    private long _arrivedAt;
    private bool _closed;

    /// <summary>When the last frame came, of the same clock; 0 before the first.</summary>
    public long ArrivedAt
    {
        get { lock (_gate) return _arrivedAt; }
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
            _arrivedAt = time.GetTimestamp();
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
