using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>A place to go, as the operator named it.</summary>
/// <param name="Name">Short name, e.g. <c>T1</c>.</param>
/// <param name="At">Where, mm from bregma.</param>
public sealed record OverlayTarget(string Name, ApMl At);

/// <summary>Everything the renderer needs to draw one frame.</summary>
/// <param name="State">How far the overlay may be believed.</param>
/// <param name="Reading">The newest reading, in pixels of the picture it was read from; null when there is none.</param>
/// <param name="ToPresent">From pixels of that picture to pixels of the present one.</param>
/// <param name="AgeMs">Time since that picture was captured, ms.</param>
/// <param name="Targets">Targets to mark.</param>
/// <param name="FrozenSince">When the last picture came, in the operator's time zone; used in state Frozen.</param>
/// <param name="Note">A few words more for the status strip, or null.</param>
public readonly record struct OverlayScene(
    OverlayState State,
    SkullReading? Reading,
    Similarity ToPresent,
    double AgeMs,
    IReadOnlyList<OverlayTarget> Targets,
    DateTimeOffset? FrozenSince = null,
    string? Note = null)
{
    /// <summary>The same scene for the same picture, enlarged (above 1) or reduced.</summary>
    /// <param name="scale">Pixels of the new picture per pixel of the old.</param>
    public OverlayScene Scaled(double scale)
    {
        // Pixels are counted from the centre of the top-left one, which itself moves when the picture is scaled.
        double shift = (scale - 1) / 2;
        return this with { ToPresent = ToPresent.Then(new Similarity(scale, 0, shift, shift)) };
    }

    /// <summary>
    /// The scale, micrometres per pixel, as it is to be said; null when not known. One that was given belongs to the optics and stays as given; one
    /// that was found in an animal's picture grows and shrinks with it.
    /// </summary>
    public double? SaidUmPerPx => Reading is { UmPerPxSource: ScaleSource.Estimated } ? Reading.UmPerPx / ToPresent.Scale : Reading?.UmPerPx;

    /// <summary>The animal's frame in the present picture; null until bregma, heading and scale are all known.</summary>
    public SkullFrame? PresentFrame => Reading?.Frame is { } frame
        ? new SkullFrame(ToPresent.Apply(frame.Bregma), Angle.Normalized(frame.HeadingDeg + ToPresent.TurnDeg), frame.UmPerPx / ToPresent.Scale)
        : null;
}
