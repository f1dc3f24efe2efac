using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.App.Calibrating;

/// <summary>Pictures of the tip after it has come to rest: each is captured after it was asked for.</summary>
internal sealed class TipCamera : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly Lock _gate = new();
    private readonly IDisposable _subscription;
    private TaskCompletionSource<Mat>? _wanted;
    private long _since;
    private Exception? _fault;

    /// <summary>Opens the eye.</summary>
    /// <param name="frames">Frames of the camera, lent.</param>
    /// <param name="name">What the camera is called.</param>
    /// <param name="time">The camera's clock.</param>
    public TipCamera(IObservable<Frame> frames, string name, TimeProvider time)
    {
        (_time, _name) = (time, name);
        _subscription = frames.Subscribe(Take, Fail, () => Fail(new SutureLiveException($"{_name} has ended; there are no more pictures of the tip.")));
    }

    /// <summary>The first picture captured from now on, owned by the caller.</summary>
    /// <exception cref="SutureLiveException">The camera failed, ended, or gives nothing.</exception>
    public async Task<Mat> NextAsync(CancellationToken stop)
    {
        TaskCompletionSource<Mat> wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_fault is not null) throw _fault;
            (_wanted, _since) = (wanted, _time.GetTimestamp());
        }

        try
        {
            return await wanted.Task.WaitAsync(Patience, _time, stop);
        }
        catch (TimeoutException)
        {
            throw new SutureLiveException($"No picture of the tip came from {_name} within {Patience.TotalSeconds:0} s. Check the camera.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private void Take(Frame frame)
    {
        lock (_gate)
        {
            if (_wanted is not { } wanted || frame.CapturedAt <= _since) return;
            _wanted = null;
            wanted.SetResult(frame.Pixels.Clone());
        }
    }

    private void Fail(Exception why)
    {
        lock (_gate)
        {
            _fault = why;
            _wanted?.TrySetException(why);
            _wanted = null;
        }
    }
}
