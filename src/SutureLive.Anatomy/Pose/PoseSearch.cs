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
    private const double ShortestDistance = 0.6, LongestDistance = 1.5;     // relative to the species' usual one
    private const double BehindPenalty = 0.4, DistancePenalty = 0.25, HintPenalty = 1.5;

    /// <summary>Standard deviation of the bregma-lambda distance between adults, relative.</summary>
    private const double DistanceSd = 0.08;

    /// <summary>A peak of the other landmark's heat map counts this much: networks exchange the two now and then.</summary>
    private const double ExchangedPeak = 0.3;

    private readonly AxisSearch _axes = new();
    private readonly AxisProfile _profile = new();
    private readonly List<Axis> _candidates = [];
    private double[] _front = [], _rear = [];

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
        foreach (var b in bregma.Take(2))
            foreach (var l in lambda.Take(2))
                if (double.Hypot(b.X - l.X, b.Y - l.Y) / shape.BregmaLambdaMm is > ShortestDistance and < LongestDistance)
                    _candidates.Add(Axis.Through(l.X, l.Y, b.X, b.Y));
    }

    private SkullPose Best(RidgeMap map, Axis axis, List<HeatPeak>? bregma, List<HeatPeak>? lambda, SkullShape shape, double? hintDeg)
    {
        _profile.Fill(map, axis, shape);
        WeighEnds(axis, bregma, lambda, shape);
        int nearest = (int)(ShortestDistance * shape.BregmaLambdaMm / AxisProfile.StepMm);
        int farthest = (int)(LongestDistance * shape.BregmaLambdaMm / AxisProfile.StepMm);
        double bestSum = double.NegativeInfinity, bestRear = double.NegativeInfinity;
        (int atBregma, int atLambda) = (nearest, 0);
        for (int place = 0; place < _profile.Count; place++) bestRear = Math.Max(bestRear, _rear[place]);
        for (int b = nearest; b < _profile.Count; b++)
        {
            if (_front[b] + bestRear + SagittalWeight <= bestSum) continue;
            double sb = _profile.S(b);
            for (int l = Math.Max(0, b - farthest); l <= b - nearest; l++)
            {
                double sum = _front[b] + _rear[l];
                if (sum + SagittalWeight <= bestSum) continue;
                double sl = _profile.S(l), odd = (((sb - sl) / shape.BregmaLambdaMm) - 1) / DistanceSd;
                sum += (SagittalWeight * _profile.Midline(sl + 0.1, sb - 0.1)) - (DistancePenalty * (1 - Math.Exp(-odd * odd / 8)));
                if (sum > bestSum) (bestSum, atBregma, atLambda) = (sum, b, l);
            }
        }

        double penalty = hintDeg is { } hint ? HintPenalty * Math.Clamp((Angle.Between(hint, axis.HeadingDeg) - 50) / 80, 0, 1) : 0;
        double most = SagittalWeight + FrontalWeight + CoronalWeight + LambdoidWeight
            + (bregma is null ? 0 : PeakWeight) + (lambda is null ? 0 : PeakWeight);
        (double s0, double s1) = (_profile.S(atLambda), _profile.S(atBregma));
        var (coronalLeft, coronalRight) = _profile.Coronal(atBregma);
        var (lambdoidLeft, lambdoidRight) = _profile.Lambdoid(atLambda);
        var seen = new PoseEvidence(
            _profile.Midline(s0 + 0.1, s1 - 0.1), Frontal(s1, shape), coronalLeft, coronalRight, lambdoidLeft, lambdoidRight, Behind(s0),
            Peak(bregma, lambda, axis, s1), Peak(lambda, bregma, axis, s0));
        return new SkullPose(axis, s1, s0, seen, (bestSum - penalty) / most);
    }

    /// <summary>For every place, the support for bregma there and for lambda there, as far as it does not depend on the other.</summary>
    private void WeighEnds(Axis axis, List<HeatPeak>? bregma, List<HeatPeak>? lambda, SkullShape shape)
    {
        int count = _profile.Count;
        if (_front.Length < count) (_front, _rear) = (new double[count], new double[count]);
        for (int place = 0; place < count; place++)
        {
            double s = _profile.S(place);
            var (coronalLeft, coronalRight) = _profile.Coronal(place);
            var (lambdoidLeft, lambdoidRight) = _profile.Lambdoid(place);
            _front[place] = (FrontalWeight * Frontal(s, shape)) + (CoronalWeight * (coronalLeft + coronalRight) / 2) + (PeakWeight * Peak(bregma, lambda, axis, s));
            _rear[place] = (LambdoidWeight * (lambdoidLeft + lambdoidRight) / 2) - (BehindPenalty * Behind(s)) + (PeakWeight * Peak(lambda, bregma, axis, s));
        }
    }

    private double Frontal(double bregmaS, SkullShape shape) => _profile.Midline(bregmaS + 0.2, bregmaS + shape.FrontalReachMm);

    private double Behind(double lambdaS) => _profile.Midline(lambdaS - 2, lambdaS - 0.5);

    /// <summary>What the heat maps say about a landmark at a place of the axis.</summary>
    private static double Peak(List<HeatPeak>? own, List<HeatPeak>? other, Axis axis, double s)
    {
        double best = 0;
        for (int i = 0; i < own?.Count; i++) best = Math.Max(best, At(own[i]));
        for (int i = 0; i < other?.Count; i++) best = Math.Max(best, ExchangedPeak * At(other[i]));
        return best;

        double At(HeatPeak peak)
        {
            (double ps, double pm) = axis.Of(peak.X, peak.Y);
            double square = ((ps - s) * (ps - s)) + (pm * pm);
            return square > 2 ? 0 : peak.Height * Math.Exp(-square / (2 * 0.4 * 0.4));
        }
    }
}
