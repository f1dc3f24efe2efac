using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Motion;

namespace SutureLive.Imaging.Tests.Motion;

public sealed class MotionTrackerTests
{
    private const int Width = 640, Height = 480;

    [Theory]
    [InlineData(0.3, -0.2, 0, 1)]
    [InlineData(7.5, -11.25, 0, 1)]
    [InlineData(-16, 9, 2.5, 1)]
    [InlineData(5, 5, -4, 1.03)]
    public void A_known_motion_is_found_to_a_fraction_of_a_pixel(double dx, double dy, double turnDeg, double scale)
    {
        using var first = Bone(seed: 1);
        var motion = AboutMiddle(dx, dy, turnDeg, scale);
        using var second = Moved(first, motion);
        var tracker = new MotionTracker();

        tracker.Track(first, 0, null);
        tracker.Track(second, 1, 0);

        AssertLike(motion, tracker.ToPresent, 0.25);
    }

    [Fact]
    public void Small_errors_do_not_add_up_over_many_frames()
    {
        using var first = Bone(seed: 2);
        var tracker = new MotionTracker();
        tracker.Track(first, 0, null);

        for (int i = 1; i <= 60; i++)
        {
            var motion = AboutMiddle(12 * Math.Sin(i / 3.0), 9 * Math.Cos(i / 5.0), Math.Sin(i / 7.0), 1);
            using var now = Moved(first, motion);
            tracker.Track(now, i, 0);
            AssertLike(motion, tracker.ToPresent, 0.3);
        }
    }

    [Fact]
    public void A_new_result_takes_over_without_a_jump()
    {
        using var first = Bone(seed: 3);
        var tracker = new MotionTracker();
        Similarity At(int i) => AboutMiddle(2.5 * i, -1.5 * i, 0.2 * i, 1);

        for (int i = 0; i <= 24; i++)
        {
            using var now = Moved(first, At(i));
            int result = i / 6 * 6;
            tracker.Track(now, i, i == 0 ? null : Math.Max(0, result - 3));
            if (i > 0) AssertLike(At(Math.Max(0, result - 3)).Inverse().Then(At(i)), tracker.ToPresent, 0.4);
        }
    }

    // A soft slope is below the noise in the full picture, and above it in the small ones: there the coarse levels have more points.
    [Theory]
    [InlineData(400, 300)]
    [InlineData(960, 960)]
    [InlineData(64, 48)]
    public void A_soft_picture_is_measured_or_not_but_never_a_fault(int width, int height)
    {
        using var ramp = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) ramp.Set(y, x, new Vec3b((byte)((x + y) % 256), (byte)((x + y) % 256), (byte)((x + y) % 256)));
        var tracker = new MotionTracker();

        for (int i = 0; i < 4; i++) tracker.Track(ramp, i, 0);

