namespace SutureLive.Calibration.Registration;

/// <summary>How the skull lies, from the heights at which the tip touched it. A camera cannot see this.</summary>
/// <param name="BregmaMinusLambdaMm">Height of bregma above lambda, mm.</param>
/// <param name="LeftMinusRightMm">Height of the left place above the right one, mm; null when they were not touched.</param>
/// <param name="BregmaLambdaMm">Horizontal distance of bregma and lambda, mm.</param>
public sealed record SkullTilt(double BregmaMinusLambdaMm, double? LeftMinusRightMm, double BregmaLambdaMm)
{
    /// <summary>Distance of the lateral places from the midline, mm.</summary>
    public const double LateralMm = 2;

    /// <summary>Difference of height up to which a skull counts as flat, mm. A judgement; no citable limit was found.</summary>
    public const double WarnMm = 0.05;

    /// <summary>Difference of height beyond which it counts as tilted, mm.</summary>
    public const double RefuseMm = 0.10;

    /// <summary>Rise per mm forwards.</summary>
    public double SlopeAp => BregmaMinusLambdaMm / BregmaLambdaMm;

    /// <summary>Rise per mm to the right.</summary>
    public double SlopeMl => -(LeftMinusRightMm ?? 0) / (2 * LateralMm);

    /// <summary>Nose up is positive, degrees.</summary>
    public double PitchDeg => double.RadiansToDegrees(Math.Atan(SlopeAp));

    /// <summary>Right side up is positive, degrees; null when not measured.</summary>
    public double? RollDeg => LeftMinusRightMm is null ? null : double.RadiansToDegrees(Math.Atan(SlopeMl));

    /// <summary>The larger of the two differences, mm.</summary>
    public double WorstMm => Math.Max(Math.Abs(BregmaMinusLambdaMm), Math.Abs(LeftMinusRightMm ?? 0));

    /// <summary>The finding as a sentence.</summary>
    public string Says => FormattableString.Invariant($"Bregma is {BregmaMinusLambdaMm:+0.000;-0.000;0.000} mm above lambda (pitch {PitchDeg:+0.00;-0.00;0.00} deg), {(LeftMinusRightMm is { } lr ? FormattableString.Invariant($"left {lr:+0.000;-0.000;0.000} mm above right (roll {RollDeg:+0.00;-0.00;0.00} deg)") : "roll not measured")}: ")
        + (WorstMm > RefuseMm ? "tilted. Level the head." : WorstMm > WarnMm ? "nearly flat; level the head if you go deep." : "flat.");

    /// <summary>The tilt from the heights of a registration; null when bregma and lambda were not both touched.</summary>
    /// <param name="record">With the heights.</param>
    /// <param name="bregmaLambdaMm">Horizontal distance of bregma and lambda, mm.</param>
    public static SkullTilt? Of(RegistrationRecord record, double bregmaLambdaMm) =>
        record is { BoneZMm: { } bregma, LambdaZMm: { } lambda }
            ? new(bregma - lambda, record is { LeftZMm: { } left, RightZMm: { } right } ? left - right : null, bregmaLambdaMm)
            : null;
}
