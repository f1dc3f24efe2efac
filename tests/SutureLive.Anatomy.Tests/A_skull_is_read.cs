using CsCheck;
using SutureLive.Core;

namespace SutureLive.Anatomy.Tests;

public class A_skull_is_read
{
    private static readonly Gen<PaintedSkull> AnyPose =
        from heading in Gen.Double[-180, 180]
        from x in Gen.Double[180, 220]
        from y in Gen.Double[180, 220]
        from all in Gen.Bool
        select Centred(heading, x, y) with { Planes = all ? PaintedSkull.AllPlanes : PaintedSkull.SutureOnly };

    /// <summary>A skull whose middle between bregma and lambda stands at a pixel.</summary>
    private static PaintedSkull Centred(double heading, double x, double y, double bregmaLambdaMm = 4.2) => new()
    {
        Frame = new(new SkullFrame(new(x, y), heading, 40).ToPx(new(bregmaLambdaMm / 2, 0)), heading, 40),
        BregmaLambdaMm = bregmaLambdaMm,
    };

    [Fact]
    public void Bregma_and_lambda_are_found_where_they_are_in_any_turn_and_place() => AnyPose.Sample(
        skull =>
        {
            var reading = skull.Read();
            Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.05);
            Assert.InRange(skull.ErrorMm(reading.Lambda, skull.Lambda), 0, 0.05);
            Assert.InRange(Angle.Between(reading.HeadingDeg!.Value, skull.HeadingDeg), 0, 0.5);
        },
        iter: 40);

    [Fact]
    public void A_clear_skull_is_trusted()
    {
        var reading = new PaintedSkull().Read();
        Assert.Equal(Confidence.High, reading.Bregma.Confidence);
        Assert.Equal(Confidence.High, reading.Lambda.Confidence);
        Assert.Empty(reading.Remarks);
        Assert.InRange(reading.BregmaLambdaMm!.Value, 4.15, 4.25);
    }

    [Fact]
    public void The_same_picture_at_twice_the_size_of_a_pixel_is_a_rat()
    {
        var skull = new PaintedSkull();
        var reading = skull.Read(new(AnatomyOptions.For(SkullShape.Rat)), scaleError: 2);
        Assert.InRange(reading.BregmaLambdaMm ?? 0, 8.3, 8.5);
        Assert.Equal((Confidence.High, Confidence.High), (reading.Bregma.Confidence, reading.Lambda.Confidence));
        Assert.NotEqual(Confidence.High, skull.Read(scaleError: 2).Bregma.Confidence);
    }

    [Fact]
    public void A_clear_skull_whose_scale_was_only_estimated_is_never_fully_trusted()
    {
        var reading = new PaintedSkull().Read(source: ScaleSource.Estimated);
        Assert.Equal(Confidence.Medium, reading.Bregma.Confidence);
        Assert.Equal(Confidence.Medium, reading.Lambda.Confidence);
        Assert.Contains(reading.Remarks, remark => remark.Contains("estimated", StringComparison.Ordinal));
    }

    [Fact]
    public void Coordinates_are_those_of_the_picture_whatever_its_scale_and_turn() =>
        (from scale in Gen.Double[0.8, 2.5]
         from turn in Gen.Double[-180, 180]
         select Similarity.From(scale, turn, 31, -17)).Sample(
            toPicture =>
            {
                var skull = new PaintedSkull { ToPicture = toPicture };
                var reading = skull.Read();
                Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.05);
                Assert.InRange(skull.ErrorMm(reading.Lambda, skull.Lambda), 0, 0.05);
                Assert.InRange(Angle.Between(reading.HeadingDeg!.Value, skull.HeadingDeg), 0, 0.5);
            },
            iter: 20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_suture_gets_its_name_and_left_is_the_animals_left(bool namedPlanes)
    {
        var skull = Centred(130, 200, 200) with { Planes = namedPlanes ? PaintedSkull.AllPlanes : PaintedSkull.SutureOnly };
        var curves = skull.Read().Curves;
        foreach (var (name, _, at, length) in skull.Sutures())
        {
            var curve = Assert.Single(curves, c => c.Name == name);
            foreach (var point in curve.Points)
            {
                // A blurred stroke has a crest a little beyond its end.
                double nearest = Enumerable.Range(0, 301).Min(i => point.DistanceTo(skull.Frame.ToPx(at(i * (length + 0.25) / 300))));
                Assert.InRange(nearest * skull.UmPerPicturePx / 1000, 0, 0.12);
            }
        }
    }

    [Fact]
    public void A_mirrored_skull_has_left_and_right_exchanged()
    {
        var skull = new PaintedSkull { Hidden = [SutureName.CoronalLeft] };
        var plain = skull.Read().Curves;
        var mirrored = (skull with { Mirrored = true }).Read().Curves;
        Assert.Contains(plain, c => c.Name == SutureName.CoronalRight);
        Assert.DoesNotContain(plain, c => c.Name == SutureName.CoronalLeft);
        Assert.Contains(mirrored, c => c.Name == SutureName.CoronalLeft);
        Assert.DoesNotContain(mirrored, c => c.Name == SutureName.CoronalRight);
    }

    [Theory]
    [InlineData(3.6)]
    [InlineData(4.0)]
    [InlineData(4.6)]
    public void The_distance_between_the_landmarks_is_measured_not_assumed(double bregmaLambdaMm)
    {
        var skull = Centred(0, 200, 200, bregmaLambdaMm) with { Planes = PaintedSkull.SutureOnly };
        Assert.Equal(bregmaLambdaMm, skull.Read().BregmaLambdaMm!.Value, 0.06);
    }

    [Fact]
    public void Both_definitions_of_bregma_and_the_gap_between_the_branches_are_reported()
    {
        var skull = new PaintedSkull { CoronalStepMm = 0.24 };
        var evidence = skull.Read().Bregma.Evidence!;
        Assert.Equal(0.24, evidence.CrossingGapMm!.Value, 0.08);
        Assert.NotNull(evidence.CurveFit);
        Assert.NotNull(evidence.HeatPeak);
        Assert.True(evidence.RightCrossing!.Value.Y < evidence.LeftCrossing!.Value.Y, "The right branch was painted in front, nose up.");
        Assert.InRange(skull.ErrorMm(new Landmark(evidence.Junction, 0, Confidence.High), skull.Bregma), 0, 0.06);
    }
}
