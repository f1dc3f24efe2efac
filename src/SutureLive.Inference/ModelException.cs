namespace SutureLive.Inference;

/// <summary>A model cannot be used. The message names the model, says what is wrong with which values, and what to do.</summary>
/// <param name="message">A full sentence for the user.</param>
/// <param name="inner">What the file system, the JSON reader or ONNX Runtime said, if anything.</param>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);
