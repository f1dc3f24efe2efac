using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class The_live_path_allocates_nothing_per_frame : IDisposable
{
    private const int WidthPx = 320, HeightPx = 240, FramesPerRound = 60, MostRounds = 40;
    private readonly FramePool _pool = new(8);
    private readonly Subject<Frame> _camera = new();
    private readonly Mat _picture = new(HeightPx, WidthPx, MatType.CV_8UC3), _screen = new();
    private readonly OverlayRenderer _renderer = new();
    private readonly StillReader _reader = new();
    private long _nextId;

    public The_live_path_allocates_nothing_per_frame() => Cv2.Randu(_picture, Scalar.All(0), Scalar.All(255));

    public void Dispose()
    {
        _camera.Dispose();
        _pool.Dispose();
        _picture.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public void A_frame_goes_from_the_camera_to_the_screen_with_a_glued_overlay_and_leaves_no_garbage()
    {
        using var pipeline = new LivePipeline(
            _camera, _reader, new LiveOptions(), TimeProvider.System, NewThreadScheduler.Default, NewThreadScheduler.Default, NullLogger.Instance);
        using var watching = pipeline.Frames.Subscribe(Draw);

        long least = LeastAllocated();

        Assert.True(pipeline.Counters.Read > 0, "The network's road read nothing, so the hand-over was not measured.");
        Assert.Equal(0, least);
    }

    [Fact]
    public void Handing_a_frame_to_a_thread_of_its_own_leaves_no_garbage()
    {
        using var arrived = new SemaphoreSlim(0);
        using var road = _camera.ObserveLatestOn(NewThreadScheduler.Default).Subscribe(_ => arrived.Release());

        long least = LeastAllocated(() => arrived.Wait(TestContext.Current.CancellationToken));

        Assert.Equal(0, least);
    }

    /// <summary>Bytes allocated by this thread in the best round of frames: the rounds before it still compile methods.</summary>
    private long LeastAllocated(Action? afterEach = null)
    {
        long least = long.MaxValue;
        for (int round = 0; round < MostRounds && least != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < FramesPerRound; i++)
            {
                Send();
                afterEach?.Invoke();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private void Send()
    {
        using var frame = _pool.TryRent(WidthPx, HeightPx, _nextId++, TimeProvider.System.GetTimestamp());
        if (frame is null) return;
        _picture.CopyTo(frame.Pixels);
        _camera.OnNext(frame);
    }

    private void Draw(LiveFrame live)
    {
        live.Frame.Pixels.CopyTo(_screen);
        _renderer.Draw(_screen, live.Scene);
    }

    private sealed class StillReader : ISkullReader
    {
        public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop)
        {
            var found = SkullReading.Nothing(bgr.Width, bgr.Height, 40, ScaleSource.Option) with
            {
                HeadingDeg = 0,
                Bregma = new Landmark(new(160, 80), 0.05, Confidence.High),
                Lambda = new Landmark(new(160, 185), 0.05, Confidence.High),
            };
            return (found, default);
        }
    }
}
