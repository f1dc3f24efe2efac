using CsCheck;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Tests;

/// <summary>The laws that tie picture, frame and animal.</summary>
public class AnimalTests
{
    private static readonly PointPx[] Places = [new(150, 100), new(1100, 160), new(600, 850), new(180, 800), new(1080, 790), new(640, 430)];

    private static readonly Gen<(double Um, double Turn, double Tilt, bool Left)> AnyBench = Gen.Select(Gen.Double[5, 20], Gen.Double[-180, 180], Gen.Double[-0.02, 0.02], Gen.Bool);

    private static readonly Gen<StereotaxicPoint> AnyTarget = Gen.Select(Gen.Double[-5, 4], Gen.Double[-4, 4], Gen.Double[-6, 1]).Select((ap, ml, dv) => new StereotaxicPoint(ap, ml, dv));

    [Fact]
    public void A_target_comes_back_from_the_frame() => Gen.Select(AnyBench, AnyTarget, Gen.Double[-0.4, 0.4], Gen.Double[-0.3, 0.3]).Sample((bench, target, pitch, roll) =>
    {
        var animal = Animal(bench, pitch, roll);
        var back = animal.ToAnimal(animal.ToFrame(target));
        Assert.Equal(0, Distance(back, target), 1e-9);
    });

    [Fact]
    public void A_pixel_comes_back_from_the_skull() => Gen.Select(AnyBench, Gen.Double[0, 1279], Gen.Double[0, 959], Gen.Double[-0.4, 0.4]).Sample((bench, x, y, pitch) =>
    {
        var animal = Animal(bench, pitch, 0.1);
        var at = animal.OnSkull(new(x, y));
        Assert.Equal(0, at.DvMm, 1e-9);
        Assert.True(animal.ToPx(at).DistanceTo(new(x, y)) < 1e-6);
    });

    [Fact]
    public void Distances_on_the_animal_are_distances_of_the_frame() => Gen.Select(AnyBench, AnyTarget, AnyTarget, Gen.Double[-0.4, 0.4], Gen.Double[-0.3, 0.3]).Sample((bench, a, b, pitch, roll) =>
    {
        var animal = Animal(bench, pitch, roll);
        Assert.Equal(Distance(a, b), animal.ToFrame(a).DistanceTo(animal.ToFrame(b)), 1e-9);
    });

    [Fact]
    public void Lambda_lies_straight_behind_bregma_and_the_right_is_right_of_the_nose_whatever_hand_the_frame_has() => AnyBench.Sample(bench =>
    {
        var registration = FrameRegistration.Fit(Record(bench));
        PointPx bregma = new(640, 300), lambda = new(640, 700);
        var animal = AnimalInFrame.Of(registration, bregma, lambda);
        Assert.Equal(0, animal.OnSkull(lambda).MlMm, 1e-9);
        Assert.True(animal.OnSkull(lambda).ApMm < 0);
        Assert.True(animal.OnSkull(new PointPx(900, 500)).MlMm > 0, "the nose is up in the picture, so its right is the animal's right");
    });

    [Fact]
    public void A_depth_goes_down_square_to_a_tilted_skull()
    {
        var animal = Animal((10, 0, 0, false), 0.42, 0);
        var deep = animal.ToFrame(new(0, 0, -5));
        double away = double.Hypot(deep.XMm - animal.Bregma.XMm, deep.YMm - animal.Bregma.YMm);
        Assert.Equal(5 * Math.Sin(Math.Atan(0.42 / 4)), away, 1e-6);
        Assert.True(deep.ZMm < animal.Bregma.ZMm);
    }

    [Fact]
    public void The_factor_stretches_ap_alone()
    {
        var animal = Animal((10, 30, 0, false), 0, 0);
        var (plain, scaled) = (animal.ToFrame(new(-2, 1, 0)), (animal with { ApFactor = 0.95 }).ToFrame(new(-2, 1, 0)));
        Assert.Equal(0.1, plain.DistanceTo(scaled), 1e-9);
    }

    [Theory]
    [InlineData(0.03, 0.02, "flat")]
    [InlineData(0.07, 0.02, "nearly flat")]
    [InlineData(0.03, -0.2, "tilted")]
    public void The_tilt_is_said_in_words(double ap, double lr, string word) => Assert.Contains(word, new SkullTilt(new(ap, lr), 4.2).Says, StringComparison.Ordinal);

