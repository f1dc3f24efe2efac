using SutureLive.Anatomy.Tracking;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>The skull of a running session: what the readings of the last seconds say, and what a person has fixed. Safe from any thread.</summary>
internal sealed class LiveSkull(LivePipeline pipeline)
{
    private LandmarkPins _pins = LandmarkPins.None;

    /// <summary>Landmarks a person has fixed.</summary>
    public LandmarkPins Pins
    {
        get => Volatile.Read(ref _pins);
        set => Volatile.Write(ref _pins, value);
    }

    /// <summary>The skull as it is found at this moment, in pixels of the picture.</summary>
    public TrackedSkull Now => pipeline.Skull;

    /// <summary>The animal's frame in the picture on the screens; null while it is not known or too old.</summary>
    public SkullFrame? OnScreen => pipeline.SceneNow() is { State: OverlayState.Live or OverlayState.Aged, Reading: { } reading } scene
        ? (scene with { Reading = Pins.ApplyTo(reading, scene.ToPresent) }).PresentFrame
        : null;
}
