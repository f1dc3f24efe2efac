using CsCheck;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;
using SutureLive.Imaging.Tests.Overlay;

namespace SutureLive.Imaging.Tests;

public class PhantomTests
{
    /// <summary>Painting takes a while, so the animals that are only looked at are kept.</summary>
    private static readonly Dictionary<int, PhantomSkull> Painted = [];

    private static readonly PhantomOptions Coarse = new() { TextureUmPerPx = 24, UmPerPx = 20, WidthPx = 640, HeightPx = 480 };

    [Fact]
    public void The_same_seed_and_time_give_the_same_bytes_and_another_seed_another_animal()
    {
        using var first = Picture(seed: 3, seconds: 12.34);
        using var again = Picture(seed: 3, seconds: 12.34);
        using var later = Picture(seed: 3, seconds: 12.6);
        using var other = Picture(seed: 4, seconds: 12.34);
        Assert.True(first.AsSpan<byte>().SequenceEqual(again.AsSpan<byte>()));
        Assert.False(first.AsSpan<byte>().SequenceEqual(later.AsSpan<byte>()));
        Assert.False(first.AsSpan<byte>().SequenceEqual(other.AsSpan<byte>()));
    }

    [Fact]
    public void The_truth_obeys_the_geometry_of_the_view()
    {
        var skull = Skull(5);
        var poses = Gen.Select(Gen.Double[-500, 2000], Gen.Double[-500, 2000], Gen.Double[-180, 180], Gen.Double[5, 60],
            (x, y, heading, um) => new SkullFrame(new(x, y), heading, um));
        poses.Sample(pose =>
        {
            var truth = skull.TruthOf(View(pose));
            Assert.Equal(skull.BregmaLambdaMm, truth.Bregma.DistanceTo(truth.Lambda) * truth.UmPerPx / 1000, 6);
            Assert.InRange(Angle.Between(truth.HeadingDeg, Angle.HeadingDeg(truth.Lambda, truth.Bregma)), 0, 1e-6);
            var upright = skull.TruthOf(View(new(new(0, 0), 0, 10)));
            foreach (var (curve, there) in truth.Curves.Zip(upright.Curves))
            {
                var (here, mm) = (pose.ToApMl(curve.Points[^1]), new SkullFrame(new(0, 0), 0, 10).ToApMl(there.Points[^1]));
                Assert.InRange(here.DistanceTo(mm), 0, 1e-6);
            }
        }, iter: 200);
    }

    [Theory]
    [InlineData(1, 0, 20)]
    [InlineData(2, 37, 20)]
    [InlineData(3, -120, 31)]
    [InlineData(4, 180, 12)]
    [InlineData(5, 90, 47)]
    public void The_midline_is_darker_than_the_bone_on_both_sides_exactly_where_the_truth_says(int seed, double headingDeg, double umPerPx)
    {
        var skull = Skull(seed);
        var view = View(new(new(400, 400), headingDeg, umPerPx));
        using var picture = new Mat();
        skull.Render(view, picture);
        using var grey = picture.CvtColor(ColorConversionCodes.BGR2GRAY);

        var sagittal = skull.TruthOf(view).Curves.Single(c => c.Name == SutureName.Sagittal).Points;
        double Mean(double asideMm) => sagittal
            .Select(p => view.Pose.ToApMl(p)).Select(p => view.Pose.ToPx(p with { MlMm = p.MlMm + asideMm }))
            .Where(p => p.X is > 1 and < 798 && p.Y is > 1 and < 798)
            .Average(p => (double)grey.At<byte>((int)Math.Round(p.Y), (int)Math.Round(p.X)));

        // The gap is at most 0.1 mm wide: a wrong turn, mirror image or half a pixel of shift per level would miss it.
        double step = Math.Max(0.12, 2 * umPerPx / 1000);
        Assert.True(Mean(0) < Mean(-step) - 2 && Mean(0) < Mean(step) - 2, $"{Mean(-step):F1} {Mean(0):F1} {Mean(step):F1}");
    }

