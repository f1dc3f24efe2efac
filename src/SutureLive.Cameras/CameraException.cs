namespace SutureLive.Cameras;

/// <summary>A camera cannot deliver pictures. The message says which, why, and what to do.</summary>
public sealed class CameraException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="canRecover">True when trying again may help: a cable, a busy device, a network.</param>
    /// <param name="inner">What caused it, if an exception did.</param>
    public CameraException(string message, bool canRecover, Exception? inner = null)
        : base(message, inner) => CanRecover = canRecover;

    /// <summary>True when trying again may help.</summary>
    public bool CanRecover { get; }
}
