using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Anatomy.Ridges;

namespace SutureLive.Anatomy;

/// <summary>A landmark in the axes of the midline, before it becomes pixels and a word.</summary>
/// <param name="S">Along the midline, mm.</param>
/// <param name="M">Across it, mm.</param>
/// <param name="SigmaS">Standard deviation along, mm.</param>
/// <param name="SigmaM">Standard deviation across, mm.</param>
/// <param name="Curve">The transverse suture; null when it was not seen.</param>
/// <param name="Peak">The heat-map peak used; null when none fits.</param>
/// <param name="DisagreementSigmas">Distance of curve and peak in units of their common uncertainty; 0 when only one is there.</param>
/// <param name="PeakWasExchanged">True when the peak stood in the other landmark's heat map.</param>
/// <param name="HighestPeak">Height of the highest peak anywhere in the landmark's own heat map; 0 without one.</param>
internal sealed record FoundLandmark(
    double S, double M, double SigmaS, double SigmaM, TransverseFit? Curve, HeatPeak? Peak, double DisagreementSigmas, bool PeakWasExchanged,
    double HighestPeak)
{
    /// <summary>Lowest peak elsewhere that is a mark rather than a glow.</summary>
    private const double LeastMark = 0.3;

    /// <summary>Height of the used peak relative to the highest one, 0..1; 1 where the heat map marks nothing.</summary>
    public double PeakShare => HighestPeak < LeastMark ? 1 : PeakWasExchanged ? 0 : (Peak?.Height ?? 0) / HighestPeak;

    /// <summary>Height of the highest other peak of the same heat map, relative to the used one; 0 without one, or where the used one is foreign.</summary>
    public double RivalShare { get; init; }
}

/// <summary>
/// Standard deviations along the midline, mm, of the findings of one landmark at their best, from phantoms seen through the network.
/// </summary>
/// <param name="CurveMm">Of the crossing of a curve of best fit whose own fit is perfect.</param>
/// <param name="PeakMm">Of a heat-map peak of height 1.</param>
internal readonly record struct LandmarkNoise(double CurveMm, double PeakMm)
{
    /// <summary>Bregma: the coronal suture crosses the midline nearly at a right angle.</summary>
    public static LandmarkNoise Bregma { get; } = new(0.06, 0.14);

    /// <summary>Lambda: the arch of the lambdoid suture is faint where it meets the midline.</summary>
    public static LandmarkNoise Lambda { get; } = new(0.09, 0.18);
}

/// <summary>
/// Fuses the crossing of a curve of best fit with the peak of a heat map by inverse variance. Where the two contradict each other, the
/// variance grows with the square of the contradiction (Birge's ratio), along the midline and across it, so that the result never looks surer than its sources agree.
/// </summary>
internal static class LandmarkFinder
{
    /// <summary>What a heat-map peak that is not certain adds to its deviation, mm.</summary>
    private const double PeakDoubtMm = 0.25;

    /// <summary>What remains uncertain of the midline when its fit is perfect, mm: it is no straight line.</summary>
    private const double MidlineFloorMm = 0.03;

    /// <summary>Farthest a peak may stand from where the pose expects the landmark, mm.</summary>
    private const double PeakReachMm = 1.0;

    /// <summary>Peaks nearer to each other than this mark the same place, mm.</summary>
    private const double SamePlaceMm = 0.8;

    /// <summary>The landmark near a place of the midline; null when neither curve nor peak was seen there.</summary>
    public static FoundLandmark? Find(MidlineFit midline, double nearS, LandmarkNoise noise, TransverseFit? curve, List<HeatPeak>? own, List<HeatPeak>? other)
    {
        (HeatPeak? peak, bool exchanged) = Choose(midline.Axis, nearS, own, other);
        if (curve is null && peak is null) return null;

        double midlineSigma = double.Hypot(MidlineFloorMm, midline.SigmaMmAt(nearS));
        double s = 0, m = 0, precisionS = 0, precisionM = 1 / (midlineSigma * midlineSigma), disagreement = 0, aside = 0;
        if (curve is not null)
        {
            double gap = curve.GapMm ?? 0, fit = curve.Curve.SigmaAt(0);
            precisionS = 1 / ((fit * fit) + (noise.CurveMm * noise.CurveMm) + (gap * gap / 12));
            s = curve.Curve.At(0);
        }

        if (peak is { } hill)
        {
            (double ps, double pm) = midline.Axis.Of(hill.X, hill.Y);
            double sigma = (noise.PeakMm + (PeakDoubtMm * (1 - hill.Height))) * (exchanged ? 2 : 1), precision = 1 / (sigma * sigma);
            if (curve is not null) disagreement = Math.Abs(ps - s) / Math.Sqrt((1 / precisionS) + (1 / precision));
            s = ((s * precisionS) + (ps * precision)) / (precisionS + precision);
            aside = Math.Abs(pm) / double.Hypot(midlineSigma, sigma);
            m = pm * precision / (precisionM + precision);
            (precisionS, precisionM) = (precisionS + precision, precisionM + precision);
        }

        double birge = Math.Max(1, disagreement), birgeAside = Math.Max(1, aside);
        return new(s, m, birge / Math.Sqrt(precisionS), birgeAside / Math.Sqrt(precisionM), curve, peak, disagreement, exchanged, own is [var highest, ..] ? highest.Height : 0)
        {
            RivalShare = peak is { } used && !exchanged ? RivalOf(used, own!) / used.Height : 0,
        };
    }

    /// <summary>Height of the highest peak that stands too far from the used one to mean the same place.</summary>
    private static double RivalOf(HeatPeak used, List<HeatPeak> own)
    {
        double rival = 0;
        foreach (var peak in own)
            if (double.Hypot(peak.X - used.X, peak.Y - used.Y) > SamePlaceMm) rival = Math.Max(rival, peak.Height);
        return rival;
    }

    /// <summary>The peak that fits the pose best; the other landmark's peaks only where the own map has none.</summary>
    private static (HeatPeak? Peak, bool Exchanged) Choose(Axis axis, double nearS, List<HeatPeak>? own, List<HeatPeak>? other)
    {
        var mine = Nearest(own);
        return mine is not null ? (mine, false) : (Nearest(other), true) is ({ } foreign, _) ? (foreign, true) : (null, false);

        HeatPeak? Nearest(List<HeatPeak>? peaks)
        {
            HeatPeak? best = null;
            double bestFit = 0;
            foreach (var peak in peaks ?? [])
            {
                (double s, double m) = axis.Of(peak.X, peak.Y);
                double distance = double.Hypot(s - nearS, m), fit = peak.Height * (1 - (distance / PeakReachMm));
                if (fit > bestFit) (best, bestFit) = (peak, fit);
            }

            return best;
        }
    }
}