        if (tracker.ToPresent is { } motion) AssertLike(Similarity.Identity, motion, 0.5);
    }

    [Fact]
    public void A_drill_across_the_picture_and_a_dimmed_lamp_do_not_pull()
    {
        using var first = Bone(seed: 4);
        var motion = AboutMiddle(6, -4, 1, 1);
        using var second = Moved(first, motion);
        second.ConvertTo(second, -1, 0.7, 12);
        Cv2.Line(second, new Point(0, 300), new Point(400, 0), new Scalar(240, 240, 240), 90);
        var tracker = new MotionTracker();

        tracker.Track(first, 0, null);
        tracker.Track(second, 1, 0);

        AssertLike(motion, tracker.ToPresent, 0.4);
    }

    [Fact]
    public void Another_scene_is_not_mistaken_for_motion()
    {
        using var first = Bone(seed: 5);
        using var other = Bone(seed: 6);
        var tracker = new MotionTracker();

        tracker.Track(first, 0, null);
        tracker.Track(other, 1, 0);

        Assert.Null(tracker.ToPresent);
    }

    [Fact]
    public void A_result_from_too_long_ago_or_of_another_size_has_no_motion()
    {
        using var picture = Bone(seed: 7);
        using var small = picture.Resize(new Size(320, 240));
        var tracker = new MotionTracker(framesRemembered: 4);

        tracker.Track(picture, 0, null);
        tracker.Track(small, 1, 0);
        Assert.Null(tracker.ToPresent);
        for (int i = 2; i <= 5; i++) tracker.Track(picture, i, 0);
        Assert.Null(tracker.ToPresent);

        tracker.Track(picture, 6, 5);
        Assert.NotNull(tracker.ToPresent);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 600)]
    [InlineData(33, 17)]
    public void Tiny_pictures_have_no_motion_and_do_no_harm(int width, int height)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(80, 80, 80));
        var tracker = new MotionTracker();

        tracker.Track(picture, 0, null);
        tracker.Track(picture, 1, 0);

        Assert.Null(tracker.ToPresent);
    }

    [Fact]
    public void Tracking_allocates_nothing_once_the_code_is_compiled()
    {
        using var first = Bone(seed: 8);
        using var second = Moved(first, AboutMiddle(3, 2, 0.5, 1));
        var tracker = new MotionTracker();
        for (int i = 0; i < 64; i++) tracker.Track(first, i, null);
        long id = 64, allocated = long.MaxValue;

        for (int round = 0; round < 40 && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++, id++) tracker.Track(id % 2 == 0 ? first : second, id, id / 10 * 10);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated != 0) Thread.Sleep(50);
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_camera_that_misses_frames_at_the_start_makes_no_memory_later()
    {
        using var first = Bone(seed: 8);
        long allocated = long.MaxValue;

        for (int round = 0; round < 40 && allocated != 0; round++)
        {
            var tracker = new MotionTracker();
            tracker.Track(first, 0, null);
            tracker.Track(first, 2, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int id = 3; id < 100; id += 24) tracker.Track(first, id, id < 64 ? 2 : null);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    // Bone has structure of every size, from its outline down to its pores.
    private static Mat Bone(int seed)
    {
        var random = new Random(seed);
        var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(70, 70, 70));
        foreach (int cell in new[] { 80, 32, 8 })
        {
            using var noise = new Mat(Height / cell, Width / cell, MatType.CV_8UC3);
            random.NextBytes(noise.AsSpan<byte>());
            using var layer = noise.Resize(picture.Size(), interpolation: InterpolationFlags.Cubic);
            Cv2.AddWeighted(picture, 1, layer, 0.2, 0, picture);
        }

        Cv2.GaussianBlur(picture, picture, new Size(9, 9), 2);
        return picture;
    }

    private static Similarity AboutMiddle(double dx, double dy, double turnDeg, double scale) =>
        Similarity.From(1, 0, -Width / 2.0, -Height / 2.0).Then(Similarity.From(scale, turnDeg, dx + (Width / 2.0), dy + (Height / 2.0)));

    private static Mat Moved(Mat picture, Similarity m)
    {
        using var matrix = Mat.FromPixelData(2, 3, MatType.CV_64FC1, new[] { m.A, -m.B, m.Tx, m.B, m.A, m.Ty });
        var moved = new Mat();
        Cv2.WarpAffine(picture, moved, matrix, picture.Size(), InterpolationFlags.Cubic, BorderTypes.Reflect101);
        return moved;
    }

    private static void AssertLike(Similarity expected, Similarity? actual, double tolerancePx)
    {
        Assert.NotNull(actual);
        foreach (var at in new PointPx[] { new(100, 100), new(540, 100), new(320, 240), new(100, 380), new(540, 380) })
        {
            double off = expected.Apply(at).DistanceTo(actual.Value.Apply(at));
            Assert.True(off <= tolerancePx, $"At {at} the motion is off by {off:0.00} px.");
        }
    }
}
