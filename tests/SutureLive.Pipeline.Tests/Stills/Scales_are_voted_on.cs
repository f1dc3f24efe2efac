using SutureLive.Anatomy;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Tests.Stills;

public sealed class Scales_are_voted_on
{
    /// <summary>Ladders of 1 to 9 rungs, each wrong by up to 40 %.</summary>
    private static IEnumerable<ScaleVote[]> Ladders()
    {
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
            yield return [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => Any(random))];

        static ScaleVote Any(Random random)
        {
            double umPerPx = 5 + (40 * random.NextDouble());
            return Vote(umPerPx, 0.05 + (0.95 * random.NextDouble()), umPerPx * (0.7 + (0.7 * random.NextDouble())), 0);
        }
    }

    [Fact]
    public void Without_a_rung_that_shows_a_skull_there_is_no_scale() => Assert.Null(FoundScale.Of([]));

    [Fact]
    public void One_rung_that_took_a_wrong_suture_does_not_move_the_scale_even_when_it_is_the_best()
    {
        var found = FoundScale.Of([Vote(18, 0.6, 25, 0), Vote(24, 0.8, 25.5, 2), Vote(31, 0.9, 35, 0), Vote(40, 0.6, 26, -3)])!.Value;

        Assert.Equal((26, 0), (found.UmPerPx, found.OpposedShare));
    }

    [Fact]
    public void A_rung_that_sees_the_nose_at_the_other_end_has_no_say_in_the_scale_and_is_counted_as_a_doubt()
    {
        var found = FoundScale.Of([Vote(18, 0.5, 40, 178), Vote(24, 0.8, 25, 2), Vote(31, 0.7, 26, -1)])!.Value;

        Assert.Equal(25, found.UmPerPx);
        Assert.Equal(0.25, found.OpposedShare, 9);
    }

    [Fact]
    public void Where_no_rung_shows_both_landmarks_the_best_rung_is_the_scale() =>
        Assert.Equal(24, FoundScale.Of([Vote(18, 0.3, null, 0), Vote(24, 0.5, null, 0)])!.Value.UmPerPx);

    [Fact]
    public void The_scale_is_one_that_a_rung_implied_and_no_side_outweighs_the_other() => Assert.All(Ladders(), votes =>
    {
        double found = FoundScale.Of(votes)!.Value.UmPerPx, half = votes.Sum(vote => vote.Merit) / 2;
        Assert.Contains(votes, vote => vote.Seen.ImpliedUmPerPx == found);
        Assert.InRange(votes.Where(vote => vote.Seen.ImpliedUmPerPx < found).Sum(vote => vote.Merit), 0, half + 1e-9);
        Assert.InRange(votes.Where(vote => vote.Seen.ImpliedUmPerPx > found).Sum(vote => vote.Merit), 0, half + 1e-9);
    });

    [Fact]
    public void A_picture_of_twice_the_size_has_half_the_scale() => Assert.All(Ladders(), votes =>
    {
        var doubled = votes.Select(vote => Vote(vote.UmPerPx / 2, vote.Seen.Score, vote.Seen.ImpliedUmPerPx / 2, 0));
        Assert.Equal(FoundScale.Of(votes)!.Value.UmPerPx / 2, FoundScale.Of([.. doubled])!.Value.UmPerPx, 9);
    });

    private static ScaleVote Vote(double umPerPx, double score, double? impliedUmPerPx, double headingDeg) =>
        new(umPerPx, new SkullAppraisal(score, 0.2, impliedUmPerPx is null ? null : 4, impliedUmPerPx, headingDeg), score);
}
