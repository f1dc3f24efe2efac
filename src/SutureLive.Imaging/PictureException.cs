using SutureLive.Core;

namespace SutureLive.Imaging;

/// <summary>A picture file could not be read. The message names the file, says what is wrong with it and what to do.</summary>
public sealed class PictureException : SutureLiveException
{
    /// <summary>Something about the file itself is wrong.</summary>
    /// <param name="message">A full sentence for the user.</param>
    public PictureException(string message)
        : base(message)
    {
    }

    /// <summary>The file cannot be read because of something else.</summary>
    /// <param name="message">A full sentence for the user.</param>
    /// <param name="innerException">What the decoder or the file system said.</param>
    public PictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
