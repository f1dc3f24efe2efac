using System.Collections.Concurrent;
using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>
/// Owns the pixels of every frame of one camera. In steady state a frame is taken from here and comes back here, and nothing is
/// allocated. When the camera changes its size, frames of the old size are freed as they come back.
/// </summary>
/// <param name="capacity">Most frames that may be out at once; a camera that finds none skips a frame rather than grow.</param>
public sealed class FramePool(int capacity = 16) : IDisposable
{
    private readonly ConcurrentBag<Frame> _idle = [];
    private Size _size;
    private int _out;
    private volatile bool _disposed;

    /// <summary>Frames lent and not yet given back.</summary>
    public int Live => Volatile.Read(ref _out);

    /// <summary>
    /// Lends a frame with room for the given size and one hold, which the caller gives back. The pixels hold an old picture: overwrite them.
    /// Null when all <c>capacity</c> frames are out.
    /// </summary>
    /// <param name="widthPx">Width in pixels.</param>
    /// <param name="heightPx">Height in pixels.</param>
    /// <param name="id">Number of the frame.</param>
    /// <param name="capturedAt">Monotonic time stamp of capture.</param>
    public Frame? TryRent(int widthPx, int heightPx, long id, long capturedAt)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Increment(ref _out) > capacity)
        {
            Interlocked.Decrement(ref _out);
            return null;
        }

        var size = new Size(widthPx, heightPx);
        _size = size;
        Frame? frame = null;
        while (_idle.TryTake(out var idle))
        {
            if (idle.Pixels.Size() == size) { frame = idle; break; }
            idle.Pixels.Dispose();
        }

        frame ??= new Frame(this, new Mat(size, MatType.CV_8UC3));
        frame.Lend(id, capturedAt);
        return frame;
    }

    /// <summary>Frees idle pixels; frames still out are freed as they come back.</summary>
    public void Dispose()
    {
        _disposed = true;
        FreeIdle();
    }

    internal void Return(Frame frame)
    {
        if (_disposed || frame.Pixels.Size() != _size) frame.Pixels.Dispose();
        else _idle.Add(frame);
        Interlocked.Decrement(ref _out);
        if (_disposed) FreeIdle();
    }

    private void FreeIdle()
    {
        while (_idle.TryTake(out var idle)) idle.Pixels.Dispose();
    }
}
