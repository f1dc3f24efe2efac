using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions;

/// <summary>A session in one line, for lists. Cheap: nothing is decoded or hashed.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Who, what, where; null when it cannot be read.</param>
/// <param name="Frames">Frames that are in the table and in the video.</param>
/// <param name="Duration">From the first frame to the last.</param>
/// <param name="Bytes">Everything in the folder.</param>
/// <param name="Remarks">What is not as it should be, as sentences.</param>
public sealed record SessionSummary(string Folder, SessionManifest? Manifest, long Frames, TimeSpan Duration, long Bytes, IReadOnlyList<string> Remarks)
{
    /// <summary>Looks at one session.</summary>
    /// <param name="folder">Its folder.</param>
    public static SessionSummary Of(string folder)
    {
        long bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        try
        {
            using var session = SessionReader.Open(folder);
            return new(Path.GetFullPath(folder), session.Manifest, session.Frames.Count, session.Duration, bytes, session.Remarks);
        }
        catch (SessionException e)
        {
            return new(Path.GetFullPath(folder), null, 0, TimeSpan.Zero, bytes, [e.Message]);
        }
    }

    /// <summary>The sessions in a folder and its sub-folders, by name; the folder itself when it is a session.</summary>
    /// <param name="folder">Where to look.</param>
    /// <exception cref="SessionException">There is no such folder.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        if (!Directory.Exists(folder)) throw new SessionException($"There is no folder '{folder}': check the name.");
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return [.. Directory.EnumerateFiles(folder, SessionFolder.Manifest, all).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
    }
}
