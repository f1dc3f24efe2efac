namespace SutureLive.Cameras;

/// <summary>What a camera is doing, with the words for the screen. A closed family.</summary>
public abstract record CameraState
{
    private CameraState()
    {
    }

    /// <summary>The source is being opened.</summary>
    public sealed record Opening : CameraState;

    /// <summary>Pictures of this size are coming. Said again when the size changes and after anything that interrupted them.</summary>
    /// <param name="WidthPx">Width in pixels.</param>
    /// <param name="HeightPx">Height in pixels.</param>
    public sealed record Streaming(int WidthPx, int HeightPx) : CameraState;

    /// <summary>One picture could not be used and was left out; the camera goes on with the next.</summary>
    /// <param name="Reason">A sentence: which one and why.</param>
    public sealed record Skipped(string Reason) : CameraState;

    /// <summary>The source is not there or stopped; the camera tries again by itself.</summary>
    /// <param name="Reason">A sentence: what is missing and what to check.</param>
    /// <param name="RetryIn">Time until the next attempt.</param>
    public sealed record Lost(string Reason, TimeSpan RetryIn) : CameraState;

    /// <summary>Everything was shown.</summary>
    /// <param name="Remark">A sentence when less was there than promised; null when all is well.</param>
    public sealed record Ended(string? Remark = null) : CameraState;

    /// <summary>The source cannot be used, and trying again would not help.</summary>
    /// <param name="Reason">A sentence: what is wrong and what to do.</param>
    public sealed record Failed(string Reason) : CameraState;
}
