using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Core;

namespace SutureLive.Anatomy.Tests;

/// <summary>Two doubts together weigh more than each alone: the ways by which a landmark jumped in a changed copy of a photograph.</summary>
public class Doubts_add_up
{
    private static readonly PoseEvidence Seen = new(0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0, 0.9, 0.9);

    [Theory]
    [InlineData(4.2, 0.15, Confidence.Medium)]
    [InlineData(3.5, 0.30, Confidence.Medium)]
    [InlineData(3.5, 0.15, Confidence.Low)]
    [InlineData(4.9, 0.15, Confidence.Low)]
    public void An_odd_distance_with_a_rival_close_behind_is_not_trusted(double distanceMm, double margin, Confidence expected)
    {
        Trust trust = new(new(), []);
        var axis = Axis.Through(0, 0, 0, -1);
        trust.Weigh(new(axis, distanceMm, 0, Seen, 0.9) { Margin = margin }, new MidlineFit(axis, 4, 0.05), distanceMm, ScaleSource.Profile, null, 0);
        Assert.Equal(expected, trust.Of("Bregma", Marked(0.8), Seen));
    }

    [Theory]
    [InlineData(3.83, true)]
    [InlineData(3.95, false)]
    [InlineData(4.2, false)]
    [InlineData(4.45, false)]
    [InlineData(4.57, true)]
    public void A_distance_close_to_the_edge_of_the_usual_is_never_called_high_and_said(double distanceMm, bool isAtTheEdge)
    {
        var reading = new PaintedSkull { BregmaLambdaMm = distanceMm }.Read();
        Assert.Equal(isAtTheEdge, reading.Remarks.Any(r => r.Contains("close to the edge", StringComparison.Ordinal)));
        Assert.Equal(isAtTheEdge ? Confidence.Medium : Confidence.High, reading.Bregma.Confidence);
        Assert.Equal(isAtTheEdge ? Confidence.Medium : Confidence.High, reading.Lambda.Confidence);
    }

    [Theory]
    [InlineData(true, Confidence.Medium)]
    [InlineData(false, Confidence.Low)]
    public void A_bregma_marked_elsewhere_needs_a_lambda_to_confirm_it(bool lambdaIsFound, Confidence expected)
    {
        var remarks = new List<string>();
        Trust trust = new(new(), remarks);
        trust.WeighUnexplained(Marked(highest: 1), lambdaIsFound ? Marked(0.8) : null);
        Assert.Equal(expected, trust.Of("Bregma", Marked(highest: 1), Seen));
        Assert.Equal(!lambdaIsFound, remarks.Exists(r => r.Contains("nothing confirms", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(4.2, true, false)]
    [InlineData(3.5, false, false)]
    [InlineData(3.5, true, true)]
    [InlineData(4.9, true, true)]
    public void A_suture_seen_on_one_side_does_not_carry_an_odd_distance(double distanceMm, bool hidden, bool isLow)
    {
        var reading = new PaintedSkull { BregmaLambdaMm = distanceMm, Hidden = hidden ? [SutureName.CoronalLeft] : [] }.Read();
        Assert.Equal(isLow, reading.Bregma.Confidence == Confidence.Low);
        Assert.Equal(isLow, reading.Lambda.Confidence == Confidence.Low);
    }

    [Theory]
    [InlineData(0.8, 0.9, Confidence.Medium)]
    [InlineData(0, 0.5, Confidence.Medium)]
    [InlineData(0, 0.9, Confidence.Low)]
    public void A_landmark_marked_twice_needs_both_branches_of_its_suture(double left, double rival, Confidence expected)
    {
        var seen = Seen with { CoronalLeft = left };
        var remarks = new List<string>();
        Trust trust = new(new(), remarks);
        var bregma = Marked(highest: 0.8) with { RivalShare = rival };
        trust.WeighBranches(seen, bregma, null, ScaleSource.Profile);
        Assert.Equal(expected, trust.Of("Bregma", bregma, seen));
        Assert.Equal(expected == Confidence.Low, remarks.Exists(r => r.Contains("two places", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(5.6, 0.8, Confidence.Low)]
    [InlineData(4.2, 0.5, Confidence.Low)]
    [InlineData(5.6, 0.5, Confidence.None)]
    public void Two_grave_doubts_of_different_kinds_leave_no_landmark(double distanceMm, double used, Confidence expected)
    {
        var remarks = new List<string>();
        Trust trust = new(new(), remarks);
        var axis = Axis.Through(0, 0, 0, -1);
        var bregma = Marked(0.8 * 0.8 / used);
        trust.Weigh(new(axis, distanceMm, 0, Seen, 0.9) { Margin = 0.3 }, new MidlineFit(axis, 4, 0.05), distanceMm, ScaleSource.Profile, null, 0);
        trust.WeighUnexplained(bregma, Marked(0.8));
        Assert.Equal(expected, trust.Of("Bregma", bregma, Seen));
        Assert.Equal(expected == Confidence.None, remarks.Exists(r => r.Contains("not given", StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_signs_of_one_doubt_count_once()
    {
        // The distance is impossible and, with a branch missing, unusual as well: both look at the same millimetres.
        var reading = new PaintedSkull { BregmaLambdaMm = 5.4, Hidden = [SutureName.CoronalLeft] }.Read();
        Assert.Equal((Confidence.Low, Confidence.Low), (reading.Bregma.Confidence, reading.Lambda.Confidence));
    }

    // Without a curve it is medium at best. Its own peak is 0.8 high; the highest anywhere may be higher.
    private static FoundLandmark Marked(double highest) => new(0, 0, 0.03, 0.03, null, new(0, 0, 0.8, 0.25), 0, false, Math.Max(highest, 0.8));
}
