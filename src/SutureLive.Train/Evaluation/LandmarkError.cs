using SutureLive.Core;

namespace SutureLive.Train.Evaluation;

/// <summary>How far a heat map's peak is from the human landmark.</summary>
/// <param name="DistanceMm">Distance; NaN when there is no peak.</param>
/// <param name="MlMm">Its part across the midline through the human bregma and lambda, not signed; NaN when one of them is not marked.</param>
internal readonly record struct LandmarkError(double DistanceMm, double MlMm)
{
    /// <summary>There was a landmark to find, and no peak.</summary>
    public static LandmarkError NotFound => new(double.NaN, double.NaN);

    /// <summary>The error of a peak.</summary>
    /// <param name="peak">Where the peak is, in any pixels.</param>
    /// <param name="human">Where the human put the landmark, in the same pixels.</param>
    /// <param name="bregma">The human's bregma, null when not marked.</param>
    /// <param name="lambda">The human's lambda, null when not marked.</param>
    /// <param name="umPerPx">Micrometres per pixel.</param>
    public static LandmarkError Of(PointPx peak, PointPx human, PointPx? bregma, PointPx? lambda, double umPerPx)
    {
        double distanceMm = human.DistanceTo(peak) * umPerPx / 1000;
        if (bregma is not { } b || lambda is not { } l || b == l) return new(distanceMm, double.NaN);
        double across = (((l.X - b.X) * (peak.Y - human.Y)) - ((l.Y - b.Y) * (peak.X - human.X))) / b.DistanceTo(l);
        return new(distanceMm, Math.Abs(across) * umPerPx / 1000);
    }
}
