namespace SutureLive.Core;

/// <summary>How far a reading may be trusted. Only <see cref="High"/> and <see cref="Medium"/> may ever reach a frame.</summary>
public enum Confidence
{
    /// <summary>Not found; there are no coordinates.</summary>
    None,

    /// <summary>Found, but to be shown only.</summary>
    Low,

    /// <summary>Usable after a look by the operator.</summary>
    Medium,

    /// <summary>Clear evidence from several sides.</summary>
    High,
}

/// <summary>Bregma or lambda as read from one picture.</summary>
/// <param name="At">Where, in pixels; null exactly when <paramref name="Confidence"/> is <see cref="Core.Confidence.None"/>.</param>
/// <param name="SigmaMm">One standard deviation of the place, mm (root mean square of the two axes); null when there is none.</param>
/// <param name="Confidence">How far to trust it.</param>
public sealed record Landmark(PointPx? At, double? SigmaMm, Confidence Confidence)
{
    /// <summary>Standard deviations within which 95 % of a round Gaussian in two dimensions lie: the root of -2 ln 0.05.</summary>
    public const double Sigmas95 = 2.4477;

    /// <summary>What a landmark is when the evidence does not suffice.</summary>
    public static Landmark NotFound { get; } = new(null, null, Confidence.None);

    /// <summary>The region that holds the true place with 95 % probability; null when there is none.</summary>
    public ErrorEllipse? Ellipse95 { get; init; }

    /// <summary>What <see cref="At"/> was made from; null when there is none.</summary>
    public LandmarkEvidence? Evidence { get; init; }
}

/// <summary>An ellipse around a landmark, in mm on the skull.</summary>
/// <param name="SemiMajorMm">Half of the long axis, mm.</param>
/// <param name="SemiMinorMm">Half of the short axis, mm.</param>
/// <param name="MajorDirectionDeg">Direction of the long axis in the picture, degrees clockwise from up, in [0, 180).</param>
public readonly record struct ErrorEllipse(double SemiMajorMm, double SemiMinorMm, double MajorDirectionDeg);

/// <summary>
/// The independent findings behind one landmark, all in pixels of the picture. Two definitions of bregma and lambda are in use, the
/// curve of best fit and the raw junction of the sutures: both are kept, and <see cref="Landmark.At"/> rests on the first.
/// </summary>
/// <param name="CurveFit">Crossing of the midline with the curve of best fit of the transverse suture; null when that suture was not seen.</param>
/// <param name="LeftCrossing">Where the last millimetre of the animal's left branch alone meets the midline; null when not seen.</param>
/// <param name="RightCrossing">The same for the right branch.</param>
/// <param name="HeatPeak">The network's own opinion; null when it has none.</param>
public sealed record LandmarkEvidence(PointPx? CurveFit, PointPx? LeftCrossing, PointPx? RightCrossing, PointPx? HeatPeak)
{
    /// <summary>The raw junction: half way between the crossings of the two branches, or the one that was seen.</summary>
    public PointPx? Junction => LeftCrossing is { } left && RightCrossing is { } right
        ? left.Towards(right, 0.5)
        : LeftCrossing ?? RightCrossing;

    /// <summary>Distance between the crossings of the two branches, mm; null unless both were seen.</summary>
    public double? CrossingGapMm { get; init; }
}