    [Fact]
    public void A_report_that_knows_no_animal_tells_heights_and_no_pitch()
    {
        SkullHeights heights = new(0.2, 0.1);
        Assert.DoesNotContain("pitch", heights.Says, StringComparison.Ordinal);
        Assert.Contains("roll", heights.Says, StringComparison.Ordinal);
        Assert.Contains("pitch +1.36 deg", new SkullTilt(heights, 8.4).Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_on_lambda_is_as_high_as_the_tip_found_lambda_whatever_the_species() =>
        Gen.Select(AnyBench, Gen.Double[3.5, 9], Gen.Double[-0.4, 0.4]).Sample((bench, distanceMm, pitchMm) =>
        {
            var (registration, skull, seen) = Seen(bench, distanceMm, pitchMm, Confidence.High);
            var animal = AnimalInFrame.Of(registration, skull, seen, usualBregmaLambdaMm: 4.2);
            Assert.Equal(distanceMm, animal.Tilt!.BregmaLambdaMm, 1e-6);

            // AP runs along the sloping bone.
            Assert.Equal(-12 - pitchMm, animal.ToFrame(new(-double.Hypot(distanceMm, pitchMm), 0, 0)).ZMm, 1e-6);
        });

    [Theory]
    [InlineData(Confidence.Low)]
    [InlineData(Confidence.None)]
    public void The_tilt_of_a_rat_whose_lambda_is_not_trusted_is_over_the_length_of_a_rat(Confidence lambda)
    {
        var (registration, skull, seen) = Seen((12, 30, 0, false), 8.1, 0.42, lambda);
        Assert.Equal(0.42 / 8.4, AnimalInFrame.Of(registration, skull, seen, usualBregmaLambdaMm: 8.4).Tilt!.SlopeAp, 1e-12);
        Assert.Equal(0.42 / 8.4, AnimalInFrame.Of(registration, skull, seen: null, usualBregmaLambdaMm: 8.4).Tilt!.SlopeAp, 1e-12);
    }

    [Fact]
    public void A_registration_through_the_optics_undoes_perspective_and_distortion() => AnyBench.Sample(bench =>
    {
        var optics = Optics(bench) with { Distortion = 0.01 };
        var registration = FrameRegistration.Fit(Record(bench, optics) with { Optics = new("scope", 1, optics) });
        Assert.True(registration.RmsMm < 1e-9);
        Assert.True(registration.TreMm < 1e-9);
        Assert.Equal(RegistrationModel.Similarity, registration.Model);
        Assert.Equal(optics.UmPerPx, registration.UmPerPx, 1e-6);
        var (x, y) = registration.ToMm(new(333, 222));
        Assert.True(registration.ToPx(x, y).DistanceTo(new(333, 222)) < 1e-6);
    });

    private static AnimalInFrame Animal((double Um, double Turn, double Tilt, bool Left) bench, double pitchMm, double rollMm) => AnimalInFrame.Of(
        FrameRegistration.Fit(Record(bench) with { BoneZMm = -12, LambdaZMm = -12 - pitchMm, LeftZMm = -12 + (rollMm / 2), RightZMm = -12 - (rollMm / 2) }),
        new PointPx(640, 300), new PointPx(640, 300 + (4000 / bench.Um)));

    // Nose up in the picture, bregma and lambda so far apart in the frame.
    private static (FrameRegistration Registration, SkullFrame Skull, SkullReading Seen) Seen(
        (double Um, double Turn, double Tilt, bool Left) bench, double distanceMm, double pitchMm, Confidence lambda)
    {
        PointPx bregma = new(640, 300), behind = new(640, 300 + (1000 * distanceMm / bench.Um));
        var registration = FrameRegistration.Fit(Record(bench) with { BoneZMm = -12, LambdaZMm = -12 - pitchMm });
        var seen = SkullReading.Nothing(1280, 960, bench.Um, ScaleSource.Profile) with
        {
            HeadingDeg = 0, Bregma = new(bregma, 0.05, Confidence.High), Lambda = lambda == Confidence.None ? Landmark.NotFound : new(behind, 0.4, lambda),
        };
        return (registration, seen.Frame!.Value, seen);
    }

    private static PlaneOptics Optics((double Um, double Turn, double Tilt, bool Left) bench) => PlaneOptics.Uniform(bench.Um, 1280, 960) with { TiltX = bench.Tilt };

    // The true frame is turned against the picture; Y grows away from the viewer, and X backwards in a left-handed frame.
    private static RegistrationRecord Record((double Um, double Turn, double Tilt, bool Left) bench, PlaneOptics? through = null)
    {
        var optics = through ?? PlaneOptics.Uniform(bench.Um, 1280, 960);
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(bench.Turn));
        return new()
        {
            MadeAt = DateTimeOffset.UnixEpoch,
            PictureWidthPx = 1280,
            PictureHeightPx = 960,
            LeftHandedFrame = bench.Left,
            Points = [.. Places.Select(p =>
            {
                var mm = optics.ToMm(p);
                double x = (cos * mm.XMm) + (sin * mm.YMm) - 20, y = (sin * mm.XMm) - (cos * mm.YMm) - 30;
                return new TouchedPoint(p.X, p.Y, bench.Left ? -x : x, y);
            })],
        };
    }

    private static double Distance(StereotaxicPoint a, StereotaxicPoint b) => Math.Sqrt(Math.Pow(a.ApMm - b.ApMm, 2) + Math.Pow(a.MlMm - b.MlMm, 2) + Math.Pow(a.DvMm - b.DvMm, 2));
}
