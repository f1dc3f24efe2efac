namespace SutureLive.Anatomy;

/// <summary>
/// What is known beforehand about the sutures of a species, seen from above, in the animal's axes (mm; AP from the landmark of the
/// suture, ML from the midline). The mouse's numbers are mean and standard deviation over 63 traced skulls, scaled to one
/// bregma-lambda distance; see docs/anatomy.md.
/// </summary>
/// <remarks>
/// Coronal suture: <c>AP = c0 + c1 ML + c2 ML^2 + c3 ML^3</c>, sweeping forward to both sides.
/// Lambdoid suture: <c>AP = c0 + c1 ML + c2 ML^2/(ML^2 + w^2) + c3 ML^2</c>, an arch whose arms run backward and level out.
/// </remarks>
public sealed record SkullShape
{
    /// <summary>The house mouse, adult.</summary>
    public static SkullShape Mouse { get; } = new();

    /// <summary>The rat: the mouse's proportions at twice the size.</summary>
    public static SkullShape Rat { get; } = Mouse.ScaledTo(8.4);

    /// <summary>Usual distance bregma to lambda, mm (4.21: PMC4242517; 4.1 to 4.2 elsewhere).</summary>
    public double BregmaLambdaMm { get; init; } = 4.2;

    /// <summary>Coronal c1..c3: mean. Units 1, 1/mm, 1/mm^2.</summary>
    internal (double C1, double C2, double C3) CoronalMean { get; init; } = (0, 0.13, 0);

    /// <summary>Coronal c1..c3: standard deviation between animals.</summary>
    internal (double C1, double C2, double C3) CoronalSd { get; init; } = (0.09, 0.05, 0.02);

    /// <summary>Lambdoid c1..c3: mean. Units 1, mm, 1/mm.</summary>
    internal (double C1, double C2, double C3) LambdoidMean { get; init; } = (0, -0.76, 0);

    /// <summary>Lambdoid c1..c3: standard deviation between animals.</summary>
    internal (double C1, double C2, double C3) LambdoidSd { get; init; } = (0.06, 0.34, 0.036);

    /// <summary>Half width w of the lambdoid arch, mm.</summary>
    internal double ArchMm { get; init; } = 0.74;

    /// <summary>How far to the side each transverse suture is followed, mm.</summary>
    internal double TransverseReachMm { get; init; } = 2.6;

    /// <summary>How far the frontal suture is followed in front of bregma, mm.</summary>
    internal double FrontalReachMm { get; init; } = 2.7;

    /// <summary>The same proportions at another size.</summary>
    /// <param name="bregmaLambdaMm">The distance bregma to lambda, mm, greater than zero.</param>
    public SkullShape ScaledTo(double bregmaLambdaMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bregmaLambdaMm);
        double f = bregmaLambdaMm / BregmaLambdaMm;
        return this with
        {
            BregmaLambdaMm = bregmaLambdaMm,
            CoronalMean = (CoronalMean.C1, CoronalMean.C2 / f, CoronalMean.C3 / (f * f)),
            CoronalSd = (CoronalSd.C1, CoronalSd.C2 / f, CoronalSd.C3 / (f * f)),
            LambdoidMean = (LambdoidMean.C1, LambdoidMean.C2 * f, LambdoidMean.C3 / f),
            LambdoidSd = (LambdoidSd.C1, LambdoidSd.C2 * f, LambdoidSd.C3 / f),
            ArchMm = ArchMm * f,
            TransverseReachMm = TransverseReachMm * f,
            FrontalReachMm = FrontalReachMm * f,
        };
    }

    /// <summary>The species' mean coronal suture: AP from bregma at an ML, mm.</summary>
    internal double CoronalAp(double mlMm) => CoronalMean.C2 * mlMm * mlMm;

    /// <summary>The species' mean lambdoid suture: AP from lambda at an ML, mm.</summary>
    internal double LambdoidAp(double mlMm) => LambdoidMean.C2 * Arch(mlMm);

    /// <summary>Its slope dAP/dML.</summary>
    internal double CoronalSlope(double mlMm) => 2 * CoronalMean.C2 * mlMm;

    /// <summary>Its slope dAP/dML.</summary>
    internal double LambdoidSlope(double mlMm)
    {
        double square = ArchMm * ArchMm, sum = (mlMm * mlMm) + square;
        return LambdoidMean.C2 * 2 * mlMm * square / (sum * sum);
    }

    /// <summary>The arch function ML^2/(ML^2 + w^2).</summary>
    internal double Arch(double mlMm) => mlMm * mlMm / ((mlMm * mlMm) + (ArchMm * ArchMm));
}
