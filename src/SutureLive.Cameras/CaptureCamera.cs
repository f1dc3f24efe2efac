using System.Collections.Immutable;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>
/// A camera over anything that can be opened and asked for pictures. It shares one run of the source among its subscribers and keeps
/// each of them from harming the others.
/// </summary>
internal sealed class CaptureCamera : ICamera, IObservable<Frame>
{
    /// <summary>Frames on their way at once: screen, inference, recorder and some in a queue.</summary>
    private const int MostFrames = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Func<CancellationToken, ICaptureSource> _open;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReplaySubject<CameraState> _states = new(1);
    private readonly Lock _gate = new();
    private Run? _run, _last;
    private bool _disposed;

    public CaptureCamera(string name, Func<CancellationToken, ICaptureSource> open, TimeProvider? time = null, ILogger? logger = null)
    {
        Name = name;
        _open = open;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        States = new Isolated<CameraState>(_states, e => _logger.LogError(e, "A listener to the states of camera {Name} failed and was disconnected.", name));
    }

    public string Name { get; }

    public IObservable<Frame> Frames => this;

    public IObservable<CameraState> States { get; }

    /// <summary>The frames of this camera; a leak gate looks at its count.</summary>
    internal FramePool Pool { get; } = new(MostFrames);

    public IDisposable Subscribe(IObserver<Frame> observer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var run = _run;
            if (run is not null) run.Observers = run.Observers.Add(observer);
            else Start(run = new() { Observers = [observer] });
            return Disposable.Create(() => Leave(run, observer));
        }
    }

    public void Dispose()
    {
        Run? last;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            last = _last;
            last?.Cancel.Cancel();
        }

        // A subscriber may dispose the camera from within a frame: that thread cannot wait for itself.
        if (last is not null && last.ThreadId != Environment.CurrentManagedThreadId && !last.Thread.Wait(Patience))
            _logger.LogWarning("Camera {Name} is still busy in its driver after {Patience}; it will be closed when the driver returns.", Name, Patience);
        Pool.Dispose();
        _states.OnCompleted();
    }

    private void Start(Run run)
    {
        var before = _last;
        (_run, _last) = (run, run);
        run.Thread = Task.Factory.StartNew(
            () =>
            {
                before?.Thread.Wait();                      // it closes the source first: a device has one owner
                Live(run);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Live(Run run)
    {
        run.ThreadId = Environment.CurrentManagedThreadId;
        var capture = new CaptureRun(_open, Pool, _time, _logger, _states.OnNext, frame => Deliver(run, frame));
        var failure = capture.Run(run.Cancel.Token);
        ImmutableArray<IObserver<Frame>> left;
        lock (_gate)
        {
            if (_run == run) _run = null;
            left = run.Observers;
            run.Observers = [];
        }

        foreach (var observer in left)
        {
            Guard(() =>
            {
                if (failure is null) observer.OnCompleted();
                else observer.OnError(failure);
            });
        }
    }

    private void Deliver(Run run, Frame frame)
    {
        foreach (var observer in run.Observers)
        {
            try
            {
                observer.OnNext(frame);
            }
            catch (Exception e)
            {
                Disconnect(run, observer, frame.Id, e);
            }
        }
    }

    /// <summary>Apart from the delivery, whose every frame would otherwise pay for what this captures.</summary>
    private void Disconnect(Run run, IObserver<Frame> observer, long frameId, Exception fault)
    {
        _logger.LogError(fault, "A consumer of the frames of camera {Name} failed at frame {Id} and was disconnected.", Name, frameId);
        Leave(run, observer);
        Guard(() => observer.OnError(fault));
    }

    private void Guard(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception e)
        {
            _logger.LogError(e, "A consumer of the frames of camera {Name} failed at the end.", Name);
        }
    }

    private void Leave(Run run, IObserver<Frame> observer)
    {
        lock (_gate)
        {
            run.Observers = run.Observers.Remove(observer);
            if (!run.Observers.IsEmpty) return;
            run.Cancel.Cancel();
            if (_run == run) _run = null;
        }
    }

    private sealed class Run
    {
        public CancellationTokenSource Cancel { get; } = new();

        /// <summary>Read by the capture thread without the lock, replaced as a whole under it.</summary>
        public ImmutableArray<IObserver<Frame>> Observers { get; set; } = [];

        public Task Thread { get; set; } = Task.CompletedTask;

        public int ThreadId { get; set; }
    }
}
