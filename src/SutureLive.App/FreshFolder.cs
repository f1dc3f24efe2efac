using SutureLive.Core;

namespace SutureLive.App;

/// <summary>Folders for results that must not come between files of the user.</summary>
internal static class FreshFolder
{
    /// <summary>Makes a folder, or takes an empty one.</summary>
    /// <param name="path">Where.</param>
    /// <param name="option">The option that named it, for the sentence.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="SutureLiveException">It holds something, or cannot be made.</exception>
    public static string Make(string path, string option)
    {
        try
        {
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new SutureLiveException($"'{path}' is not empty, and nothing is overwritten: give another {option}.");
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The folder '{path}' cannot be made: {e.Message} Give another {option}.", e);
        }
    }
}
