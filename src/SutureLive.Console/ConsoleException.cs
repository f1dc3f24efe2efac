using SutureLive.Core;

namespace SutureLive.Console;

/// <summary>The console cannot be served; the message says why and what to do.</summary>
/// <param name="message">Whole sentences: what, with which values, what next.</param>
/// <param name="innerException">The cause, for the log.</param>
public sealed class ConsoleException(string message, Exception innerException) : SutureLiveException(message, innerException);
