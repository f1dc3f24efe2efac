namespace SutureLive.Core;

/// <summary>The sutures the coordinate system rests on. Left and right are the animal's.</summary>
public enum SutureName
{
    /// <summary>A piece of suture that could not be named.</summary>
    Unnamed,

    /// <summary>Between the frontal bones, anterior of bregma (interfrontal).</summary>
    Frontal,

    /// <summary>Between the parietal bones, from bregma to lambda.</summary>
    Sagittal,

    /// <summary>From bregma to the animal's left.</summary>
    CoronalLeft,

    /// <summary>From bregma to the animal's right.</summary>
    CoronalRight,

    /// <summary>From lambda to the animal's left.</summary>
    LambdoidLeft,

    /// <summary>From lambda to the animal's right.</summary>
    LambdoidRight,
}

/// <summary>One suture as a line in the picture.</summary>
/// <param name="Name">Which suture.</param>
/// <param name="Points">The line, in pixels of the picture, at least two points.</param>
/// <param name="MeanProbability">Mean suture probability under the line, 0..1.</param>
public sealed record SutureCurve(SutureName Name, IReadOnlyList<PointPx> Points, double MeanProbability)
{
    /// <summary>
    /// For each of <see cref="Points"/> whether the suture was seen there (true) or continued from its visible parts (false);
    /// empty when all were seen.
    /// </summary>
    public IReadOnlyList<bool> Observed { get; init; } = [];

    /// <summary>Part of the points that were seen, 0..1.</summary>
    public double ObservedFraction => Observed.Count == 0 ? 1 : Observed.Count(seen => seen) / (double)Observed.Count;
}
