using SutureLive.Core;

namespace SutureLive.Inference;

/// <summary>A model cannot be used. The message names the model, says what is wrong with which values, and what to do.</summary>
public sealed class ModelException : SutureLiveException
{
    /// <summary>Something about the model itself is wrong.</summary>
    /// <param name="message">A full sentence for the user.</param>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Something about the model is wrong because of something else.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="innerException">What the file system, the JSON reader or ONNX Runtime said.</param>
    public ModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
