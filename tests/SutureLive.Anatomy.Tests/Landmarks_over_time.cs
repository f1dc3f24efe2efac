using CsCheck;
using SutureLive.Anatomy.Tracking;
using SutureLive.Core;

namespace SutureLive.Anatomy.Tests;

/// <summary>A live picture at 5 readings a second, 20 um/px, nose up, bregma near (320, 200): time is only what the tests say.</summary>
public class Landmarks_over_time
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private readonly LandmarkTracker _tracker = new();
    private TimeSpan _now;

    [Fact]
    public void Nothing_is_steady_before_four_readings_agree()
    {
        for (int i = 0; i < 3; i++) Assert.Equal(TrackingState.Settling, See(320, 200).State);
        Assert.Equal(TrackingState.Steady, See(320, 200).State);
    }

    [Fact]
    public void An_outlier_neither_moves_nor_unsettles_the_landmark()
    {
        Settle();
        var tracked = See(380, 200);
        Assert.Equal(TrackingState.Steady, tracked.State);
        Assert.Equal(320, tracked.Reading!.Bregma.At!.Value.X, 0.5);
    }

    [Fact]
    public void A_moved_animal_is_said_with_its_distance_and_never_averaged_away()
    {
        Settle();
        See(345, 200);
        See(345, 200);
        var tracked = See(345, 200);
        Assert.Equal(TrackingState.Moved, tracked.State);
        Assert.Equal(0.5, tracked.MovedMm!.Value, 0.05);
        Assert.Equal(345, tracked.Reading!.Bregma.At!.Value.X, 0.5);

        _now += TimeSpan.FromSeconds(2);
        Settle(345);
        Assert.Equal(TrackingState.Steady, _tracker.At(_now).State);
    }

    [Fact]
    public void Outliers_all_over_the_place_are_no_movement()
    {
        Settle();
        foreach (double x in (double[])[380, 250, 400, 270]) Assert.NotEqual(TrackingState.Moved, See(x, 200).State);
        Assert.Equal(320, _tracker.At(_now).Reading!.Bregma.At!.Value.X, 0.5);
    }

    [Fact]
    public void Without_readings_the_landmark_is_stale_after_a_second_and_gone_after_three()
    {
        Settle();
        Assert.Equal(TrackingState.Steady, _tracker.At(_now + TimeSpan.FromMilliseconds(1000)).State);
        Assert.Equal(TrackingState.Stale, _tracker.At(_now + TimeSpan.FromMilliseconds(1001)).State);
        Assert.Equal(TrackingState.Searching, _tracker.At(_now + TimeSpan.FromMilliseconds(3001)).State);
    }

    [Fact]
    public void A_reading_that_is_only_repeated_stays_fresh_but_makes_nothing_steadier()
    {
        for (int i = 0; i < 3; i++) See(320, 200);
        for (int i = 0; i < 4; i++) Assert.Equal(TrackingState.Settling, SeeUnchanged(320, 200).State);
        Assert.Equal(TrackingState.Steady, See(320, 200).State);
        for (int i = 0; i < 4; i++) Assert.Equal(TrackingState.Steady, SeeUnchanged(320, 200).State);
    }

    [Fact]
    public void An_outlier_that_is_only_repeated_moves_nothing()
    {
        Settle();
        See(345, 200);
        for (int i = 0; i < 5; i++) Assert.NotEqual(TrackingState.Moved, SeeUnchanged(345, 200).State);
        Assert.Equal(320, _tracker.At(_now).Reading!.Bregma.At!.Value.X, 0.5);
    }

    [Fact]
    public void A_repeated_reading_goes_with_the_picture()
    {
        Settle();
        var tracked = _tracker.Affirm(Reading(330, 204), _now += Step, Similarity.From(1, 0, 10, 4));
        Assert.Equal(330, tracked.Reading!.Bregma.At!.Value.X, 0.5);
        Assert.Equal(204, tracked.Reading!.Bregma.At!.Value.Y, 0.5);
    }

    [Fact]
    public void The_spread_is_that_of_the_readings()
    {
        var random = new Random(7);
        TrackedSkull tracked = null!;
        for (int i = 0; i < 15; i++) tracked = See(320 + Gaussian(random, 3), 200 + Gaussian(random, 3));
        Assert.InRange(tracked.BregmaSpreadMm!.Value, 0.03, 0.10);                  // 3 px of 20 um
        Assert.True(tracked.Reading!.Bregma.SigmaMm >= tracked.BregmaSpreadMm);
    }

    [Fact]
    public void A_jump_of_the_whole_picture_is_followed_and_said()
    {
        Settle();
        var tracked = See(345, 200, new Similarity(1, 0, 25, 0));
        Assert.Equal(TrackingState.Moved, tracked.State);
        Assert.Equal(0.5, tracked.MovedMm!.Value, 0.02);
        Assert.Equal(345, tracked.Reading!.Bregma.At!.Value.X, 0.5);
    }

    [Fact]
    public void An_animal_that_creeps_is_said_once_it_lies_three_tenths_of_a_millimetre_from_where_it_rested()
    {
        Settle();
        double x = 320;
        TrackedSkull tracked;
        do
        {
            tracked = See(x += 0.5, 200);
            Assert.Equal(TrackingState.Steady, tracked.State);
        }
        while (tracked.CreptMm is null && x < 400);

        Assert.InRange(x, 335, 350);                                // 0.3 mm are 15 px; the median of 24 readings comes after
        Assert.InRange(tracked.CreptMm!.Value, 0.30, 0.32);
        Assert.Null(_tracker.At(_now + TimeSpan.FromSeconds(2)).CreptMm);
    }

    [Fact]
    public void An_animal_that_creeps_with_the_picture_is_said_too()
    {
        Settle();
        double x = 320;
        while (x < 335) Assert.Null(See(x += 1, 200, Similarity.From(1, 0, 1, 0)).CreptMm);
        Assert.Equal(0.32, See(x += 1, 200, Similarity.From(1, 0, 1, 0)).CreptMm!.Value, 0.01);
    }

    [Fact]
    public void An_animal_that_turns_slowly_about_bregma_creeps_at_lambda()
    {
        Settle();
        double turn = 0;
        TrackedSkull tracked;
        do
        {
            tracked = SeeTurned(turn += 0.25);
            Assert.Equal(TrackingState.Steady, tracked.State);
        }
        while (tracked.CreptMm is null && turn < 12);

        Assert.InRange(turn, 4.3, 8);                                 // 0.3 mm at lambda are 4.3 degrees; the averaged heading comes after
        Assert.InRange(tracked.CreptMm!.Value, 0.30, 0.35);
    }

    [Fact]
    public void A_lock_does_not_stay_where_its_pixels_mean_another_place()
    {
        Settle();
        _tracker.Lock(_now);
        Assert.NotNull(See(320, 200).Lock);
        Assert.Null(_tracker.Observe(Reading(320, 200) with { UmPerPx = 30 }, _now += Step).Lock);
    }

    [Fact]
    public void After_a_jump_the_new_place_is_that_of_rest()
    {
        Settle();
        for (int i = 0; i < 3; i++) See(345, 200);
        _now += TimeSpan.FromSeconds(2);
        Settle(345);
        Assert.Null(See(350, 200).CreptMm);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(-40)]
    [InlineData(175)]
    public void An_animal_that_turns_about_bregma_is_said_and_its_heading_is_never_averaged_away(double turnDeg)
    {
        Settle();
        Assert.Equal(0, SeeTurned(turnDeg).Reading!.HeadingDeg!.Value, 1e-9);
        SeeTurned(turnDeg);
        var tracked = SeeTurned(turnDeg);
        Assert.Equal(TrackingState.Moved, tracked.State);
        Assert.Equal(turnDeg, tracked.Reading!.HeadingDeg!.Value, 0.1);
        Assert.Equal(2 * 4.2 * Math.Sin(Math.Abs(turnDeg) * Math.PI / 360), tracked.MovedMm!.Value, 0.01);      // 210 px of 20 um between the landmarks
    }

    [Fact]
    public void A_heading_all_over_the_place_turns_nothing()
    {
        Settle();
        foreach (double turn in (double[])[20, -30, 90, -60]) Assert.Equal(TrackingState.Steady, SeeTurned(turn).State);
        Assert.Equal(0, _tracker.At(_now).Reading!.HeadingDeg!.Value, 1e-9);
    }

    [Fact]
    public void A_turn_of_the_whole_picture_turns_the_heading_with_it_at_once()
    {
        Settle();
        var turn = Similarity.From(1, 5, 0, 0);
        var tracked = _tracker.Observe(Turned(Reading(320, 200), turn), _now += Step, turn);
        Assert.Equal(5, tracked.Reading!.HeadingDeg!.Value, 0.1);
    }

    [Fact]
    public void A_lambda_not_seen_for_a_second_is_no_longer_shown()
    {
        Settle();
        for (int i = 0; i < 5; i++) Assert.NotNull(WithoutLambda().Reading!.Lambda.At);
        var tracked = WithoutLambda();
        Assert.Equal(TrackingState.Steady, tracked.State);
        Assert.Null(tracked.Reading!.Lambda.At);

        TrackedSkull WithoutLambda() => _tracker.Observe(Reading(320, 200) with { Lambda = Landmark.NotFound }, _now += Step);
    }

    [Fact]
    public void A_measured_motion_of_the_picture_is_no_movement_of_the_landmark_on_the_skull()
    {
        Settle();
        TrackedSkull tracked = null!;
        for (int i = 1; i <= 10; i++) tracked = See(320 + (8 * i), 200, new Similarity(1, 0, 8, 0));
        Assert.Equal(TrackingState.Steady, tracked.State);
        Assert.Equal(400, tracked.Reading!.Bregma.At!.Value.X, 0.5);
        Assert.True(tracked.BregmaSpreadMm < 0.01);
    }

    [Fact]
    public void Another_zoom_starts_from_nothing()
    {
        Settle();
        _now += Step;
        Assert.Equal(TrackingState.Settling, _tracker.Observe(Reading(320, 200) with { UmPerPx = 10 }, _now).State);
    }

    [Fact]
    public void A_lock_stays_and_shows_the_drift_since()
    {
        Settle();
        _tracker.Lock(_now);
        var tracked = _tracker.At(_now);
        for (int i = 1; i <= 10; i++) tracked = See(320 + i, 200);
        Assert.Equal(320, tracked.Lock!.Bregma.X, 0.5);
        Assert.InRange(tracked.Lock.BregmaDriftMm!.Value, 0.05, 0.21);
        _tracker.Unlock();
        Assert.Null(_tracker.At(_now).Lock);
    }

    [Fact]
    public void An_unsteady_landmark_can_be_placed_by_hand_but_not_locked_as_it_is()
    {
        See(320, 200);
        Assert.Throws<InvalidOperationException>(() => _tracker.Lock(_now));
        Assert.Equal(new PointPx(310, 190), _tracker.Lock(_now, new PointPx(310, 190), new PointPx(310, 400)).Bregma);
    }

    [Fact]
    public void Turning_the_picture_turns_the_result_and_changes_nothing_else() =>
        (from turn in Gen.Double[-180, 180]
         from seed in Gen.Int[0, 1000]
         select (turn, seed)).Sample(
            sample =>
            {
                var turned = Similarity.From(1, sample.turn, 40, -25);
                var (plain, other) = (new LandmarkTracker(), new LandmarkTracker());
                var random = new Random(sample.seed);
                var at = TimeSpan.Zero;
                for (int i = 0; i < 12; i++)
                {
                    var reading = Reading(320 + Gaussian(random, 4), 200 + Gaussian(random, 4));
                    var a = plain.Observe(reading, at += Step);
                    var b = other.Observe(Turned(reading, turned), at);
                    Assert.Equal(a.State, b.State);
                    Assert.InRange(turned.Apply(a.Reading!.Bregma.At!.Value).DistanceTo(b.Reading!.Bregma.At!.Value), 0, 1e-6);
                }
            },
            iter: 100);

    private void Settle(double x = 320)
    {
        for (int i = 0; i < 6; i++) See(x, 200);
    }

    private TrackedSkull See(double x, double y, Similarity? motion = null) => _tracker.Observe(Reading(x, y), _now += Step, motion);

    private TrackedSkull SeeTurned(double turnDeg)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
        var turned = Reading(320, 200);
        return _tracker.Observe(turned with { HeadingDeg = turnDeg, Lambda = turned.Lambda with { At = new(320 - (210 * sin), 200 + (210 * cos)) } }, _now += Step);
    }

    private TrackedSkull SeeUnchanged(double x, double y) => _tracker.Affirm(Reading(x, y), _now += Step);

    private static SkullReading Reading(double x, double y) => SkullReading.Nothing(640, 480, 20, ScaleSource.Profile) with
    {
        HeadingDeg = 0,
        Bregma = new Landmark(new(x, y), 0.05, Confidence.High),
        Lambda = new Landmark(new(x, y + 210), 0.08, Confidence.High),
    };

    private static SkullReading Turned(SkullReading reading, Similarity by) => reading with
    {
        HeadingDeg = Angle.Normalized(reading.HeadingDeg!.Value + by.TurnDeg),
        Bregma = reading.Bregma with { At = by.Apply(reading.Bregma.At!.Value) },
        Lambda = reading.Lambda with { At = by.Apply(reading.Lambda.At!.Value) },
    };

    private static double Gaussian(Random random, double sd) =>
        sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
