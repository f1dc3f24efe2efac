namespace SutureLive.Calibration.Registration;

/// <summary>The heights at which the tip touched the skull. A camera cannot see them.</summary>
/// <param name="BregmaMinusLambdaMm">Height of bregma above lambda, mm.</param>
/// <param name="LeftMinusRightMm">Height of the left place above the right one, mm; null when they were not touched.</param>
public record SkullHeights(double BregmaMinusLambdaMm, double? LeftMinusRightMm)
{
    /// <summary>Distance of the lateral places from the midline, mm.</summary>
    public const double LateralMm = 2;

    /// <summary>Difference of height up to which a skull counts as flat, mm. A judgement; no citable limit was found.</summary>
    public const double WarnMm = 0.05;

    /// <summary>Difference of height beyond which it counts as tilted, mm.</summary>
    public const double RefuseMm = 0.10;

    /// <summary>Rise per mm to the right.</summary>
    public double SlopeMl => -(LeftMinusRightMm ?? 0) / (2 * LateralMm);

    /// <summary>Right side up is positive, degrees; null when not measured.</summary>
    public double? RollDeg => LeftMinusRightMm is null ? null : double.RadiansToDegrees(Math.Atan(SlopeMl));

    /// <summary>The larger of the two differences, mm.</summary>
    public double WorstMm => Math.Max(Math.Abs(BregmaMinusLambdaMm), Math.Abs(LeftMinusRightMm ?? 0));

    /// <summary>The finding as a sentence.</summary>
    public string Says => FormattableString.Invariant($"Bregma is {BregmaMinusLambdaMm:+0.000;-0.000;0.000} mm above lambda{Pitch}, {(LeftMinusRightMm is { } lr ? FormattableString.Invariant($"left {lr:+0.000;-0.000;0.000} mm above right (roll {RollDeg:+0.00;-0.00;0.00} deg)") : "roll not measured")}: ")
        + (WorstMm > RefuseMm ? "tilted. Level the head." : WorstMm > WarnMm ? "nearly flat; level the head if you go deep." : "flat.");

    /// <summary>The heights of a registration; null when bregma and lambda were not both touched.</summary>
    public static SkullHeights? Of(RegistrationRecord record) =>
        record is { BoneZMm: { } bregma, LambdaZMm: { } lambda }
            ? new(bregma - lambda, record is { LeftZMm: { } left, RightZMm: { } right } ? left - right : null)
            : null;

    /// <summary>The pitch for the sentence; empty where nobody knows how far apart bregma and lambda are.</summary>
    protected virtual string Pitch => "";
}

/// <summary>How the skull lies: its heights, over the distance of the animal's own landmarks.</summary>
public sealed record SkullTilt : SkullHeights
{
    /// <summary>Heights and the distance they belong to.</summary>
    /// <param name="heights">What the tip touched.</param>
    /// <param name="bregmaLambdaMm">Horizontal distance of bregma and lambda of this very animal, or of its species, mm.</param>
    public SkullTilt(SkullHeights heights, double bregmaLambdaMm)
        : base(heights) => BregmaLambdaMm = bregmaLambdaMm;

    /// <summary>Horizontal distance of bregma and lambda, mm.</summary>
    public double BregmaLambdaMm { get; }

    /// <summary>Rise per mm forwards.</summary>
    public double SlopeAp => BregmaMinusLambdaMm / BregmaLambdaMm;

    /// <summary>Nose up is positive, degrees.</summary>
    public double PitchDeg => double.RadiansToDegrees(Math.Atan(SlopeAp));

    /// <inheritdoc/>
    protected override string Pitch => FormattableString.Invariant($" (pitch {PitchDeg:+0.00;-0.00;0.00} deg)");
}
