using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class LivePipelineTests : IDisposable
{
    private static readonly LiveOptions Options = new() { Glue = false };
    private readonly HistoricalScheduler _clock = new(new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly HistoricalScheduler _inference = new();
    private readonly VirtualTime _time;
    private readonly FramePool _pool = new(8);
    private readonly Subject<Frame> _camera = new();
    private readonly FakeReader _reader = new();
    private long _nextId;

    public LivePipelineTests() => _time = new(_clock);

    public void Dispose()
    {
        _camera.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(0, OverlayState.Live)]
    [InlineData(250, OverlayState.Live)]
    [InlineData(251, OverlayState.Aged)]
    [InlineData(1000, OverlayState.Aged)]
    [InlineData(1001, OverlayState.Stale)]
    public void The_age_of_the_result_decides_the_word(int ageMs, OverlayState expected)
    {
        Assert.Equal(expected, Freshness.Of(TimeSpan.Zero, TimeSpan.FromMilliseconds(ageMs), TimeSpan.Zero, Options));
    }

    [Theory]
    [InlineData(499, 33, OverlayState.Waiting)]
    [InlineData(500, 33, OverlayState.Frozen)]
    [InlineData(1499, 500, OverlayState.Waiting)]
    [InlineData(1500, 500, OverlayState.Frozen)]
    public void A_silent_camera_is_frozen_after_half_a_second_or_three_of_its_periods(int silentMs, int periodMs, OverlayState expected)
    {
        Assert.Equal(expected, Freshness.Of(TimeSpan.FromMilliseconds(silentMs), null, TimeSpan.FromMilliseconds(periodMs), Options));
    }

    [Fact]
    public void Every_frame_is_shown_with_the_newest_result_and_its_age()
    {
        using var pipeline = Pipeline(Options);
        List<(long Id, OverlayState State, long? Result, double AgeMs)> shown = [];
        using var watch = pipeline.Frames.Subscribe(f => shown.Add((f.Frame.Id, f.Scene.State, f.Result?.FrameId, f.Scene.AgeMs)));

        Send();
        Pass(40);
        Send();
        _inference.Start();                     // reads frame 1 only: frame 0 was replaced
        Pass(40);
        Send();
        Pass(300);
        Send();

        Assert.Equal(
            [(0, OverlayState.Waiting, null, 0), (1, OverlayState.Waiting, null, 0), (2, OverlayState.Live, 1L, 40), (3, OverlayState.Aged, 1L, 340)],
            shown);
        Assert.Equal((4, 1, 2), (pipeline.Counters.Shown, pipeline.Counters.Read, pipeline.Counters.ReplacedByNewer));
    }

    [Fact]
    public void The_state_is_told_when_it_changes_even_without_frames()
    {
        using var pipeline = Pipeline(Options);
        List<OverlayState> states = [];
        using var told = pipeline.States.Subscribe(states.Add);
        using var watch = pipeline.Frames.Subscribe();

        Send();
        Pass(50);
        Assert.Equal([OverlayState.Waiting], states);
        _inference.Start();
        Pass(50);
        Assert.Equal(OverlayState.Live, states[^1]);
        Pass(399);
        Assert.Equal(OverlayState.Aged, states[^1]);
        Pass(1);
        Assert.Equal(OverlayState.Frozen, states[^1]);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero), pipeline.SceneNow().FrozenSince);

        Send();
        Pass(50);
        Assert.Equal([OverlayState.Waiting, OverlayState.Live, OverlayState.Aged, OverlayState.Frozen, OverlayState.Aged], states);
    }

    [Fact]
    public void While_somebody_watches_readings_leave_the_processor_to_the_pictures()
    {
        using var pipeline = Pipeline(Options with { WatchedPeriod = TimeSpan.FromMilliseconds(75) });
        using var watch = pipeline.Frames.Subscribe();
        bool isWatched = true;
        pipeline.IsWatched = () => isWatched;

        SendAndRead(7);                         // every 33 ms: the first, and each third after it
        Assert.Equal((7, 3, 4), (pipeline.Counters.Shown, pipeline.Counters.Read, pipeline.Counters.Spared));

        isWatched = false;
        SendAndRead(7);
        Assert.Equal((14, 10, 4), (pipeline.Counters.Shown, pipeline.Counters.Read, pipeline.Counters.Spared));

        void SendAndRead(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                Send();
                _inference.Start();
                Pass(33);
            }
        }
    }

    [Fact]
    public void A_reader_that_fails_is_shown_and_counted_and_the_video_goes_on()
    {
        using var pipeline = Pipeline(Options);
        List<string?> notes = [];
        using var watch = pipeline.Frames.Subscribe(f => notes.Add(f.Scene.Note));
        _reader.Fails = true;

        Send();
        _inference.Start();
        Send();
        _reader.Fails = false;
        _inference.Start();
        Send();

        Assert.Equal([null, "READING FAILED: out of memory on the card", null], notes);
        Assert.Equal((1, 1), (pipeline.Counters.ReaderFailures, pipeline.Counters.Read));
    }

    [Fact]
    public void An_observer_that_throws_is_counted_and_disturbs_nobody()
    {
        using var pipeline = Pipeline(Options);
        int bad = 0, good = 0;
        using var first = pipeline.Frames.Subscribe(_ =>
        {
            bad++;
            throw new InvalidOperationException("cannot draw");
        });
        using var second = pipeline.Frames.Subscribe(_ => good++);

        for (int i = 0; i < 3; i++) Send();

        Assert.Equal((3, 3, 3), (bad, good, pipeline.Counters.ObserverFailures));
    }

    [Fact]
    public void Frames_the_camera_lost_are_counted()
    {
        using var pipeline = Pipeline(Options);
        using var watch = pipeline.Frames.Subscribe();

        Send();
        _nextId += 3;
        Send();

        Assert.Equal(3, pipeline.Counters.LostByCamera);
    }

    [Fact]
    public void No_frame_is_held_after_the_last_viewer_has_left()
    {
        using var pipeline = Pipeline(Options);
        var watch = pipeline.Frames.Subscribe();
        for (int i = 0; i < 5; i++) Send();

        watch.Dispose();
        _inference.Start();

        Assert.Equal(0, _pool.Live);
        Assert.False(_camera.HasObservers);
    }

    [Fact]
    public void A_reading_under_way_is_asked_to_end()
    {
        var pipeline = Pipeline(Options);
        using var watch = pipeline.Frames.Subscribe();
        Send();
        pipeline.Dispose();

        _inference.Start();

        Assert.Equal((0, 0), (_reader.Calls, pipeline.Counters.Read));
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void The_end_of_the_video_reaches_the_viewer_after_the_last_reading()
    {
        using var pipeline = Pipeline(Options);
        bool ended = false;
        using var watch = pipeline.Frames.Subscribe(_ => { }, () => ended = true);

        Send();
        _camera.OnCompleted();
        Assert.False(ended);
        _inference.Start();

        Assert.True(ended);
        Assert.Equal(1, pipeline.Counters.Read);
    }

    [Fact]
    public void A_result_of_another_picture_size_is_never_drawn()
    {
        using var pipeline = Pipeline(Options);
        List<(OverlayState State, SkullReading? Reading)> shown = [];
        using var watch = pipeline.Frames.Subscribe(f => shown.Add((f.Scene.State, f.Scene.Reading)));

        Send();
        _inference.Start();
        Send();
        Send(width: 128);

        Assert.Equal(OverlayState.Live, shown[1].State);
        Assert.Equal((OverlayState.Waiting, null), shown[2]);
    }

    [Fact]
    public void A_result_whose_motion_cannot_be_measured_says_so_and_is_soon_taken_away()
    {
        using var pipeline = Pipeline(new LiveOptions());
        List<(OverlayState, string?)> shown = [];
        using var watch = pipeline.Frames.Subscribe(f => shown.Add((f.Scene.State, f.Scene.Note)));

        Send();                                 // an evenly grey picture holds nothing to hold on to
        _inference.Start();
        Pass(40);
        Send();

        Pass(300);
        Send();

        Assert.Equal((OverlayState.Aged, "MOTION NOT MEASURED"), shown[1]);
        Assert.Equal((OverlayState.Stale, "MOTION NOT MEASURED"), shown[2]);
        Assert.Equal(2, pipeline.Counters.Unglued);
    }

    [Fact]
    public void The_display_road_allocates_nothing_once_it_is_warm()
    {
        var presenter = new Presenter(new LiveOptions(), _time, new LiveCounters());
        using var frame = _pool.TryRent(64, 48, 1, _time.GetTimestamp())!;
        presenter.Take(new SteadySkull(new LiveOptions(), _time).Join(frame, SkullReading.Nothing(64, 48, 12, ScaleSource.Option), default));
        long allocated = long.MaxValue;

        for (int round = 0; round < 60 && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++) presenter.Present(frame);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated != 0) Thread.Sleep(20);
        }

        Assert.Equal(0, allocated);
    }

    private LivePipeline Pipeline(LiveOptions options) => new(_camera, _reader, options, _time, _inference, _clock, NullLogger.Instance);

    private void Pass(int ms) => _clock.AdvanceBy(TimeSpan.FromMilliseconds(ms));

    private void Send(int width = 64)
    {
        using var frame = _pool.TryRent(width, 48, _nextId++, _time.GetTimestamp())!;
        frame.Pixels.SetTo(new Scalar(90, 90, 90));
        _camera.OnNext(frame);
    }

    private sealed class FakeReader : ISkullReader
    {
        public bool Fails { get; set; }

        public int Calls { get; private set; }

        public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop)
        {
            Calls++;
            return Fails
                ? throw new InvalidOperationException("out of memory on the card")
                : (SkullReading.Nothing(bgr.Width, bgr.Height, 12, ScaleSource.Option), default);
        }
    }
}
