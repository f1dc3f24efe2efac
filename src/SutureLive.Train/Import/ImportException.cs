using SutureLive.Core;

namespace SutureLive.Train.Import;

/// <summary>One picture cannot be imported; the message says why and what to do. The others go on.</summary>
public sealed class ImportException : SutureLiveException
{
    /// <summary>With a sentence for the user.</summary>
    public ImportException(string message) : base(message)
    {
    }

    /// <summary>With a sentence for the user and what caused it.</summary>
    public ImportException(string message, Exception inner) : base(message, inner)
    {
    }
}
