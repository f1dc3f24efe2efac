using SutureLive.Core;

namespace SutureLive.Sessions;

/// <summary>A result of the inference road, as <c>results.jsonl</c> keeps it. Coordinates are pixels of the frame it was read from.</summary>
/// <param name="CameraFrame">Number the camera gave the frame it was read from.</param>
/// <param name="Reading">What was found.</param>
/// <param name="Shown">How it first came to the screen; null when it never did.</param>
/// <param name="Timing">How long it took; null in a replay, whose results must not depend on the machine's mood.</param>
public sealed record SessionResult(long CameraFrame, SkullReading Reading, ResultShown? Shown, ResultTiming? Timing);

/// <summary>How a result first came to the screen.</summary>
/// <param name="CameraFrame">The frame it was first drawn on.</param>
/// <param name="AgeMs">Age of the result at that moment, ms.</param>
/// <param name="Motion">Motion of the bone between both frames, pixels to pixels.</param>
/// <param name="State">The word on the screen.</param>
public sealed record ResultShown(long CameraFrame, double AgeMs, Similarity Motion, string State);

/// <summary>Where the time of a result went, ms.</summary>
/// <param name="PreprocessMs">Resampling.</param>
/// <param name="InferenceMs">The network.</param>
/// <param name="AnatomyMs">Curves and landmarks.</param>
/// <param name="Scales">Scales tried.</param>
public sealed record ResultTiming(double PreprocessMs, double InferenceMs, double AnatomyMs, int Scales)
{
    /// <summary>Tiles the network was to look at; null in sessions recorded before it was written down.</summary>
    public int? Tiles { get; init; }

    /// <summary>Those of them that showed the same as before and were answered from memory.</summary>
    public int? ReusedTiles { get; init; }
}
