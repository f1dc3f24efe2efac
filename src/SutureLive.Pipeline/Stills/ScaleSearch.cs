using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;

namespace SutureLive.Pipeline.Stills;

/// <summary>
/// Finds the scale of a picture nobody calibrated: the picture is segmented at a ladder of assumed scales, and at each one the distance between
/// the landmarks says what the scale must be. Each rung errs on its own, one now and then by a whole suture, so no single one decides: the
/// median of what they say is taken, each weighed by how much it saw of a skull of that size.
/// </summary>
/// <param name="stages">Segmenter and reader.</param>
/// <param name="options">The rungs and what counts.</param>
internal sealed class ScaleSearch(Stages stages, ScaleSearchOptions options)
{
    private readonly List<ScaleVote> _votes = [];

    /// <summary>What the rungs agree on; null when the picture shows no skull at any.</summary>
    /// <param name="bgr">CV_8UC3.</param>
    /// <param name="headingDeg">Rough direction of the nose, if known.</param>
    /// <param name="stop">Cancels between two rungs.</param>
    public FoundScale? Find(Mat bgr, double? headingDeg, CancellationToken stop)
    {
        _votes.Clear();
        double best = 0;
        int worseSince = 0;
        foreach (double umPerPx in options.Rungs())
        {
            stop.ThrowIfCancellationRequested();
            double merit = Try(bgr, umPerPx, headingDeg).Merit;
            (best, worseSince) = merit > best ? (merit, 0) : (best, worseSince + 1);

            // Rungs grow dearer towards fine scales; after a convincing skull a row of worse ones ends the climb.
            if (best >= options.ConvincingMerit && worseSince >= options.RungsBeyondConvincing) break;
        }

        if (FoundScale.Of(_votes) is not { } first) return null;
        stop.ThrowIfCancellationRequested();
        Try(bgr, first.UmPerPx, headingDeg);
        return FoundScale.Of(_votes);
    }

    private ScaleVote Try(Mat bgr, double umPerPx, double? headingDeg)
    {
        var appraisal = stages.Appraise(stages.Segment(bgr, umPerPx), umPerPx, headingDeg);
        double off = appraisal.ImpliedUmPerPx is { } implied ? Math.Log(implied / umPerPx) / options.Tolerance : options.OffWithoutLandmarks;
        var vote = new ScaleVote(umPerPx, appraisal, appraisal.Score * Math.Exp(-0.5 * off * off));
        if (appraisal.Score > 0) _votes.Add(vote);
        return vote;
    }
}

/// <summary>One assumed scale, what was seen at it, and how well both fit.</summary>
/// <param name="UmPerPx">The scale that was assumed.</param>
/// <param name="Seen">What the planes showed at it.</param>
/// <param name="Merit">Score times agreement of assumed and implied scale, 0..1.</param>
internal readonly record struct ScaleVote(double UmPerPx, SkullAppraisal Seen, double Merit);

/// <summary>The scale several rungs agree on.</summary>
/// <param name="UmPerPx">Micrometres per pixel of the picture.</param>
/// <param name="OpposedShare">Part of the score, 0..1, of rungs at which the nose seems to point elsewhere than at the best one.</param>
internal readonly record struct FoundScale(double UmPerPx, double OpposedShare)
{
    /// <summary>Angle between two headings that no longer mean the same pose, degrees.</summary>
    private const double OtherPoseDeg = 60;

    /// <summary>The weighted median of the implied scales, or the best assumed one where no rung showed both landmarks; null without a vote.</summary>
    public static FoundScale? Of(IReadOnlyCollection<ScaleVote> votes)
    {
        if (votes.Count == 0) return null;
        var best = votes.MaxBy(vote => vote.Merit);
        double all = 0, opposed = 0;
        foreach (var vote in votes)
        {
            all += vote.Seen.Score;
            if (IsOpposed(vote)) opposed += vote.Seen.Score;
        }

        var implied = votes.Where(vote => vote.Seen.ImpliedUmPerPx is not null && !IsOpposed(vote)).OrderBy(vote => vote.Seen.ImpliedUmPerPx).ToList();
        double half = implied.Sum(vote => vote.Merit) / 2, sum = 0;
        var middle = implied.Find(vote => (sum += vote.Merit) >= half);
        return new(middle.Seen.ImpliedUmPerPx ?? best.UmPerPx, opposed / all);

        bool IsOpposed(ScaleVote vote) =>
            vote.Seen.HeadingDeg is { } one && best.Seen.HeadingDeg is { } other && Angle.Between(one, other) > OtherPoseDeg;
    }
}
