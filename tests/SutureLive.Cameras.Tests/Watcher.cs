using System.Reactive.Linq;
using SutureLive.Imaging;

namespace SutureLive.Cameras.Tests;

/// <summary>Subscribes to a camera and remembers what came: copies of what a test asks about, never the frames themselves.</summary>
internal sealed class Watcher : IDisposable
{
    /// <summary>Longer than anything here takes on the busiest machine; only a failing test waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Seen> _frames = [];
    private readonly List<CameraState> _states = [];
    private readonly IDisposable _frameSubscription, _stateSubscription;
    private bool _completed;
    private Exception? _error;

    public Watcher(ICamera camera, Action<Frame>? also = null)
    {
        _stateSubscription = camera.States.Subscribe(state => Note(() => _states.Add(state)));
        _frameSubscription = camera.Frames.Subscribe(
            frame =>
            {
                Note(() => _frames.Add(new(frame.Id, frame.CapturedAt, frame.WidthPx, frame.HeightPx, frame.Pixels.At<OpenCvSharp.Vec3b>(0, 0).Item0)));
                also?.Invoke(frame);
            },
            error => Note(() => _error = error),
            () => Note(() => _completed = true));
    }

    public IReadOnlyList<Seen> Frames => Read(() => _frames.ToList());

    public IReadOnlyList<CameraState> States => Read(() => _states.ToList());

    public bool Completed => Read(() => _completed);

    public Exception? Error => Read(() => _error);

    public T State<T>()
        where T : CameraState => States.OfType<T>().Last();

    /// <summary>Waits until something about the camera is so, doing <paramref name="meanwhile"/> (such as turning the clock) in between.</summary>
    public void Until(Func<Watcher, bool> isSo, Action? meanwhile = null) =>
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    if (isSo(this)) return true;
                    meanwhile?.Invoke();
                    Thread.Sleep(1);
                    return false;
                },
                Patience),
            $"Waited in vain; {Frames.Count} frames, states: {string.Join(", ", States)}, error: {Error?.Message}");

    public void Dispose()
    {
        _frameSubscription.Dispose();
        _stateSubscription.Dispose();
    }

    private void Note(Action note)
    {
        lock (_frames) note();
    }

    private T Read<T>(Func<T> read)
    {
        lock (_frames) return read();
    }

    internal sealed record Seen(long Id, long CapturedAt, int WidthPx, int HeightPx, int Grey);
}
