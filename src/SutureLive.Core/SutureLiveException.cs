namespace SutureLive.Core;

/// <summary>
/// A failure a person can act on. The message is one or more whole sentences: what went wrong, with which values, and what to do next.
/// The command line prints it as it is; every other exception counts as a fault of the program.
/// </summary>
public class SutureLiveException : Exception
{
    /// <summary>A failure without a cause of its own.</summary>
    /// <param name="message">Whole sentences: what, with which values, what next.</param>
    public SutureLiveException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with the exception that caused it.</summary>
    /// <param name="message">Whole sentences: what, with which values, what next.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public SutureLiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
