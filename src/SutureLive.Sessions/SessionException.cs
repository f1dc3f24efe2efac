using SutureLive.Core;

namespace SutureLive.Sessions;

/// <summary>A session cannot be recorded, read or repaired. The message says which, why, and what to do.</summary>
public sealed class SessionException : SutureLiveException
{
    /// <summary>A failure without a cause of its own.</summary>
    /// <param name="message">A full sentence for the user.</param>
    public SessionException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with the exception that caused it.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public SessionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
