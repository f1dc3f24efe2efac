using System.Reactive.Linq;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Cameras.Tests;

/// <summary>What every camera does, whatever it is made of.</summary>
public sealed class CaptureCameraTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<CaptureCamera> _cameras = [];

    public void Dispose()
    {
        foreach (var camera in _cameras)
        {
            camera.Dispose();
            Assert.Equal(0, camera.Pool.Live);              // the leak gate of every test here
        }
    }

    [Fact]
    public void Frames_come_numbered_and_stamped_and_the_stream_ends_with_the_source()
    {
        var device = new ScriptedDevice().Sends(4, 3, grey: 10).Sends(4, 3, grey: 20).Ends();
        using var watcher = new Watcher(Camera(device));

        watcher.Until(w => w.Completed);

        Assert.Equal([(0L, 10), (1L, 20)], watcher.Frames.Select(f => (f.Id, f.Grey)));
        Assert.Equal([new CameraState.Opening(), new CameraState.Streaming(4, 3), new CameraState.Ended()], watcher.States);
        Assert.Equal(0, device.OpenNow);
    }

    [Fact]
    public void Nothing_is_opened_before_somebody_looks_and_the_last_to_leave_closes_it()
    {
        var device = new ScriptedDevice().Sends(2, 2);
        var camera = Camera(device);
        Assert.Equal(0, device.Opened);

        var first = new Watcher(camera);
        var second = new Watcher(camera);
        first.Until(w => w.Frames.Count == 1);
        Assert.Equal(1, device.Opened);
        first.Dispose();
        Assert.Equal(1, device.OpenNow);
        second.Dispose();

        Assert.True(SpinWait.SpinUntil(() => device.OpenNow == 0, 30_000));
    }

    [Fact]
    public void One_who_comes_after_the_end_gets_the_source_anew_from_frame_0()
    {
        var device = new ScriptedDevice().Sends(2, 2).Ends();
        var camera = Camera(device);
        using (var first = new Watcher(camera)) first.Until(w => w.Completed);

        device.Sends(2, 2).Ends();
        using var second = new Watcher(camera);
        second.Until(w => w.Completed);

        Assert.Equal(0, second.Frames.Single().Id);
        Assert.Equal(2, device.Opened);
    }

    [Fact]
    public void An_unplugged_camera_is_named_and_looked_for_ever_more_patiently_and_numbering_goes_on()
    {
        var device = new ScriptedDevice().Sends(2, 2).Fails(new CameraException("The cable is out.", canRecover: true));
        device.Opens().Refuses("Still out.").Refuses("Still out.").Refuses("Still out.").Refuses("Still out.").Refuses("Still out.").Opens();
        using var watcher = new Watcher(Camera(device));
        watcher.Until(w => w.States.OfType<CameraState.Lost>().Any());
        Assert.Equal(new CameraState.Lost("The cable is out.", TimeSpan.FromSeconds(0.5)), watcher.State<CameraState.Lost>());
        Assert.Equal(0, device.OpenNow);

        device.Sends(2, 2);
        watcher.Until(w => w.Frames.Count == 2, meanwhile: () => _time.Advance(TimeSpan.FromSeconds(0.1)));

        Assert.Equal([0.5, 1, 2, 4, 5, 5], watcher.States.OfType<CameraState.Lost>().Select(l => l.RetryIn.TotalSeconds));
        Assert.Equal([0L, 1], watcher.Frames.Select(f => f.Id));
        Assert.Equal(new CameraState.Streaming(2, 2), watcher.States[^1]);

        // A camera that came back starts again with the shortest wait.
        device.Fails(new CameraException("Out again.", canRecover: true));
        watcher.Until(w => w.States.Contains(new CameraState.Lost("Out again.", TimeSpan.FromSeconds(0.5))));
    }

    [Fact]
    public void No_attempt_is_made_before_its_time()
    {
        var device = new ScriptedDevice().Refuses("Out.");
        using var watcher = new Watcher(Camera(device.Sends(2, 2)));
        watcher.Until(w => w.States.OfType<CameraState.Lost>().Any());

        _time.Advance(TimeSpan.FromMilliseconds(499));
        Thread.Sleep(30);
        Assert.Equal(0, device.Opened);

        watcher.Until(w => w.Frames.Count == 1, meanwhile: () => _time.Advance(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void A_camera_that_can_never_work_says_why_and_ends_the_stream_with_it()
    {
        using var watcher = new Watcher(Camera(new ScriptedDevice().Refuses("There is no such file.", canRecover: false)));
        watcher.Until(w => w.Error is not null);
        Assert.Equal("There is no such file.", Assert.IsType<CameraException>(watcher.Error).Message);
        Assert.Equal(new CameraState.Failed("There is no such file."), watcher.States[^1]);
    }

    [Fact]
    public void An_error_nobody_foresaw_is_a_failure_too_and_no_crash()
    {
        using var watcher = new Watcher(Camera(new ScriptedDevice().Sends(2, 2).Fails(new InvalidTimeZoneException("odd"))));
        watcher.Until(w => w.Error is not null);
        Assert.Contains("odd", watcher.State<CameraState.Failed>().Reason);
    }

    [Fact]
    public void A_change_of_size_in_mid_stream_is_said_and_streamed()
    {
        var device = new ScriptedDevice().Sends(4, 4).Sends(4, 4).Sends(1, 1).Sends(9, 5).Ends();
        using var watcher = new Watcher(Camera(device));
        watcher.Until(w => w.Completed);
        Assert.Equal([(4, 4), (4, 4), (1, 1), (9, 5)], watcher.Frames.Select(f => (f.WidthPx, f.HeightPx)));
        Assert.Equal([(4, 4), (1, 1), (9, 5)], watcher.States.OfType<CameraState.Streaming>().Select(s => (s.WidthPx, s.HeightPx)));
    }

    [Fact]
    public void Grey_deep_and_transparent_pictures_arrive_as_BGR()
    {
        var device = new ScriptedDevice()
            .Sends(3, 3, 77, MatType.CV_8UC1).Sends(3, 3, 77, MatType.CV_8UC4).Sends(3, 3, 40_000, MatType.CV_16UC1).Sends(3, 3, 2048, MatType.CV_16UC3).Ends();
        List<MatType> types = [];
        using var watcher = new Watcher(Camera(device), frame => types.Add(frame.Pixels.Type()));
        watcher.Until(w => w.Completed);
        Assert.Equal([77, 77, 156, 128], watcher.Frames.Select(f => f.Grey));
        Assert.All(types, type => Assert.Equal(MatType.CV_8UC3, type));
    }

    [Fact]
    public void A_picture_that_cannot_be_used_is_reported_and_left_out()
    {
        var device = new ScriptedDevice().Sends(2, 2).Fails(new PictureSkippedException("b.jpg is broken.")).Sends(2, 2).Ends();
        using var watcher = new Watcher(Camera(device));
        watcher.Until(w => w.Completed);
        Assert.Equal(2, watcher.Frames.Count);
        Assert.Equal(
            [new CameraState.Opening(), new CameraState.Streaming(2, 2), new CameraState.Skipped("b.jpg is broken."), new CameraState.Streaming(2, 2), new CameraState.Ended()],
            watcher.States);
    }

    [Fact]
    public void A_consumer_that_throws_is_disconnected_and_the_others_do_not_notice()
    {
        var device = new ScriptedDevice();
        var camera = Camera(device);
        int beforeTheFault = 0;
        using var faulty = camera.Frames.Subscribe(_ =>
        {
            beforeTheFault++;
            throw new InvalidOperationException("a bug");
        });
        using var watcher = new Watcher(camera);
        for (int i = 0; i < 10; i++) device.Sends(2, 2);
        device.Ends();

        watcher.Until(w => w.Completed);

        Assert.Equal(1, beforeTheFault);
        Assert.True(watcher.Frames.Count >= 9);             // the faulty one may have got a frame before the other came
        Assert.Equal(1, device.Opened);
    }

    [Fact]
    public void When_the_only_consumer_throws_the_source_is_closed()
    {
        var device = new ScriptedDevice().Sends(2, 2);
        using var faulty = Camera(device).Frames.Subscribe(_ => throw new InvalidOperationException("a bug"));
        Assert.True(SpinWait.SpinUntil(() => device is { Opened: 1, OpenNow: 0 }, 30_000));
    }

    [Fact]
    public void A_listener_to_states_that_throws_harms_nobody()
    {
        var camera = Camera(new ScriptedDevice().Sends(2, 2).Ends());
        using var faulty = camera.States.Subscribe(_ => throw new InvalidOperationException("a bug"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Completed);
        Assert.Equal(3, watcher.States.Count);
    }

    [Fact]
    public void Leaving_or_disposing_from_within_a_frame_does_not_hang()
    {
        var first = Camera(new ScriptedDevice().Sends(2, 2).Sends(2, 2));
        Assert.Equal(1, first.Frames.Take(1).Count().Wait());

        var device = new ScriptedDevice().Sends(2, 2).Sends(2, 2);
        var second = Camera(device);
        using var watcher = new Watcher(second, _ => second.Dispose());
        watcher.Until(w => w.Completed);
        Assert.Single(watcher.Frames);
    }

    [Fact]
    public void A_consumer_that_keeps_every_frame_makes_the_camera_drop_some_and_the_gap_shows_in_the_numbers()
    {
        var device = new ScriptedDevice();
        for (int i = 0; i < 40; i++) device.Sends(2, 2);
        device.Ends();
        List<Frame> kept = [];
        using var watcher = new Watcher(Camera(device), frame =>
        {
            Assert.True(frame.TryRetain());
            kept.Add(frame);
        });
        watcher.Until(w => w.Completed);
        Assert.Equal(24, kept.Count);
        foreach (var frame in kept) frame.Dispose();
    }

    [Fact]
    public void A_file_keeps_its_pace_by_the_clock_and_no_frame_comes_early()
    {
        var device = new ScriptedDevice { Period = TimeSpan.FromMilliseconds(40) };
        for (int i = 0; i < 5; i++) device.Sends(2, 2);
        device.Ends();
        long opened = _time.GetTimestamp();
        using var watcher = new Watcher(Camera(device));

        watcher.Until(w => w.Completed, meanwhile: () => _time.Advance(TimeSpan.FromMilliseconds(1)));

        var at = watcher.Frames.Select(f => _time.GetElapsedTime(opened, f.CapturedAt).TotalMilliseconds).ToList();
        for (int i = 0; i < 5; i++) Assert.True(at[i] >= (40 * i) - 1e-6, $"frame {i} came at {at[i]} ms");
    }

    [Fact]
    public void After_a_long_stall_a_file_goes_on_at_its_pace_instead_of_racing()
    {
        var device = new ScriptedDevice { Period = TimeSpan.FromMilliseconds(40) };
        for (int i = 0; i < 20; i++) device.Sends(2, 2);
        using var watcher = new Watcher(Camera(device));
        watcher.Until(w => w.Frames.Count == 1);

        _time.Advance(TimeSpan.FromSeconds(10));
        watcher.Until(w => w.Frames.Count >= 3);
        Thread.Sleep(30);

        Assert.InRange(watcher.Frames.Count, 3, 4);
    }

    [Fact]
    public void In_steady_state_the_capture_thread_allocates_nothing()
    {
        using var camera = new CaptureCamera("steady", _ => new Endless(() => { }, () => { }));
        long before = 0, allocated = -1;
        using var done = new ManualResetEventSlim();
        using var subscription = camera.Frames.Subscribe(frame =>
        {
            if (frame.Id == 200) before = GC.GetAllocatedBytesForCurrentThread();
            if (frame.Id != 1200) return;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            done.Set();
        });
        Assert.True(done.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Coming_and_going_in_any_order_never_opens_a_device_twice_and_leaks_nothing()
    {
        int open = 0, most = 0;
        var camera = new CaptureCamera("crowd", _ => new Endless(() => most = Math.Max(most, Interlocked.Increment(ref open)), () => Interlocked.Decrement(ref open)));
        _cameras.Add(camera);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 50; i++)
            {
                using var watcher = new Watcher(camera, frame =>
                {
                    if (random.Next(3) == 0 && frame.TryRetain()) Task.Run(frame.Dispose);
                });
                if (random.Next(2) == 0) watcher.Until(w => w.Frames.Count > 0);
            }
        })));
        camera.Dispose();
        Assert.True(SpinWait.SpinUntil(() => camera.Pool.Live == 0, 30_000));
        Assert.Equal((0, 1), (open, most));
    }

    private CaptureCamera Camera(ScriptedDevice device)
    {
        var camera = new CaptureCamera("bench", device.Open, _time);
        _cameras.Add(camera);
        return camera;
    }

    private sealed class Endless : ICaptureSource
    {
        private readonly Action _closed;

        public Endless(Action opened, Action closed)
        {
            _closed = closed;
            opened();
        }

        public TimeSpan? Period => null;

        public string? Remark => null;

        public bool Next(Mat picture, CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            picture.Create(2, 2, MatType.CV_8UC3);
            return true;
        }

        public void Dispose() => _closed();
    }
}
