using SutureLive.Console.Feed;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Imaging.Phantom;

namespace SutureLive.Console.Tests;

/// <summary>A feed whose pictures are a phantom skull and whose readings are its truth. Frames come when a test says so, or at a rate.</summary>
public sealed class PhantomFeed : ILiveFeed, IObservable<LiveView>, IDisposable
{
    public const int WidthPx = 800, HeightPx = 600;
    public const double UmPerPx = 20;
    public static readonly SkullFrame Pose = new(new(390, 260), 12, UmPerPx);

    private static readonly Lazy<PhantomSkull> Animal = new(() => PhantomSkull.Create(7, new() { TextureUmPerPx = 20 }));
    private readonly Lock _gate = new();
    private readonly List<IObserver<LiveView>> _observers = [];
    private readonly TimeProvider _time;
    private CancellationTokenSource? _playing;
    private long _nextId;

    public PhantomFeed(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        var view = new PhantomView { WidthPx = WidthPx, HeightPx = HeightPx, Pose = Pose };
        lock (Animal)
        {
            Animal.Value.Render(view, Picture);
            Truth = Animal.Value.TruthOf(view);
        }

        var at = new Landmark(Truth.Bregma, 0.03, Confidence.High);
        Reading = new SkullReading(
            WidthPx, HeightPx, UmPerPx, ScaleSource.Profile, Truth.HeadingDeg, at, new Landmark(Truth.Lambda, 0.05, Confidence.Medium), null, Truth.Curves);
    }

    public OpenCvSharp.Mat Picture { get; } = new();

    public PhantomTruth Truth { get; }

    public SkullReading? Reading { get; set; }

    public OverlayState State { get; set; } = OverlayState.Live;

    public double AgeMs { get; set; } = 40;

    public LiveStatus Status { get; set; } = new(new("phantom:seed=7", DeviceState.Running), new("small-suture", "CPU"));

    public FramePool Pool { get; } = new();

    public int Observers
    {
        get { lock (_gate) return _observers.Count; }
    }

    public IObservable<LiveView> Views => this;

    public IDisposable Subscribe(IObserver<LiveView> observer)
    {
        lock (_gate) _observers.Add(observer);
        return new Subscription(this, observer);
    }

    /// <summary>One frame; its number, or null when the pool had none.</summary>
    public long? Send()
    {
        long id = _nextId++;
        using var frame = Pool.TryRent(Picture.Width, Picture.Height, id, _time.GetTimestamp());
        if (frame is null) return null;
        Picture.CopyTo(frame.Pixels);
        var view = new LiveView(frame, new OverlayScene(State, Reading, Similarity.Identity, AgeMs, []), Reading is null ? null : Math.Max(0, id - 1));
        IObserver<LiveView>[] all;
        lock (_gate) all = [.. _observers];
        foreach (var observer in all) observer.OnNext(view);
        return id;
    }

    /// <summary>Sends frames until <see cref="Stop"/>.</summary>
    public void Play(int fps = 6)
    {
        var playing = _playing = new CancellationTokenSource();
        _ = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / fps));
            while (await timer.WaitForNextTickAsync(playing.Token)) Send();
        });
    }

    public void Stop() => _playing?.Cancel();

    public void Dispose()
    {
        Stop();
        Pool.Dispose();
    }

    private sealed class Subscription(PhantomFeed feed, IObserver<LiveView> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate) feed._observers.Remove(observer);
        }
    }
}
