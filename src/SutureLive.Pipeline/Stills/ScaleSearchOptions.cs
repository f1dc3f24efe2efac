namespace SutureLive.Pipeline.Stills;

/// <summary>The ladder of scales and what counts on it. Values, changed with <c>with</c>.</summary>
public sealed record ScaleSearchOptions
{
    /// <summary>Smallest scale tried, um/px.</summary>
    public double FromUmPerPx { get; init; } = 5;

    /// <summary>Largest scale tried, um/px.</summary>
    public double ToUmPerPx { get; init; } = 45;

    /// <summary>Ratio of two neighbouring rungs: networks are trained on sizes 25 % off, and skulls are appraised as far as that.</summary>
    public double Factor { get; init; } = 1.3;

    /// <summary>Natural logarithm of implied over assumed scale at which the merit of a rung has fallen to 61 %.</summary>
    public double Tolerance { get; init; } = 0.2;

    /// <summary>How many tolerances a rung counts as off when the landmarks were not both seen there.</summary>
    public double OffWithoutLandmarks { get; init; } = 1.2;

    /// <summary>Merit (score times agreement, 0..1) of a skull that cannot be mistaken.</summary>
    public double ConvincingMerit { get; init; } = 0.5;

    /// <summary>Worse rungs after a convincing one that end the climb.</summary>
    public int RungsBeyondConvincing { get; init; } = 2;

    /// <summary>Part of all scores, 0..1, from which rungs that see the nose elsewhere take the trust from a reading.</summary>
    public double DoubtfulOpposition { get; init; } = 0.2;

    /// <summary>The scales to try, um/px, small ones first: at those a picture holds few tiles.</summary>
    public IEnumerable<double> Rungs()
    {
        for (double umPerPx = FromUmPerPx; umPerPx <= ToUmPerPx; umPerPx *= Factor) yield return umPerPx;
    }
}
