using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using SutureLive.Imaging;
using SutureLive.Pipeline.Live;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class LatestFrameTests : IDisposable
{
    private readonly FramePool _pool = new(8);
    private readonly Subject<Frame> _camera = new();

    public void Dispose()
    {
        _camera.Dispose();
        _pool.Dispose();
    }

    public static TheoryData<string> Schedulers => ["thread", "pool", "tasks", "immediate", "new threads"];

    [Fact]
    public void While_the_observer_is_busy_only_the_newest_frame_waits()
    {
        var clock = new HistoricalScheduler();
        List<long> seen = [];
        int skipped = 0;
        using var road = _camera.ObserveLatestOn(clock, () => skipped++).Subscribe(f => seen.Add(f.Id));

        for (int i = 0; i < 5; i++) Send(i);
        clock.Start();
        Send(5);
        clock.Start();

        Assert.Equal([4L, 5L], seen);
        Assert.Equal(4, skipped);
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void The_last_frame_comes_before_the_end()
    {
        var clock = new HistoricalScheduler();
        List<string> seen = [];
        using var road = _camera.ObserveLatestOn(clock).Subscribe(f => seen.Add($"{f.Id}"), () => seen.Add("end"));

        Send(0);
        Send(1);
        _camera.OnCompleted();
        clock.Start();

        Assert.Equal(["1", "end"], seen);
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void A_failing_camera_fails_the_road_after_its_last_frame()
    {
        var clock = new HistoricalScheduler();
        List<string> seen = [];
        using var road = _camera.ObserveLatestOn(clock).Subscribe(f => seen.Add($"{f.Id}"), e => seen.Add(e.Message));

        Send(7);
        _camera.OnError(new IOException("unplugged"));
        clock.Start();

        Assert.Equal(["7", "unplugged"], seen);
    }

    [Fact]
    public void An_observer_that_leaves_gives_the_waiting_frame_back()
    {
        var clock = new HistoricalScheduler();
        var road = _camera.ObserveLatestOn(clock).Subscribe(_ => Assert.Fail("Left already."));
        Send(0);
        Assert.Equal(1, _pool.Live);

        road.Dispose();
        clock.Start();

        Assert.Equal(0, _pool.Live);
        Assert.False(_camera.HasObservers);
    }

    [Fact]
    public void An_observer_that_throws_is_disconnected_and_nothing_leaks()
    {
        var clock = new HistoricalScheduler();
        using var road = _camera.ObserveLatestOn(clock).Subscribe(_ => throw new InvalidOperationException("bad observer"));

        Send(0);
        Assert.Contains("bad observer", Assert.Throws<InvalidOperationException>(clock.Start).Message, StringComparison.Ordinal);
        Send(1);
        clock.Start();

        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void A_thread_that_ends_early_leaves_no_frame_behind()
    {
        var thread = new EventLoopScheduler();
        using var road = _camera.ObserveLatestOn(thread).Subscribe(_ => { });
        thread.Dispose();

        for (int i = 0; i < 20; i++) Send(i);

        Assert.True(SpinWait.SpinUntil(() => _pool.Live == 0, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [MemberData(nameof(Schedulers))]
    public async Task Every_frame_is_given_back_exactly_once_and_the_newest_always_arrives(string kind)
    {
        const int Frames = 20_000;
        using var thread = new EventLoopScheduler();
        IScheduler scheduler = kind switch
        {
            "thread" => thread,
            "pool" => ThreadPoolScheduler.Instance,
            "tasks" => TaskPoolScheduler.Default,
            "immediate" => ImmediateScheduler.Instance,
            _ => NewThreadScheduler.Default,
        };
        long last = -1, seen = 0, skipped = 0;
        int inside = 0;
        var ended = new TaskCompletionSource<Unit>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var road = _camera.ObserveLatestOn(scheduler, () => skipped++).Subscribe(
            frame =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.True(frame.Id > last, "Frames come in order.");
                last = frame.Id;
                seen++;
                Interlocked.Decrement(ref inside);
            },
            () => ended.SetResult(Unit.Default));

        for (int i = 0; i < Frames; i++) Send(i);
        _camera.OnCompleted();
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Equal(Frames - 1, last);
        Assert.Equal(Frames, seen + skipped);
        Assert.True(SpinWait.SpinUntil(() => _pool.Live == 0, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Observers_may_come_and_go_while_frames_fly(bool ownThread)
    {
        for (int round = 0; round < 200; round++)
        {
            using var subject = new Subject<Frame>();
            using var thread = new EventLoopScheduler();
            var road = subject.ObserveLatestOn(ownThread ? NewThreadScheduler.Default : thread).Subscribe(_ => { });
            var leaving = Task.Run(road.Dispose, TestContext.Current.CancellationToken);
            for (int i = 0; i < 30; i++) Send(i, subject);
            await leaving;
            Assert.True(SpinWait.SpinUntil(() => _pool.Live == 0, TimeSpan.FromSeconds(10)), $"round {round}: {_pool.Live} frames are still out");
        }
    }

    // What a camera does: lend, then let go.
    private void Send(long id, Subject<Frame>? to = null)
    {
        Frame? frame;
        var patience = new SpinWait();
        while ((frame = _pool.TryRent(4, 4, id, id)) is null) patience.SpinOnce();
        using (frame) (to ?? _camera).OnNext(frame);
    }
}
