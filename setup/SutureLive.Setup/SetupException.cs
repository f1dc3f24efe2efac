namespace SutureLive.Setup;

/// <summary>Set-up cannot go on; the message says what failed and what to do next, and is all that a person sees.</summary>
/// <param name="message">One or more sentences.</param>
internal sealed class SetupException(string message) : Exception(message);
