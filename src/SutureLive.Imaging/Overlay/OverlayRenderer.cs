using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>Which parts of the overlay are wanted.</summary>
/// <param name="Grid">The millimetre grid.</param>
/// <param name="Sutures">The suture curves.</param>
/// <param name="Landmarks">Bregma and lambda.</param>
/// <param name="Targets">The targets.</param>
public sealed record OverlayParts(bool Grid = true, bool Sutures = true, bool Landmarks = true, bool Targets = true);

/// <summary>
/// Draws grid, sutures, landmarks, targets and the state on a picture, as vectors at sub-pixel places. Allocates nothing; the same scene on
/// the same picture gives the same pixels on every machine. Has no state: any thread may draw, each on its own picture.
/// </summary>
/// <param name="parts">Which parts are wanted; null for all.</param>
public sealed class OverlayRenderer(OverlayParts? parts = null)
{
    private readonly OverlayParts _parts = parts ?? new();

    /// <summary>Draws a scene into a picture.</summary>
    /// <param name="picture">CV_8UC3, continuous; drawn into.</param>
    /// <param name="scene">What to draw. A stale or frozen overlay leaves landmarks and grid away and says so instead.</param>
    /// <exception cref="ArgumentException">The picture has another type or is not continuous.</exception>
    public void Draw(Mat picture, in OverlayScene scene)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var canvas = new Canvas(picture);
        var style = new OverlayStyle(picture.Width, picture.Height);
        if (scene is { Reading: not null, State: OverlayState.Live or OverlayState.Aged }) DrawReading(canvas, style, scene);
        StatusStrip.Draw(canvas, style, scene);
    }

    /// <summary>Draws a reading with its confidence and scale, and no state: for stills, which do not age.</summary>
    /// <param name="picture">CV_8UC3, continuous; drawn into.</param>
    /// <param name="reading">What was read from this very picture.</param>
    /// <param name="targets">Targets to mark.</param>
    /// <exception cref="ArgumentException">The picture has another type or is not continuous.</exception>
    public void DrawStill(Mat picture, SkullReading reading, IReadOnlyList<OverlayTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var canvas = new Canvas(picture);
        var style = new OverlayStyle(picture.Width, picture.Height);
        var scene = new OverlayScene(OverlayState.Live, reading, Similarity.Identity, AgeMs: 0, targets);
        DrawReading(canvas, style, scene);
        StatusStrip.DrawStill(canvas, style, scene);
    }

    private void DrawReading(Canvas canvas, in OverlayStyle style, in OverlayScene scene)
    {
        var frame = scene.PresentFrame;
        if (_parts.Grid && frame is { } grid) GridLayer.Draw(canvas, style, grid, StatusStrip.HeightPx(style));
        if (_parts.Sutures) SutureLayer.Draw(canvas, style, scene);
        if (_parts.Landmarks) LandmarkLayer.Draw(canvas, style, scene);
        if (_parts.Targets && frame is { } there) TargetLayer.Draw(canvas, style, there, scene.Targets, scene.State == OverlayState.Aged);
    }
}
