using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Live;

/// <summary>What was read from one frame of the inference road.</summary>
/// <param name="FrameId">The frame.</param>
/// <param name="CapturedAt">When it was captured, in time stamps of the camera's clock.</param>
/// <param name="Reading">What was found, in pixels of that frame.</param>
/// <param name="Timing">How long it took.</param>
public sealed record FrameReading(long FrameId, long CapturedAt, SkullReading Reading, StageTiming Timing);

/// <summary>One frame of the display road with what is to be drawn on it.</summary>
/// <param name="Frame">Lent during <c>OnNext</c>: retain to keep.</param>
/// <param name="Scene">What to draw; a value that stays true for this frame.</param>
/// <param name="Result">The reading the scene rests on; null before the first.</param>
/// <param name="PresentedAt">When the scene was made, in time stamps of the camera's clock.</param>
public readonly record struct LiveFrame(Frame Frame, OverlayScene Scene, FrameReading? Result, long PresentedAt);
