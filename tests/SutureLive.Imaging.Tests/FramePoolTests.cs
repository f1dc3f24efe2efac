using OpenCvSharp;

namespace SutureLive.Imaging.Tests;

public class FramePoolTests
{
    [Fact]
    public void A_frame_that_nobody_keeps_goes_back_when_the_camera_lets_go()
    {
        using var pool = new FramePool();
        using (var frame = pool.TryRent(4, 3, id: 5, capturedAt: 99)!)
        {
            Assert.Equal((4, 3, 5L, 99L, 1), (frame.WidthPx, frame.HeightPx, frame.Id, frame.CapturedAt, pool.Live));
        }

        Assert.Equal(0, pool.Live);
    }

    [Fact]
    public void A_frame_that_somebody_keeps_outlives_the_loan()
    {
        using var pool = new FramePool();
        var frame = pool.TryRent(2, 2, 0, 0)!;
        frame.Pixels.SetTo(Scalar.All(42));
        Assert.True(frame.TryRetain());
        frame.Dispose();

        Assert.Equal(1, pool.Live);
        Assert.Equal(42, frame.Pixels.At<Vec3b>(1, 1).Item0);

        frame.Dispose();
        Assert.Equal(0, pool.Live);
    }

    [Fact]
    public void A_frame_that_went_back_cannot_be_kept_and_a_release_too_many_is_an_error_that_harms_nobody()
    {
        using var pool = new FramePool();
        var frame = pool.TryRent(2, 2, 7, 0)!;
        frame.Dispose();

        Assert.False(frame.TryRetain());
        Assert.Contains("Frame 7", Assert.Throws<InvalidOperationException>(frame.Dispose).Message);
        Assert.Equal(0, pool.Live);
        using var next = pool.TryRent(2, 2, 8, 0);
        Assert.Equal(1, pool.Live);
    }

    [Fact]
    public void The_same_pixels_come_round_again()
    {
        using var pool = new FramePool();
        nint first, second;
        using (var frame = pool.TryRent(8, 8, 0, 0)!) first = frame.Pixels.Data;
        using (var frame = pool.TryRent(8, 8, 1, 0)!) second = frame.Pixels.Data;
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_camera_that_finds_no_frame_skips_one()
    {
        using var pool = new FramePool(capacity: 2);
        using var first = pool.TryRent(2, 2, 0, 0);
        var second = pool.TryRent(2, 2, 1, 0)!;
        Assert.Null(pool.TryRent(2, 2, 2, 0));

        second.Dispose();

        using var third = pool.TryRent(2, 2, 3, 0);
        Assert.NotNull(third);
    }

    [Fact]
    public void When_the_size_changes_frames_of_the_old_size_are_freed_as_they_come_back()
    {
        using var pool = new FramePool();
        var idle = pool.TryRent(4, 4, 0, 0)!;
        var kept = pool.TryRent(4, 4, 1, 0)!;
        idle.Dispose();
        using var bigger = pool.TryRent(8, 8, 2, 0)!;
        Assert.True(idle.Pixels.IsDisposed);
        Assert.Equal(4, kept.WidthPx);

        kept.Dispose();

        Assert.True(kept.Pixels.IsDisposed);
        Assert.Equal(1, pool.Live);
    }

    [Fact]
    public void A_size_no_picture_has_is_refused_and_takes_nothing()
    {
        using var pool = new FramePool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.TryRent(0, 5, 0, 0));
        Assert.Equal(0, pool.Live);
    }

    [Fact]
    public void A_camera_that_goes_away_leaves_kept_frames_readable_until_they_come_back()
    {
        var pool = new FramePool();
        var kept = pool.TryRent(4, 4, 0, 0)!;
        pool.Dispose();
        Assert.False(kept.Pixels.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => pool.TryRent(4, 4, 1, 0));

        kept.Dispose();

        Assert.True(kept.Pixels.IsDisposed);
        Assert.Equal(0, pool.Live);
    }

    [Fact]
    public async Task Under_any_mix_of_holders_sizes_and_departure_every_frame_is_released_exactly_once()
    {
        for (int round = 0; round < 20; round++)
        {
            var pool = new FramePool(capacity: 6);
            var seen = new System.Collections.Concurrent.ConcurrentDictionary<Mat, byte>();
            var mailboxes = new Frame?[4];
            int torn = 0;
            bool ended = false;
            var holders = Enumerable.Range(0, mailboxes.Length).Select(box => Task.Run(() =>
            {
                var random = new Random((round * 10) + box);
                while (!Volatile.Read(ref ended))
                {
                    using var frame = Interlocked.Exchange(ref mailboxes[box], null);
                    if (frame is null) continue;
                    // All of a held frame belongs to one picture: the camera cannot write into it.
                    Thread.SpinWait(random.Next(50));
                    if (frame.Pixels.At<Vec3b>(frame.HeightPx - 1, frame.WidthPx - 1).Item0 != frame.Id % 251) Interlocked.Increment(ref torn);
                    if (frame.TryRetain()) frame.Dispose();
                }
            }, TestContext.Current.CancellationToken)).ToArray();

            for (int id = 0; id < 3000; id++)
            {
                int size = id % 400 < 200 ? 4 : 6;
                using var frame = pool.TryRent(size, size, id, 0);
                if (frame is null) continue;
                seen.TryAdd(frame.Pixels, 0);
                frame.Pixels.SetTo(Scalar.All(id % 251));
                Assert.True(frame.TryRetain());
                Interlocked.Exchange(ref mailboxes[id % mailboxes.Length], frame)?.Dispose();
            }

            Volatile.Write(ref ended, true);
            pool.Dispose();
            await Task.WhenAll(holders);
            foreach (var left in mailboxes) left?.Dispose();
            Assert.Equal(0, torn);
            Assert.Equal(0, pool.Live);
            Assert.All(seen.Keys, pixels => Assert.True(pixels.IsDisposed));
        }
    }

    [Fact]
    public void Renting_and_returning_allocates_nothing_once_warm()
    {
        using var pool = new FramePool();
        Cycle();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Cycle();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Cycle()
        {
            using var one = pool.TryRent(4, 4, 0, 0);
            using var two = pool.TryRent(4, 4, 1, 0);
        }
    }
}
