using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Anatomy.Tests;

public class Poor_evidence_is_weighed
{
    private static readonly PaintedSkull Plain = new() { Planes = PaintedSkull.SutureOnly };

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Gaps_are_bridged(double gapMm)
    {
        var skull = Plain with { GapMm = gapMm };
        var reading = skull.Read();
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.08);
        Assert.InRange(skull.ErrorMm(reading.Lambda, skull.Lambda), 0, 0.12);
        if (gapMm > 0.3) Assert.Contains(reading.Curves, c => c.ObservedFraction < 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_vessels_and_hair_do_not_pull(int seed)
    {
        var skull = Plain with { Noise = 0.15f, Vessels = 8, Seed = seed };
        var reading = skull.Read();
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.12);
        Assert.InRange(skull.ErrorMm(reading.Lambda, skull.Lambda), 0, 0.15);
    }

    [Theory]
    [InlineData(SutureName.CoronalLeft)]
    [InlineData(SutureName.CoronalRight)]
    public void One_covered_coronal_branch_costs_certainty_not_place(SutureName covered)
    {
        var skull = Plain with { Hidden = [covered] };
        var (whole, half) = (Plain.Read().Bregma, skull.Read().Bregma);
        Assert.InRange(skull.ErrorMm(half, skull.Bregma), 0, 0.15);
        Assert.True(half.SigmaMm > whole.SigmaMm, $"{half.SigmaMm} with one branch, {whole.SigmaMm} with both");
        Assert.True(half.Confidence <= Confidence.Medium);
    }

    [Fact]
    public void Without_any_sign_of_lambda_bregma_stays_and_lambda_is_none()
    {
        var skull = new PaintedSkull { Hidden = [SutureName.LambdoidLeft, SutureName.LambdoidRight], };
        var stack = skull.Paint();
        stack[PlaneName.Lambda].Clear();
        var reading = new SkullReader().Read(stack, 400, 400, 40, ScaleSource.Option);
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.05);
        Assert.Equal(Landmark.NotFound, reading.Lambda);
    }

    [Fact]
    public void Heat_maps_that_name_the_wrong_landmark_are_overruled_by_the_sutures()
    {
        var skull = new PaintedSkull { ExchangedHeat = true };
        var reading = skull.Read();
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.1);
        Assert.InRange(skull.ErrorMm(reading.Lambda, skull.Lambda), 0, 0.1);
        Assert.InRange(Angle.Between(reading.HeadingDeg!.Value, skull.HeadingDeg), 0, 1);
        Assert.True(reading.Bregma.Confidence <= Confidence.Medium);
    }

    [Fact]
    public void A_heat_map_that_contradicts_the_suture_widens_the_uncertainty()
    {
        var skull = new PaintedSkull();
        var stack = skull.Paint();
        stack[PlaneName.Bregma].Clear();
        PaintedSkull.Stamp(stack, PlaneName.Bregma, skull.Frame.ToPx(new(0.6, 0)), 0.25, 0.9f);
        var doubtful = new SkullReader().Read(stack, 400, 400, 40, ScaleSource.Option).Bregma;
        Assert.True(doubtful.SigmaMm > 2 * skull.Read().Bregma.SigmaMm);
        Assert.True(doubtful.Confidence <= Confidence.Medium);
    }

    [Theory]
    [InlineData(0.25f, Confidence.High)]
    [InlineData(0.9f, Confidence.Low)]
    public void A_stronger_mark_far_from_the_sutures_lowers_the_trust_and_a_glow_does_not(float height, Confidence atMost)
    {
        var skull = new PaintedSkull();
        var stack = skull.Paint();
        stack[PlaneName.Lambda].Clear();
        PaintedSkull.Stamp(stack, PlaneName.Lambda, skull.Frame.ToPx(new(2.5, 3.5)), 0.25, height);
        var reading = new SkullReader().Read(stack, 400, 400, 40, ScaleSource.Option);
        Assert.Equal(atMost, reading.Bregma.Confidence);
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.1);
    }

    [Fact]
    public void The_hint_decides_between_the_two_ends_of_a_symmetric_picture()
    {
        // A cross with equal arms: nothing says which end is the nose.
        var cross = new PlaneStack(PaintedSkull.SutureOnly, 400, 400, Similarity.Identity, 40);
        for (double t = -3.2; t <= 3.2; t += 0.01)
        {
            PaintedSkull.Stamp(cross, PlaneName.Suture, new(200, 200 + (t * 25)), 0.09, 0.8f);
            if (Math.Abs(t) < 2.6) PaintedSkull.Stamp(cross, PlaneName.Suture, new(200 + (t * 25), 200), 0.09, 0.8f);
        }

        Assert.True(new SkullReader().Read(cross, 400, 400, 40, ScaleSource.Option).Bregma.Confidence <= Confidence.Low);
        foreach (double nose in (double[])[0, 90, 180, -90])
        {
            var hinted = new SkullReader().Read(cross, 400, 400, 40, ScaleSource.Option, nose);
            if (hinted.HeadingDeg is { } heading) Assert.InRange(Angle.Between(heading, nose), 0, 2);
        }
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.0)]
    [InlineData(1.25)]
    public void An_unknown_scale_is_implied_by_the_skull(double scaleError)
    {
        var skull = new PaintedSkull();
        var appraisal = new SkullReader().Appraise(skull.Paint(), 40 * scaleError);
        Assert.Equal(40, appraisal.ImpliedUmPerPx!.Value, 1.2);
        Assert.InRange(Angle.Between(appraisal.HeadingDeg!.Value, 0), 0, 4);
    }

    [Fact]
    public void A_skull_scores_far_above_a_picture_without_one()
    {
        double skull = new SkullReader().Appraise(Plain.Paint(), 40).Score;
        double vessels = new SkullReader().Appraise((Plain with { Hidden = Enum.GetValues<SutureName>(), Vessels = 14 }).Paint(), 40).Score;
        Assert.True(skull > vessels + 0.25, $"skull {skull:0.00}, vessels {vessels:0.00}");
    }
}
