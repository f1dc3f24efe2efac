using SutureLive.Core;

namespace SutureLive.Anatomy.Pose;

/// <summary>How much of each part of a skull is seen at a supposed pose: 0..1, weighted by probability.</summary>
/// <param name="Sagittal">Between the landmarks.</param>
/// <param name="Frontal">In front of bregma.</param>
/// <param name="CoronalLeft">The animal's left.</param>
/// <param name="CoronalRight">The animal's right.</param>
/// <param name="LambdoidLeft">The animal's left.</param>
/// <param name="LambdoidRight">The animal's right.</param>
/// <param name="Behind">Midline behind lambda, where there should be none.</param>
/// <param name="BregmaPeak">Heat map at bregma.</param>
/// <param name="LambdaPeak">Heat map at lambda.</param>
internal readonly record struct PoseEvidence(
    double Sagittal, double Frontal, double CoronalLeft, double CoronalRight, double LambdoidLeft, double LambdoidRight,
    double Behind, double BregmaPeak, double LambdaPeak)
{
    /// <summary>Mean of both coronal branches.</summary>
    public double Coronal => (CoronalLeft + CoronalRight) / 2;

    /// <summary>Mean of both lambdoid branches.</summary>
    public double Lambdoid => (LambdoidLeft + LambdoidRight) / 2;
}

/// <summary>Where the skull lies in the planes, to a tenth of a millimetre, before any curve is fitted.</summary>
/// <param name="Axis">The midline.</param>
/// <param name="BregmaS">Bregma along it, mm.</param>
/// <param name="LambdaS">Lambda along it, mm.</param>
/// <param name="Seen">What supports it.</param>
/// <param name="Score">Support, 0..1.</param>
internal sealed record SkullPose(Axis Axis, double BregmaS, double LambdaS, PoseEvidence Seen, double Score)
{
    /// <summary>How far the best really different pose falls behind, in units of <see cref="Score"/>.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>True when an operator would call both the same: less than 30 degrees and 0.8 mm apart.</summary>
    public bool IsSameAs(SkullPose other)
    {
        if (Angle.Between(Axis.HeadingDeg, other.Axis.HeadingDeg) > 30) return false;
        (double bx, double by) = Axis.At(BregmaS, 0);
        (double ox, double oy) = other.Axis.At(other.BregmaS, 0);
        return double.Hypot(bx - ox, by - oy) < 0.8;
    }
}
