namespace SutureLive.Core;

/// <summary>
/// A place in the animal's own frame, in millimetres from bregma, right-handed:
/// AP + anterior, ML + the animal's right, DV + dorsal (a depth below the reference is negative).
/// </summary>
/// <param name="ApMm">Anterior (+) or posterior (-) of bregma, mm.</param>
/// <param name="MlMm">Right (+) or left (-) of the midline, mm.</param>
/// <param name="DvMm">Above (+) or below (-) the DV reference, mm. A camera cannot see it.</param>
public readonly record struct StereotaxicPoint(double ApMm, double MlMm, double DvMm)
{
    /// <summary>The part a camera sees.</summary>
    public ApMl ApMl => new(ApMm, MlMm);

    /// <summary>Signed, two decimals, the order people say it in: <c>AP -2.30 ML +1.50 DV -1.20 mm</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"AP {ApMm:+0.00;-0.00;0.00} ML {MlMm:+0.00;-0.00;0.00} DV {DvMm:+0.00;-0.00;0.00} mm");
}

/// <summary>A place on the skull seen from above, in millimetres from bregma.</summary>
/// <param name="ApMm">Anterior (+) or posterior (-), mm.</param>
/// <param name="MlMm">The animal's right (+) or left (-), mm.</param>
public readonly record struct ApMl(double ApMm, double MlMm)
{
    /// <summary>Distance to <paramref name="other"/>, mm.</summary>
    public double DistanceTo(ApMl other) => double.Hypot(ApMm - other.ApMm, MlMm - other.MlMm);

    /// <summary>Signed, two decimals: <c>AP -2.30 ML +1.50 mm</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"AP {ApMm:+0.00;-0.00;0.00} ML {MlMm:+0.00;-0.00;0.00} mm");
}
