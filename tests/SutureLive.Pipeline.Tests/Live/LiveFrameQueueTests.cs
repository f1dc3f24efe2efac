using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class LiveFrameQueueTests : IDisposable
{
    private readonly FramePool _pool = new(8);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_viewer_gets_the_newest_frame_only()
    {
        using var queue = LiveFrameQueue.NewestOnly();

        for (int i = 0; i < 5; i++) Offer(queue, i);

        Assert.Equal([4L], Taken(queue));
        Assert.Equal(4, queue.Dropped);
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void A_recorder_gets_every_frame_in_order_and_counts_what_did_not_fit()
    {
        using var queue = LiveFrameQueue.EveryFrame(3);

        for (int i = 0; i < 5; i++) Offer(queue, i);

        Assert.Equal([0L, 1, 2], Taken(queue));
        Assert.Equal(2, queue.Dropped);
    }

    [Fact]
    public async Task What_came_before_the_end_is_still_delivered()
    {
        using var queue = LiveFrameQueue.EveryFrame(3);
        Offer(queue, 7);

        queue.OnCompleted();

        Assert.True(await queue.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal([7L], Taken(queue));
        Assert.False(await queue.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Frames_nobody_took_are_given_back()
    {
        var queue = LiveFrameQueue.EveryFrame(3);
        for (int i = 0; i < 3; i++) Offer(queue, i);

        queue.Dispose();
        Offer(queue, 3);

        Assert.Equal(0, _pool.Live);
    }

    private static List<long> Taken(LiveFrameQueue queue)
    {
        List<long> ids = [];
        while (queue.TryTake(out var taken))
            using (taken.Frame) ids.Add(taken.Frame.Id);
        return ids;
    }

    private void Offer(LiveFrameQueue queue, long id)
    {
        using var frame = _pool.TryRent(4, 4, id, 0)!;
        queue.OnNext(new(frame, new(OverlayState.Waiting, null, Similarity.Identity, 0, []), null, 0));
    }
}
