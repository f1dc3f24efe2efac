using OpenCvSharp;
using SutureLive.Anatomy;

namespace SutureLive.Pipeline.Stills;

/// <summary>
/// Finds the scale of a picture nobody calibrated: the picture is segmented at a ladder of assumed scales, and the one at which the
/// planes look most like a skull of the species' size wins. The distance between the landmarks then says what the scale must have been
/// better than the rung did, so it is followed until both agree.
/// </summary>
/// <param name="stages">Segmenter and reader.</param>
/// <param name="options">The rungs and what counts.</param>
internal sealed class ScaleSearch(Stages stages, ScaleSearchOptions options)
{
    /// <summary>The best scale found; null when the picture shows no skull at any.</summary>
    /// <param name="bgr">CV_8UC3.</param>
    /// <param name="headingDeg">Rough direction of the nose, if known.</param>
    /// <param name="stop">Cancels between two rungs.</param>
    public double? Find(Mat bgr, double? headingDeg, CancellationToken stop)
    {
        Hypothesis? best = null;
        int worseSince = 0;
        foreach (double umPerPx in options.Rungs())
        {
            stop.ThrowIfCancellationRequested();
            var tried = Try(bgr, umPerPx, headingDeg);
            if (tried.Merit > (best?.Merit ?? 0)) (best, worseSince) = (tried, 0);
            else worseSince++;

            // Rungs grow dearer towards fine scales; after a convincing skull a row of worse ones ends the climb.
            if (best is { } sure && sure.Merit >= options.ConvincingMerit && worseSince >= options.RungsBeyondConvincing) break;
        }

        return best is { } found ? Refine(bgr, found, headingDeg, stop) : null;
    }

    private double Refine(Mat bgr, Hypothesis found, double? headingDeg, CancellationToken stop)
    {
        for (int step = 0; step < options.MostRefinements; step++)
        {
            if (found.Appraisal.ImpliedUmPerPx is not { } implied || Math.Abs(Math.Log(implied / found.UmPerPx)) < options.Agreement) break;
            stop.ThrowIfCancellationRequested();
            var next = Try(bgr, implied, headingDeg);
            if (next.Merit < found.Merit * options.LeastMeritKept) break;
            found = next;
        }

        return found.UmPerPx;
    }

    private Hypothesis Try(Mat bgr, double umPerPx, double? headingDeg)
    {
        var appraisal = stages.Appraise(stages.Segment(bgr, umPerPx), umPerPx, headingDeg);
        double off = appraisal.ImpliedUmPerPx is { } implied ? Math.Log(implied / umPerPx) / options.Tolerance : options.OffWithoutLandmarks;
        return new Hypothesis(umPerPx, appraisal, appraisal.Score * Math.Exp(-0.5 * off * off));
    }

    /// <summary>One assumed scale, what was seen at it, and how well both fit.</summary>
    private readonly record struct Hypothesis(double UmPerPx, SkullAppraisal Appraisal, double Merit);
}
