namespace SutureLive.Core;

/// <summary>Where the number of micrometres per pixel came from.</summary>
public enum ScaleSource
{
    /// <summary>Somebody gave it.</summary>
    Option,

    /// <summary>From the calibrated profile of the optics.</summary>
    Profile,

    /// <summary>Estimated from the picture, assuming the species' usual bregma-lambda distance.</summary>
    Estimated,
}

/// <summary>Everything read from one picture of a skull. Coordinates are pixels of that picture.</summary>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="UmPerPx">Micrometres per pixel of the picture; null when nobody gave it and it could not be found.</param>
/// <param name="UmPerPxSource">Where the scale came from.</param>
/// <param name="HeadingDeg">Direction of the nose, degrees clockwise from up, in (-180, 180]; null when not known.</param>
/// <param name="Bregma">The crossing of the midline with the coronal curve.</param>
/// <param name="Lambda">The crossing of the midline with the lambdoid curve.</param>
/// <param name="Midline">Two points of the midline, the posterior one first; null when not found.</param>
/// <param name="Curves">The sutures found, any order.</param>
public sealed record SkullReading(
    int WidthPx,
    int HeightPx,
    double? UmPerPx,
    ScaleSource UmPerPxSource,
    double? HeadingDeg,
    Landmark Bregma,
    Landmark Lambda,
    (PointPx Posterior, PointPx Anterior)? Midline,
    IReadOnlyList<SutureCurve> Curves)
{
    /// <summary>A picture in which nothing was found.</summary>
    public static SkullReading Nothing(int widthPx, int heightPx, double? umPerPx, ScaleSource source) =>
        new(widthPx, heightPx, umPerPx, source, null, Landmark.NotFound, Landmark.NotFound, null, []);

    /// <summary>What the operator should know about this reading, as sentences; empty when nothing is unusual.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Distance bregma to lambda, mm; null when either or the scale is missing.</summary>
    public double? BregmaLambdaMm =>
        Bregma.At is { } b && Lambda.At is { } l && UmPerPx is { } um ? b.DistanceTo(l) * um / 1000 : null;

    /// <summary>The animal's frame in this picture; null until bregma, heading and scale are all known.</summary>
    public SkullFrame? Frame =>
        Bregma.At is { } b && HeadingDeg is { } heading && UmPerPx is { } um ? new SkullFrame(b, heading, um) : null;
}
