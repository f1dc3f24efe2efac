using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>
/// Owns the pixels of every frame of one camera. In steady state a frame is taken from here and comes back here, and nothing is
/// allocated. When the camera changes its size, frames of the old size are freed as they come back.
/// </summary>
/// <remarks>
/// Frames come back from any thread while the camera rents, changes its size or goes away. One lock, held for some tens of
/// nanoseconds, keeps size, idle frames and count consistent; at camera rates nobody waits for it.
/// </remarks>
public sealed class FramePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<Frame> _idle;
    private readonly int _capacity;
    private Size _size;
    private int _live;
    private bool _disposed;

    /// <summary>An empty pool; pixels are allocated as frames are rented.</summary>
    /// <param name="capacity">Most frames that may be out at once; a camera that finds none skips a frame rather than grow.</param>
    public FramePool(int capacity = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
        _idle = new(capacity);
    }

    /// <summary>Frames lent and not yet given back.</summary>
    public int Live
    {
        get { lock (_gate) return _live; }
    }

    /// <summary>
    /// Lends a frame with room for the given size and one hold, which the caller gives back. The pixels hold an old picture: overwrite them.
    /// Null when all <c>capacity</c> frames are out.
    /// </summary>
    /// <param name="widthPx">Width in pixels, at least 1.</param>
    /// <param name="heightPx">Height in pixels, at least 1.</param>
    /// <param name="id">Number of the frame.</param>
    /// <param name="capturedAt">Monotonic time stamp of capture.</param>
    /// <exception cref="ObjectDisposedException">The camera has gone.</exception>
    public Frame? TryRent(int widthPx, int heightPx, long id, long capturedAt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPx, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPx, 1);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_live == _capacity) return null;
            var size = new Size(widthPx, heightPx);
            if (size != _size) FreeIdle();
            _size = size;
            var frame = _idle.TryPop(out var idle) ? idle : new Frame(this, new Mat(size, MatType.CV_8UC3));
            _live++;                                                            // after the allocation, which may fail
            frame.Lend(id, capturedAt);
            return frame;
        }
    }

    /// <summary>Frees idle pixels; frames still out are freed as they come back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            FreeIdle();
        }
    }

    internal void Return(Frame frame)
    {
        lock (_gate)
        {
            _live--;
            if (_disposed || frame.WidthPx != _size.Width || frame.HeightPx != _size.Height) frame.Pixels.Dispose();
            else _idle.Push(frame);
        }
    }

    private void FreeIdle()
    {
        while (_idle.TryPop(out var idle)) idle.Pixels.Dispose();
    }
}
