using SutureLive.Core;

namespace SutureLive.App.Bench;

/// <summary>Collects how far a landmark was found from where people marked it.</summary>
internal sealed class LandmarkErrors
{
    private readonly List<double> _errorsMm = [];
    private readonly List<double> _lateralMm = [];
    private int _notFound;

    /// <summary>Adds one picture.</summary>
    /// <returns>The error, mm; null when the landmark was not found.</returns>
    public double? Add(Landmark found, PointPx truth, LabelledSkull skull)
    {
        if (found.At is not { } at)
        {
            _notFound++;
            return null;
        }

        double error = at.DistanceTo(truth) * skull.UmPerPx / 1000;
        _errorsMm.Add(error);
        _lateralMm.Add(Math.Abs(skull.Frame.ToApMl(at).MlMm - skull.Frame.ToApMl(truth).MlMm));
        return error;
    }

    /// <summary>The figures so far.</summary>
    public LandmarkFigures Figures()
    {
        var sorted = _errorsMm.Order().ToArray();
        return new LandmarkFigures(
            sorted.Length + _notFound, Statistics.Mean(sorted), Statistics.Quantile(sorted, 0.5), Statistics.Quantile(sorted, 0.9),
            Statistics.Quantile(sorted, 1), _notFound, Statistics.Mean(_lateralMm));
    }
}

/// <summary>Errors of one landmark over many pictures; the numbers are over those found, null when there were none.</summary>
/// <param name="N">Pictures.</param>
/// <param name="MeanMm">Mean distance.</param>
/// <param name="MedianMm">Median distance.</param>
/// <param name="P90Mm">Nine in ten are nearer.</param>
/// <param name="MaxMm">The worst.</param>
/// <param name="NotFound">Pictures in which it was not found.</param>
/// <param name="MlMeanMm">Mean distance across the midline alone.</param>
internal sealed record LandmarkFigures(int N, double? MeanMm, double? MedianMm, double? P90Mm, double? MaxMm, int NotFound, double? MlMeanMm);

/// <summary>Figures of small samples, rounded for people to a tenth of a micrometre.</summary>
internal static class Statistics
{
    /// <summary>The mean; null of nothing.</summary>
    public static double? Mean(IReadOnlyCollection<double> values) => values.Count == 0 ? null : Math.Round(values.Average(), 4);

    /// <summary>The value below which this share of a sorted sample lies (linear between neighbours); null of nothing.</summary>
    public static double? Quantile(IReadOnlyList<double> sorted, double share)
    {
        if (sorted.Count == 0) return null;
        double at = share * (sorted.Count - 1);
        int below = (int)at, above = Math.Min(below + 1, sorted.Count - 1);
        return Math.Round(sorted[below] + ((at - below) * (sorted[above] - sorted[below])), 4);
    }
}
