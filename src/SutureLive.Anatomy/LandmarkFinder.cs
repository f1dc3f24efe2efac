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
}

/// <summary>
/// Fuses the crossing of a curve of best fit with the peak of a heat map by inverse variance. Where the two contradict each other, the
/// variance grows with the square of the contradiction (Birge's ratio), so that the result never looks surer than its sources agree.
/// </summary>
internal static class LandmarkFinder
{
    /// <summary>What remains uncertain about a crossing when the curve is perfect, mm: traced twice, a suture's crossing differs by about this much.</summary>
    private const double CurveFloorMm = 0.10;

    /// <summary>How exactly a peak of height 1 marks its landmark, and what a lower one adds, mm.</summary>
    private const double PeakFloorMm = 0.10, PeakDoubtMm = 0.25;

    /// <summary>Farthest a peak may stand from where the pose expects the landmark, mm.</summary>
    private const double PeakReachMm = 1.0;

    /// <summary>The landmark near a place of the midline; null when neither curve nor peak was seen there.</summary>
    public static FoundLandmark? Find(MidlineFit midline, double nearS, TransverseFit? curve, List<HeatPeak>? own, List<HeatPeak>? other)
    {
        (HeatPeak? peak, bool exchanged) = Choose(midline.Axis, nearS, own, other);
        if (curve is null && peak is null) return null;

        double midlineSigma = Math.Max(0.02, midline.SigmaMmAt(nearS));
        double s = 0, m = 0, precisionS = 0, precisionM = 1 / (midlineSigma * midlineSigma), disagreement = 0;
        if (curve is not null)
        {
            double gap = curve.GapMm ?? 0, fit = curve.Curve.SigmaAt(0);
            precisionS = 1 / ((fit * fit) + (CurveFloorMm * CurveFloorMm) + (gap * gap / 12));
            s = curve.Curve.At(0);
        }

        if (peak is { } hill)
        {
            (double ps, double pm) = midline.Axis.Of(hill.X, hill.Y);
            double sigma = (PeakFloorMm + (PeakDoubtMm * (1 - hill.Height))) * (exchanged ? 2 : 1), precision = 1 / (sigma * sigma);
            if (curve is not null) disagreement = Math.Abs(ps - s) / Math.Sqrt((1 / precisionS) + (1 / precision));
            s = ((s * precisionS) + (ps * precision)) / (precisionS + precision);
            m = pm * precision / (precisionM + precision);
            (precisionS, precisionM) = (precisionS + precision, precisionM + precision);
        }

        double birge = Math.Max(1, disagreement);
        return new(s, m, birge / Math.Sqrt(precisionS), 1 / Math.Sqrt(precisionM), curve, peak, disagreement, exchanged, own is [var highest, ..] ? highest.Height : 0);
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
