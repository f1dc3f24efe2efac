using CsCheck;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Tests;

public sealed class TileTests : IDisposable
{
    private const int Side = 64;
    private readonly LabelledPicture _picture = Cross();

    public void Dispose() => _picture.Dispose();

    [Fact]
    public void The_same_seed_and_number_give_the_same_tile_whatever_was_cut_before()
    {
        using TileSampler one = Sampler(seed: 5), two = Sampler(seed: 5), other = Sampler(seed: 6);
        TileBatch all = Batch(4), late = Batch(1), different = Batch(1);
        one.Fill(all, 100);
        two.Fill(late, 103);
        other.Fill(different, 103);
        int picture = 3 * Side * Side;
        Assert.Equal(all.Pictures.AsSpan(3 * picture).ToArray(), late.Pictures);
        Assert.Equal(all.PlaneOf(all.Targets, 3, 0).ToArray(), late.PlaneOf(late.Targets, 0, 0).ToArray());
        Assert.NotEqual(late.Pictures, different.Pictures);
    }

    [Fact]
    public void Targets_turn_shrink_and_mirror_together_with_the_picture()
    {
        // The picture is dark with a bright line exactly where the label is: on every tile, what is labelled must be what is bright.
        using var sampler = Sampler(seed: 1);
        var batch = Batch(120);
        sampler.Fill(batch, 0);
        int compared = 0;
        for (int n = 0; n < batch.Count; n++)
        {
            var target = batch.PlaneOf(batch.Targets, n, 0);
            var pixels = batch.Pictures.AsSpan(n * 3 * Side * Side, 3 * Side * Side);
            double on = 0, off = 0, onCount = 0, offCount = 0;
            for (int i = 0; i < target.Length; i++)
            {
                double green = pixels[(3 * i) + 1];
                if (target[i] > 0.9) { on += green; onCount++; }
                else if (target[i] == 0) { off += green; offCount++; }
            }
            if (onCount < 60) continue;
            compared++;
            Assert.True(on / onCount > (off / offCount) + 0.05, $"tile {n}: labelled {on / onCount:F2}, elsewhere {off / offCount:F2}");
        }
        Assert.True(compared > 20, $"only {compared} tiles showed the line");
    }

    [Fact]
    public void A_pose_and_its_matrix_are_the_same_map() => Gen.Select(Gen.Double[-50, 50], Gen.Double[0.3, 3], Gen.Double[-360, 360], Gen.Bool).Sample((c, scale, turn, mirrored) =>
    {
        var pose = new TilePose(new PointPx(c, -c), scale, turn, mirrored, Side);
        using var m = pose.ToMatrix();
        var p = new PointPx(12.5, -7);
        var by = pose.Apply(p);
        Assert.Equal(by.X, (m.At<double>(0, 0) * p.X) + (m.At<double>(0, 1) * p.Y) + m.At<double>(0, 2), 6);
        Assert.Equal(by.Y, (m.At<double>(1, 0) * p.X) + (m.At<double>(1, 1) * p.Y) + m.At<double>(1, 2), 6);
        var next = pose.Apply(p with { X = p.X + 1 });
        Assert.Equal(scale, by.DistanceTo(next), 6);
    });

    [Theory]
    [InlineData(Visibility.Clear, 1, 1)]
    [InlineData(Visibility.Faint, 1, 0.5)]
    [InlineData(Visibility.Inferred, 0, 0)]
    public void Unsure_strokes_are_taught_less_and_inferred_ones_not_at_all(Visibility visibility, double target, double weight)
    {
        using var picture = Cross() with { Strokes = [new(SutureName.Sagittal, visibility, [new(32, 5), new(32, 58)])] };
        var painter = new TargetPainter(new LabelStyle(), 40, Side);
        float[] targets = new float[Side * Side], weights = new float[Side * Side];
        var identity = new TilePose(new PointPx(31.5, 31.5), 1, 0, false, Side);
        painter.PaintSutures(picture, identity, PlaneName.Midline, targets, weights);
        Assert.Equal(target, targets[(32 * Side) + 32], 2);
        Assert.Equal(weight, weights[(32 * Side) + 32], 2);
        Assert.Equal(1, weights[(32 * Side) + 60], 2);
        painter.PaintSutures(picture, identity, PlaneName.Coronal, targets, weights);
        Assert.All(targets, t => Assert.Equal(0, t));
    }

    [Fact]
    public void A_stroke_is_as_wide_as_its_micrometres_say_at_any_angle() => Gen.Select(Gen.Double[80, 600], Gen.Double[-180, 180]).Sample((um, turn) =>
    {
        var painter = new TargetPainter(new LabelStyle { StrokeUm = um }, 40, Side);
        float[] targets = new float[Side * Side], weights = new float[Side * Side];
        painter.PaintSutures(_picture, new TilePose(new PointPx(32, 31.5), 1, turn, false, Side), PlaneName.Midline, targets, weights);
        double width = um / 40, area = (53 * width) + (Math.PI * width * width / 4);     // a line of 53 px with round ends
        Assert.InRange(targets.Sum(), area * 0.97, area * 1.03);
    });

    [Fact]
    public void A_heat_map_peaks_at_its_landmark_and_says_whether_it_is_on_the_tile()
    {
        var painter = new TargetPainter(new LabelStyle(), 40, Side);
        float[] map = new float[Side * Side];
        Assert.True(painter.PaintLandmark(new PointPx(40, 20), new TilePose(new PointPx(31.5, 31.5), 1, 0, false, Side), map));
        Assert.Equal((20 * Side) + 40, Array.IndexOf(map, map.Max()));
        Assert.Equal(1, map.Max(), 3);
        Assert.False(painter.PaintLandmark(new PointPx(200, 20), new TilePose(new PointPx(31.5, 31.5), 1, 0, false, Side), map));
        Assert.Equal(0, map.Max());
    }

    private static LabelledPicture Cross()
    {
        var pixels = new Mat(Side, Side, MatType.CV_8UC3, Scalar.All(40));
        Cv2.Line(pixels, new Point(32, 5), new Point(32, 58), Scalar.All(230), 7);
        return new LabelledPicture("cross", "cross", pixels, 40, [new(SutureName.Sagittal, Visibility.Clear, [new(32, 5), new(32, 58)])],
            new PointPx(32, 25), new PointPx(32, 40), PictureQuality.Good);
    }

    private static TileBatch Batch(int count) => new(count, 1, Side);

    private TileSampler Sampler(ulong seed) => new([_picture], [1], [PlaneName.Suture], new LabelStyle { StrokeUm = 280 }, 40, Side, seed);
}
