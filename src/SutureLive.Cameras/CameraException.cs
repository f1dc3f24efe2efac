using SutureLive.Core;

namespace SutureLive.Cameras;

/// <summary>A camera cannot deliver pictures. The message says which, why, and what to do.</summary>
public sealed class CameraException : SutureLiveException
{
    /// <summary>A failure of the camera itself.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="canRecover">True when trying again may help: a cable, a busy device, a network.</param>
    public CameraException(string message, bool canRecover)
        : base(message) => CanRecover = canRecover;

    /// <summary>A failure with the exception that caused it.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="canRecover">True when trying again may help: a cable, a busy device, a network.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public CameraException(string message, bool canRecover, Exception innerException)
        : base(message, innerException) => CanRecover = canRecover;

    /// <summary>True when trying again may help.</summary>
    public bool CanRecover { get; }
}
