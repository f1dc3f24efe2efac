namespace SutureLive.Imaging;

/// <summary>A picture file could not be read. The message names the file, says what is wrong with it and what to do.</summary>
/// <param name="message">A full sentence for the user.</param>
/// <param name="inner">What the decoder or the file system said, if anything.</param>
public sealed class PictureException(string message, Exception? inner = null) : Exception(message, inner);
