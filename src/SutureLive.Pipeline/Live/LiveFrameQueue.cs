using System.Threading.Channels;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// A bounded hand-over of live frames to one consumer with a thread of its own, so that drawing and writing never hold the camera up. Holds
/// what it keeps; counts what it could not take. Closing goes through the same queue: all that was offered before is still delivered.
/// </summary>
public sealed class LiveFrameQueue : IObserver<LiveFrame>, IDisposable
{
    private readonly Channel<LiveFrame> _queue;
    private long _dropped;

    private LiveFrameQueue(int capacity, bool newestOnly)
    {
        BoundedChannelOptions options = new(capacity)
        {
            FullMode = newestOnly ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
            SingleReader = true,
            SingleWriter = true,
        };
        _queue = Channel.CreateBounded<LiveFrame>(options, Drop);
    }

    /// <summary>Frames the consumer did not get.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>For viewers: only the newest frame waits.</summary>
    public static LiveFrameQueue NewestOnly() => new(1, newestOnly: true);

    /// <summary>For recorders: every frame in order, or a counted gap when the consumer is behind by more than the capacity.</summary>
    /// <param name="capacity">Frames that may wait.</param>
    public static LiveFrameQueue EveryFrame(int capacity) => new(capacity, newestOnly: false);

    /// <inheritdoc/>
    public void OnNext(LiveFrame value)
    {
        if (!value.Frame.TryRetain()) return;
        if (!_queue.Writer.TryWrite(value)) Drop(value);
    }

    /// <inheritdoc/>
    public void OnError(Exception error) => _queue.Writer.TryComplete();

    /// <inheritdoc/>
    public void OnCompleted() => _queue.Writer.TryComplete();

    /// <summary>The next frame for the consumer, who disposes its frame; false when none came in time.</summary>
    public bool TryTake(out LiveFrame frame) => _queue.Reader.TryRead(out frame);

    /// <summary>Waits for a frame; false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => _queue.Reader.WaitToReadAsync(stop);

    /// <summary>Closes the queue and gives back what was not taken.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var left)) left.Frame.Dispose();
    }

    private void Drop(LiveFrame frame)
    {
        frame.Frame.Dispose();
        Interlocked.Increment(ref _dropped);
    }
}
