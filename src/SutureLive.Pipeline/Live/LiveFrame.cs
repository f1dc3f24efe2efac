using SutureLive.Anatomy.Tracking;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Live;

/// <summary>What was read from one frame of the inference road.</summary>
/// <param name="FrameId">The frame.</param>
/// <param name="CapturedAt">When it was captured, in time stamps of the camera's clock.</param>
/// <param name="Reading">What is to be shown, in pixels of that frame: landmarks and heading rest on the readings of the last seconds.</param>
/// <param name="Timing">How long it took.</param>
public sealed record FrameReading(long FrameId, long CapturedAt, SkullReading Reading, StageTiming Timing)
{
    /// <summary>What this frame alone says.</summary>
    public required SkullReading Found { get; init; }

    /// <summary>How steady the landmarks are, and whether the animal has moved.</summary>
    public required TrackedSkull Skull { get; init; }

    /// <summary>Words for the status strip, such as that the animal has moved; null when there is nothing to say.</summary>
    public string? Note { get; init; }
}

/// <summary>One frame of the display road with what is to be drawn on it.</summary>
/// <param name="Frame">Lent during <c>OnNext</c>: retain to keep.</param>
/// <param name="Scene">What to draw; a value that stays true for this frame.</param>
/// <param name="Result">The reading the scene rests on; null before the first.</param>
/// <param name="PresentedAt">When the scene was made, in time stamps of the camera's clock.</param>
public readonly record struct LiveFrame(Frame Frame, OverlayScene Scene, FrameReading? Result, long PresentedAt);
