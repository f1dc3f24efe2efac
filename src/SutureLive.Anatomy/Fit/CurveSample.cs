namespace SutureLive.Anatomy.Fit;

/// <summary>One crest point in the axes of a midline.</summary>
/// <param name="M">Across, towards the animal's right, mm.</param>
/// <param name="S">Along, towards the nose, mm.</param>
/// <param name="Weight">Independent observations it stands for: probability times the share of a correlation length.</param>
internal readonly record struct CurveSample(double M, double S, double Weight)
{
    /// <summary>Neighbouring crest points err together over this length, mm: a suture waves.</summary>
    public const double CorrelationMm = 0.4;
}
