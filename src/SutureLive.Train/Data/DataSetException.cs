using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>A data set cannot be used; the message says which file, why, and what to do.</summary>
public sealed class DataSetException : SutureLiveException
{
    /// <summary>With a sentence for the user.</summary>
    public DataSetException(string message) : base(message)
    {
    }

    /// <summary>With a sentence for the user and what caused it.</summary>
    public DataSetException(string message, Exception inner) : base(message, inner)
    {
    }
}
