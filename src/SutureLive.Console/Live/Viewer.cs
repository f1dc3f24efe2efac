using System.Threading.Channels;

namespace SutureLive.Console.Live;

/// <summary>
/// One browser that watches. Its mailbox has one slot, the newest message wins, and at most two are on their way at once: a slow viewer skips
/// frames, one that stands still costs nothing.
/// </summary>
/// <param name="time">The clock that tells a slow viewer from one that stands still.</param>
internal sealed class Viewer(TimeProvider time)
{
    private const int MostUnderWay = 2;
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Lock _gate = new();
    private LiveMessage? _slot;
    private int _underWay;
    private long _lastHeard = time.GetTimestamp();
    private bool _left;

    /// <summary>False for a viewer that has not acknowledged anything for a second: nothing is encoded for it until it does.</summary>
    public bool Wants
    {
        get { lock (_gate) return !_left && (_underWay < MostUnderWay || time.GetElapsedTime(_lastHeard) < StalledAfter); }
    }

    /// <summary>Puts a message into the mailbox; one that still waits there is skipped.</summary>
    public void Offer(LiveMessage message)
    {
        lock (_gate)
        {
            if (_left) return;
            _slot?.Dispose();
            _slot = message.Retain();
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>The viewer has painted one message.</summary>
    public void Acknowledge()
    {
        lock (_gate)
        {
            _underWay = Math.Max(0, _underWay - 1);
            _lastHeard = time.GetTimestamp();
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Waits until a message may go out. The caller sends it and gives its hold back.</summary>
    public async ValueTask<LiveMessage> TakeAsync(CancellationToken leaving)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_slot is { } message && _underWay < MostUnderWay)
                {
                    _slot = null;
                    _underWay++;
                    return message;
                }
            }

            await _wake.Reader.ReadAsync(leaving);
        }
    }

    /// <summary>Empties the mailbox for good.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _left = true;
            _slot?.Dispose();
            _slot = null;
        }
    }
}
