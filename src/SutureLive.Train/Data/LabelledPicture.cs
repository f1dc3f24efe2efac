using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>How sure a tracer was of a stroke.</summary>
public enum Visibility
{
    /// <summary>Seen.</summary>
    Clear,

    /// <summary>Hardly seen; taught with less weight.</summary>
    Faint,

    /// <summary>Known from anatomy, not seen: neither taught nor scored.</summary>
    Inferred,
}

/// <summary>How much a picture's labels may be trusted.</summary>
public enum PictureQuality
{
    /// <summary>Sharp, unobstructed.</summary>
    Good,

    /// <summary>Usable.</summary>
    Fair,

    /// <summary>Out of focus, occluded, or with doubtful landmarks: these are not taught.</summary>
    Poor,
}

/// <summary>One traced suture.</summary>
/// <param name="Name">Which suture.</param>
/// <param name="Visibility">How sure the tracer was.</param>
/// <param name="Points">The line, in pixels of the picture it belongs to.</param>
public sealed record LabelledStroke(SutureName Name, Visibility Visibility, IReadOnlyList<PointPx> Points);

/// <summary>
/// A picture with everything a person said about it. Owns its pixels; they are held at a working scale that is a little
/// finer than the network's, and all points are in pixels of that working picture.
/// </summary>
/// <param name="Id">Name of the picture within its data set.</param>
/// <param name="Animal">Pictures of one animal share it, and never part over a split.</param>
/// <param name="Pixels">BGR, CV_8UC3.</param>
/// <param name="UmPerPx">Micrometres per pixel of <paramref name="Pixels"/>.</param>
/// <param name="Strokes">Traced sutures.</param>
/// <param name="Bregma">The human landmark, when there is one.</param>
/// <param name="Lambda">The human landmark, when there is one.</param>
/// <param name="Quality">How much the labels may be trusted.</param>
public sealed record LabelledPicture(
    string Id,
    string Animal,
    Mat Pixels,
    double UmPerPx,
    IReadOnlyList<LabelledStroke> Strokes,
    PointPx? Bregma,
    PointPx? Lambda,
    PictureQuality Quality) : IDisposable
{
    /// <summary><see cref="ScaleFrom"/> of a scale that a person stated.</summary>
    public const string ScaleStated = "stated";

    /// <summary>Where the picture came from, for the manifest.</summary>
    public string? Source { get; init; }

    /// <summary>Where the scale comes from, in words.</summary>
    public string ScaleFrom { get; init; } = ScaleStated;

    /// <summary>How wide the person's stroke was, micrometres, where a stroke was drawn on the picture.</summary>
    public double? DrawnStrokeUm { get; init; }

    /// <summary>False when a stroke has no name: then nobody said which suture is which, and only the suture plane may be taught.</summary>
    public bool HasNamedSutures => Strokes.All(s => s.Name != SutureName.Unnamed);

    /// <summary><see cref="ScaleFrom"/> of a scale that rests on the distance of the landmarks.</summary>
    public static string ScaleAssumed(double bregmaToLambdaMm) => FormattableString.Invariant($"assumes {bregmaToLambdaMm} mm between bregma and lambda");

    /// <summary>
    /// The same picture at another scale: shrunk by area averaging, never enlarged, with its points moved along.
    /// Takes over <see cref="Pixels"/>.
    /// </summary>
    /// <param name="umPerPx">Scale wished for; a picture that is already coarser comes back as it is.</param>
    public LabelledPicture ShrunkTo(double umPerPx)
    {
        double factor = UmPerPx / umPerPx;
        if (factor >= 1) return this;
        var small = new Mat();
        var size = new Size((int)Math.Round(Pixels.Width * factor), (int)Math.Round(Pixels.Height * factor));
        Cv2.Resize(Pixels, small, size, 0, 0, InterpolationFlags.Area);
        Pixels.Dispose();
        // Origin at the centre of the first pixel, so the corner, not the origin, stays where it is.
        PointPx Moved(PointPx p) => new(((p.X + 0.5) * factor) - 0.5, ((p.Y + 0.5) * factor) - 0.5);
        return this with
        {
            Pixels = small,
            UmPerPx = umPerPx,
            Strokes = [.. Strokes.Select(s => s with { Points = [.. s.Points.Select(Moved)] })],
            Bregma = Bregma is { } b ? Moved(b) : null,
            Lambda = Lambda is { } l ? Moved(l) : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}
