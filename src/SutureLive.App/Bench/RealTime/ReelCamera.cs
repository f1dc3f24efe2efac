using System.Reactive.Linq;
using System.Reactive.Subjects;
using SutureLive.Imaging;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// Plays a reel as a camera that does not wait: who is busy at the time of a frame misses it, as with hardware. Frame <c>n</c> is due
/// <c>n / fps</c> after the start.
/// </summary>
/// <param name="reel">The pictures; not owned.</param>
/// <param name="time">The clock that paces them.</param>
/// <param name="atCapture">Called with each frame before it is handed out; may draw on it. Null for nothing.</param>
internal sealed class ReelCamera(PaintedReel reel, TimeProvider time, Action<Frame>? atCapture = null) : IDisposable
{
    private readonly Subject<Frame> _frames = new();
    private readonly FramePool _pool = new();

    /// <summary>The frames, lent during <c>OnNext</c>.</summary>
    public IObservable<Frame> Frames => _frames.AsObservable();

    /// <summary>Frames that were due so far.</summary>
    public long Due { get; private set; }

    /// <summary>Frames handed out.</summary>
    public long Shown { get; private set; }

    /// <summary>Plays on the calling thread.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="stop">Ends it earlier.</param>
    public void Play(TimeSpan duration, CancellationToken stop)
    {
        long start = time.GetTimestamp(), next = 0;
        while (!stop.IsCancellationRequested)
        {
            var wait = TimeSpan.FromSeconds(next / reel.Fps) - time.GetElapsedTime(start);
            if (TimeSpan.FromSeconds(next / reel.Fps) >= duration) break;
            if (wait > TimeSpan.Zero) Thread.Sleep(wait);
            Show(next);
            Due = next + 1;
            next = Math.Max(next + 1, (long)Math.Ceiling(time.GetElapsedTime(start).TotalSeconds * reel.Fps));
        }

        Due = next;
        _frames.OnCompleted();
    }

    /// <summary>Frees the frames.</summary>
    public void Dispose()
    {
        _frames.Dispose();
        _pool.Dispose();
    }

    private void Show(long id)
    {
        var picture = reel.Picture(id);
        using var frame = _pool.TryRent(picture.Width, picture.Height, id, time.GetTimestamp());
        if (frame is null) return;
        picture.CopyTo(frame.Pixels);
        atCapture?.Invoke(frame);
        Shown++;
        _frames.OnNext(frame);
    }
}
