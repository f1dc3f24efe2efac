using SutureLive.Anatomy.Ridges;
using SutureLive.Core;

namespace SutureLive.Anatomy.Pose;

/// <summary>
/// Finds how the skull lies by trying every likely midline in both directions and every pair of crossings on it against the shape of
/// the species, so that each part of the evidence (planes that name a suture, heat maps, plain geometry) is weighed at once and no single
/// mistaken peak or line decides. Keeps its buffers between calls; not thread-safe.
/// </summary>
internal sealed class PoseSearch
{
    private const int MostAxes = 10;
    private const double SagittalWeight = 1, FrontalWeight = 0.4, CoronalWeight = 1, LambdoidWeight = 0.8, PeakWeight = 0.5;
    private const double BehindPenalty = 0.4, DistancePenalty = 0.25, HintPenalty = 1.5;

    /// <summary>Standard deviation of the bregma-lambda distance between adults, relative.</summary>
    private const double DistanceSd = 0.08;

    /// <summary>A peak of the other landmark's heat map counts this much: networks exchange the two now and then.</summary>
    private const double ExchangedPeak = 0.3;

    private readonly AxisSearch _axes = new();
    private readonly AxisProfile _profile = new();
    private readonly List<Axis> _candidates = [];

    /// <summary>The pose with the most support; null when there is no candidate at all.</summary>
    /// <param name="map">The curves seen.</param>
    /// <param name="bregma">Peaks of bregma's heat map; null when the model offers none.</param>
    /// <param name="lambda">Peaks of lambda's heat map; null when the model offers none.</param>
    /// <param name="shape">The species.</param>
    /// <param name="headingHintDeg">Rough direction of the nose, if somebody said it.</param>
    public SkullPose? Find(RidgeMap map, List<HeatPeak>? bregma, List<HeatPeak>? lambda, SkullShape shape, double? headingHintDeg)
    {
        _candidates.Clear();
        _axes.Find(map, MostAxes, _candidates);
        AddPeakAxes(bregma, lambda, shape);

        var found = new List<SkullPose>(2 * _candidates.Count);
        foreach (var candidate in _candidates)
        {
            found.Add(Best(map, candidate, bregma, lambda, shape, headingHintDeg));
            found.Add(Best(map, candidate.Reversed, bregma, lambda, shape, headingHintDeg));
        }

        var best = found.MaxBy(pose => pose.Score);
        if (best is null) return null;
        double rival = 0;
        foreach (var pose in found)
            if (!pose.IsSameAs(best)) rival = Math.Max(rival, pose.Score);
        return best with { Margin = best.Score - rival };
    }

    /// <summary>Where the midline itself is hidden, the two peaks still span it.</summary>
    private void AddPeakAxes(List<HeatPeak>? bregma, List<HeatPeak>? lambda, SkullShape shape)
    {
        if (bregma is null || lambda is null) return;
        foreach (var b in bregma)
            foreach (var l in lambda)
                if (double.Hypot(b.X - l.X, b.Y - l.Y) / shape.BregmaLambdaMm is > 0.6 and < 1.5)
                    _candidates.Add(Axis.Through(l.X, l.Y, b.X, b.Y));
    }

    private SkullPose Best(RidgeMap map, Axis axis, List<HeatPeak>? bregma, List<HeatPeak>? lambda, SkullShape shape, double? hintDeg)
    {
        _profile.Fill(map, axis, shape);
        double most = SagittalWeight + FrontalWeight + CoronalWeight + LambdoidWeight
            + (bregma is null ? 0 : PeakWeight) + (lambda is null ? 0 : PeakWeight);
        double penalty = hintDeg is { } hint ? HintPenalty * Math.Clamp((Angle.Between(hint, axis.HeadingDeg) - 50) / 80, 0, 1) : 0;
        SkullPose? best = null;
        int nearest = (int)(0.6 * shape.BregmaLambdaMm / AxisProfile.StepMm), farthest = (int)(1.5 * shape.BregmaLambdaMm / AxisProfile.StepMm);
        for (int b = nearest; b < _profile.Count; b++)
        {
            double sb = _profile.S(b), frontal = _profile.Midline(sb + 0.2, sb + shape.FrontalReachMm);
            (double coronalLeft, double coronalRight) = _profile.Coronal(b);
            double bregmaPeak = Peak(bregma, lambda, axis, sb);
            double front = (FrontalWeight * frontal) + (CoronalWeight * (coronalLeft + coronalRight) / 2) + (PeakWeight * bregmaPeak);
            for (int l = Math.Max(0, b - farthest); l <= b - nearest; l++)
            {
                double sl = _profile.S(l);
                (double lambdoidLeft, double lambdoidRight) = _profile.Lambdoid(l);
                double odd = (((sb - sl) / shape.BregmaLambdaMm) - 1) / DistanceSd;
                double sum = front + (LambdoidWeight * (lambdoidLeft + lambdoidRight) / 2) - (DistancePenalty * (1 - Math.Exp(-odd * odd / 8)));
                if (best is not null && (sum + SagittalWeight + PeakWeight - penalty) / most <= best.Score) continue;
                double sagittal = _profile.Midline(sl + 0.1, sb - 0.1), behind = _profile.Midline(sl - 2, sl - 0.5);
                double lambdaPeak = Peak(lambda, bregma, axis, sl);
                sum += (SagittalWeight * sagittal) - (BehindPenalty * behind) + (PeakWeight * lambdaPeak) - penalty;
                if (best is null || sum / most > best.Score)
                    best = new SkullPose(axis, sb, sl, new PoseEvidence(sagittal, frontal, coronalLeft, coronalRight, lambdoidLeft, lambdoidRight, behind, bregmaPeak, lambdaPeak), sum / most);
            }
        }

        return best ?? new SkullPose(axis, 0, -shape.BregmaLambdaMm, default, 0);
    }

    /// <summary>What the heat maps say about a landmark at a place of the axis.</summary>
    private static double Peak(List<HeatPeak>? own, List<HeatPeak>? other, Axis axis, double s)
    {
        double best = 0;
        foreach (var peak in own ?? []) best = Math.Max(best, At(peak));
        foreach (var peak in other ?? []) best = Math.Max(best, ExchangedPeak * At(peak));
        return best;

        double At(HeatPeak peak)
        {
            (double ps, double pm) = axis.Of(peak.X, peak.Y);
            return peak.Height * Math.Exp(-((((ps - s) * (ps - s)) + (pm * pm)) / (2 * 0.4 * 0.4)));
        }
    }
}
