using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>
/// One picture of a camera, 8-bit BGR, lent during <c>OnNext</c>: whoever keeps it past the call takes a hold with
/// <see cref="TryRetain"/> and gives it back with <see cref="Dispose"/>. The pixels return to the pool with the last hold.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FramePool _pool;
    private int _holds;

    internal Frame(FramePool pool, Mat pixels)
    {
        _pool = pool;
        Pixels = pixels;
    }

    /// <summary>The picture: CV_8UC3, continuous. Owned by the pool; valid while a hold is kept; never disposed by a holder.</summary>
    public Mat Pixels { get; }

    /// <summary>Number of the frame, counted from 0 by its camera; a gap is a frame that was lost.</summary>
    public long Id { get; private set; }

    /// <summary>Monotonic time of capture: <see cref="TimeProvider.GetTimestamp"/> of the camera's clock.</summary>
    public long CapturedAt { get; private set; }

    /// <summary>Width in pixels.</summary>
    public int WidthPx => Pixels.Width;

    /// <summary>Height in pixels.</summary>
    public int HeightPx => Pixels.Height;

    /// <summary>
    /// Takes one more hold: during <c>OnNext</c>, or while another hold is kept. False when the pixels have already gone back; a
    /// reference kept without a hold may by then show another picture, so it is never worth asking later.
    /// </summary>
    public bool TryRetain()
    {
        for (int holds = Volatile.Read(ref _holds); holds > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds) return true;
            holds = seen;
        }

        return false;
    }

    /// <summary>Gives one hold back.</summary>
    /// <exception cref="InvalidOperationException">One release too many. The count stays at zero, so the pool is not harmed.</exception>
    public void Dispose()
    {
        for (int holds = Volatile.Read(ref _holds); ;)
        {
            if (holds == 0) throw new InvalidOperationException($"Frame {Id} was released once too often.");
            int seen = Interlocked.CompareExchange(ref _holds, holds - 1, holds);
            if (seen == holds)
            {
                if (holds == 1) _pool.Return(this);
                return;
            }

            holds = seen;
        }
    }

    internal void Lend(long id, long capturedAt)
    {
        Id = id;
        CapturedAt = capturedAt;
        Volatile.Write(ref _holds, 1);
    }
}
