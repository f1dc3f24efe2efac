using OpenCvSharp;

namespace SutureLive.Cameras;

/// <summary>
/// An opened device, file or connection that hands out pictures one after another. Opening happens in whatever makes it; disposing
/// closes it. Used by one thread.
/// </summary>
internal interface ICaptureSource : IDisposable
{
    /// <summary>Time from one picture to the next that the capture loop keeps; null when the source paces itself, as hardware does.</summary>
    TimeSpan? Period { get; }

    /// <summary>What to say when the source has ended with less than it promised; null otherwise.</summary>
    string? Remark { get; }

    /// <summary>
    /// Waits for the next picture and writes it, in any format, into <paramref name="picture"/>, whose memory is reused. False at the end.
    /// </summary>
    /// <exception cref="CameraException">The source is lost or unusable.</exception>
    /// <exception cref="PictureSkippedException">This one picture is unusable; ask for the next.</exception>
    bool Next(Mat picture, CancellationToken cancel);
}

/// <summary>One picture of a source cannot be used.</summary>
/// <param name="message">A sentence: which one and why.</param>
internal sealed class PictureSkippedException(string message) : Exception(message);
