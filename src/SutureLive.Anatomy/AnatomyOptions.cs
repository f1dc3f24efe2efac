namespace SutureLive.Anatomy;

/// <summary>What counts as evidence and how far a finding may be trusted. Values, changed with <c>with</c>.</summary>
public sealed record AnatomyOptions
{
    /// <summary>The animal whose skull is looked at.</summary>
    public SkullShape Shape { get; init; } = SkullShape.Mouse;

    /// <summary>Bregma-lambda distances, mm, well inside which nothing is remarked; in the outer eighth at either end no landmark is called high.</summary>
    public (double From, double To) UsualBregmaLambdaMm { get; init; } = (3.8, 4.6);

    /// <summary>Bregma-lambda distances, mm, outside which the landmarks are shown but never trusted.</summary>
    public (double From, double To) PossibleBregmaLambdaMm { get; init; } = (3.2, 5.2);

    /// <summary>Smoothed probability, 0..1, below which there is no suture.</summary>
    public double WeakestRidge { get; init; } = 0.10;

    /// <summary>Gap, mm, over which the end of a curve is joined to the next one.</summary>
    public double LargestGapMm { get; init; } = 0.3;

    /// <summary>Length, mm, of the shortest network of curves that counts.</summary>
    public double ShortestNetworkMm { get; init; } = 0.5;

    /// <summary>Height, 0..1, of the lowest heat-map peak that counts.</summary>
    public double LowestHeatPeak { get; init; } = 0.12;

    /// <summary>Part of a transverse suture, 0..1 weighted by probability, below which it was not seen.</summary>
    public double LeastCoverage { get; init; } = 0.10;

    /// <summary>Score, 0..1 (see <see cref="SkullAppraisal.Score"/>), below which a picture shows no skull.</summary>
    public double LeastScore { get; init; } = 0.24;

    /// <summary>Largest standard deviation along one axis, mm, of a landmark of high, medium and low confidence; beyond the last there is none.</summary>
    public (double High, double Medium, double Low) SigmaMm { get; init; } = (0.20, 0.35, 0.60);

    /// <summary>Options for an animal of another size; distances that belong to the skull scale with it.</summary>
    /// <param name="shape">The species.</param>
    public static AnatomyOptions For(SkullShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var mouse = new AnatomyOptions();
        double f = shape.BregmaLambdaMm / mouse.Shape.BregmaLambdaMm;
        return mouse with
        {
            Shape = shape,
            UsualBregmaLambdaMm = (mouse.UsualBregmaLambdaMm.From * f, mouse.UsualBregmaLambdaMm.To * f),
            PossibleBregmaLambdaMm = (mouse.PossibleBregmaLambdaMm.From * f, mouse.PossibleBregmaLambdaMm.To * f),
        };
    }
}