    [Fact]
    public void Curves_fitted_through_the_sutures_cross_the_midline_at_bregma_and_lambda()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var anatomy = new SkullAnatomy(seed);
            Assert.InRange(anatomy.BregmaLambdaMm, 3.9, 4.5);
            Assert.InRange(CrossingApMm(anatomy, SutureName.CoronalLeft, SutureName.CoronalRight), -0.06, 0.06);
            Assert.InRange(CrossingApMm(anatomy, SutureName.LambdoidLeft, SutureName.LambdoidRight) + anatomy.BregmaLambdaMm, -0.1, 0.1);
            Assert.InRange(anatomy.Sutures.Single(s => s.Name == SutureName.Sagittal).Points.Average(p => p.MlMm), -0.06, 0.06);
        }
    }

    [Fact]
    public void An_animal_stays_within_its_stated_movements_and_breathes_along_the_midline()
    {
        var still = Coarse with { DriftMm = 0, TurnDriftDeg = 0, HeartbeatUm = 0, HeadingDeg = 0, BreathingUm = 100 };
        var scene = new PhantomScene(1, still);
        var at = Enumerable.Range(0, 300).Select(i => scene.ViewAt(i / 100.0, 0).Pose.Bregma).ToList();
        double ap = (at.Max(p => p.Y) - at.Min(p => p.Y)) * 20, ml = (at.Max(p => p.X) - at.Min(p => p.X)) * 20;
        Assert.InRange(ap, 98, 100.1);
        Assert.InRange(ml, 24, 25.1);

        var drifting = new PhantomScene(1, Coarse with { BreathingUm = 0, HeartbeatUm = 0, TurnDriftDeg = 0 });
        var path = Enumerable.Range(0, 3000).Select(i => drifting.ViewAt(i / 10.0, 0).Pose.Bregma).ToList();
        Assert.InRange((path.Max(p => p.X) - path.Min(p => p.X)) * 20, 250, 500);
    }

    [Fact]
    public void A_shaking_table_moves_the_picture_at_the_stated_speed()
    {
        var shaking = Coarse with { DriftMm = 0, TurnDriftDeg = 0, HeartbeatUm = 0, BreathingUm = 0, VibrationMmPerS = 3 };
        var scene = new PhantomScene(1, shaking);
        double fastest = Enumerable.Range(0, 1000)
            .Max(i => scene.ViewAt(i / 1000.0, 0).Pose.Bregma.DistanceTo(scene.ViewAt((i + 1) / 1000.0, 0).Pose.Bregma) * 20);
        Assert.InRange(fastest, 2.9, 3.05);
    }

    [Fact]
    public void Within_some_minutes_a_drill_a_hand_and_a_loss_of_focus_come_by_and_go_again()
    {
        var scene = new PhantomScene(2, Coarse);
        var views = Enumerable.Range(0, 3000).Select(i => scene.ViewAt(i / 10.0, 0)).ToList();
        Assert.Contains(views, v => v.Instrument.Kind == PhantomInstrumentKind.Drill);
        Assert.Contains(views, v => v.Instrument.Kind == PhantomInstrumentKind.Hand);
        Assert.Contains(views, v => v.DefocusPx > 1);
        Assert.True(views.Count(v => v.Instrument.Kind == PhantomInstrumentKind.None) > 1500);
        Assert.True(views.Count(v => v.DefocusPx == 0) > 1500);
    }

    [Fact]
    public void A_drill_hides_what_is_under_it_and_leaves_the_rest()
    {
        var skull = Skull(6);
        var clear = View(new(new(400, 250), 0, 20));
        var drilled = clear with { Instrument = new(PhantomInstrumentKind.Drill, new(400, 400), 90, 50) };
        using var before = new Mat();
        using var after = new Mat();
        skull.Render(clear, before);
        skull.Render(drilled, after);
        Assert.NotEqual(before.At<Vec3b>(400, 700), after.At<Vec3b>(400, 700));
        Assert.Equal(before.At<Vec3b>(400, 200), after.At<Vec3b>(400, 200));
        Assert.Equal(before.At<Vec3b>(100, 700), after.At<Vec3b>(100, 700));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(17, 23)]
    [InlineData(1921, 33)]
    public void Any_size_can_be_looked_at(int width, int height)
    {
        var skull = Skull(1);
        using var picture = new Mat();
        skull.Render(new PhantomScene(1, Coarse with { WidthPx = width, HeightPx = height }).ViewAt(3, 1), picture);
        Assert.Equal((width, height, MatType.CV_8UC3), (picture.Width, picture.Height, picture.Type()));
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => PhantomSkull.Create(1, Coarse with { UmPerPx = 0, WidthPx = 5, BreathingHz = double.NaN }));
        Assert.Equal("The phantom cannot be made: WidthPx is 5, must be 16..8192; UmPerPx is 0, must be 2..200; BreathingHz is NaN, must be 0.1..10.", error.Message);
    }

    [Theory]
    [InlineData("phantom-microscope", 7, 12.0)]
    [InlineData("phantom-drill", 7, 9.5)]
    public void The_phantom_looks_as_it_did(string name, int seed, double umPerPx)
    {
        var pose = new SkullFrame(new(210, 150), -20, umPerPx * 4);
        var view = new PhantomView
        {
            WidthPx = 400,
            HeightPx = 300,
            Pose = pose,
            Light = new(1.05, 0.1, -0.1, 0.2, 0.95, 1, 1.03),
            Glare = 1,
            DefocusPx = 0.4,
            Instrument = name == "phantom-drill" ? new(PhantomInstrumentKind.Drill, new(230, 160), 60, 1000 / pose.UmPerPx) : default,
        };
        using var picture = new Mat();
        Skull(seed).Render(view, picture);
        GoldenPicture.AssertMatches(name, picture);
    }

    private static PhantomSkull Skull(int seed)
    {
        if (!Painted.TryGetValue(seed, out var skull)) Painted.Add(seed, skull = PhantomSkull.Create(seed, Coarse));
        return skull;
    }

    /// <summary>Painted anew each time, so that reproducing includes the painting.</summary>
    private static Mat Picture(int seed, double seconds)
    {
        using var skull = PhantomSkull.Create(seed, Coarse);
        var picture = new Mat();
        skull.Render(new PhantomScene(seed, Coarse).ViewAt(seconds, 7), picture);
        return picture;
    }

    private static PhantomView View(SkullFrame pose) => new() { WidthPx = 800, HeightPx = 800, Pose = pose };

    /// <summary>AP at ML 0 of the least-squares parabola through both branches.</summary>
    private static double CrossingApMm(SkullAnatomy anatomy, SutureName left, SutureName right)
    {
        // Lambdoid arches are flat far out: a parabola is their shape only near the midline.
        var points = anatomy.Sutures.Where(s => s.Name == left || s.Name == right).SelectMany(s => s.Points).Where(p => Math.Abs(p.MlMm) < 0.8).ToList();
        var moments = new double[5];
        var sums = new double[3];
        foreach (var p in points)
        {
            for (int power = 0; power < 5; power++) moments[power] += Math.Pow(p.MlMm, power);
            for (int power = 0; power < 3; power++) sums[power] += p.ApMm * Math.Pow(p.MlMm, power);
        }

        // Cramer's rule for the constant term.
        double det = Det(moments[0], moments[1], moments[2], moments[1], moments[2], moments[3], moments[2], moments[3], moments[4]);
        return Det(sums[0], moments[1], moments[2], sums[1], moments[2], moments[3], sums[2], moments[3], moments[4]) / det;

        static double Det(double a, double b, double c, double d, double e, double f, double g, double h, double i) =>
            (a * ((e * i) - (f * h))) - (b * ((d * i) - (f * g))) + (c * ((d * h) - (e * g)));
    }
}
