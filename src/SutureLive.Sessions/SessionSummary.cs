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
    /// <summary>True when nothing is wrong with it. That it was moved is no fault, nor that it is being recorded.</summary>
    public bool IsSound => Manifest switch
    {
        null => false,
        { State: SessionState.Recording } => SessionFolder.IsBeingRecorded(Folder),
        _ => Remarks.Count <= (SessionFolder.IsMoved(Folder, Manifest.Folder) ? 1 : 0),
    };

    /// <summary>Looks at one session.</summary>
    /// <param name="folder">Its folder.</param>
    public static SessionSummary Of(string folder)
    {
        long bytes = 0;
        try
        {
            bytes = new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Exists).Sum(LengthOf);
            using var session = SessionReader.Open(folder);
            return new(Path.GetFullPath(folder), session.Manifest, session.Frames.Count, session.Duration, bytes, session.Remarks);
        }
        catch (Exception e) when (e is SessionException or IOException or UnauthorizedAccessException)
        {
            return new(Path.GetFullPath(folder), null, 0, TimeSpan.Zero, bytes, [e.Message]);
        }
    }

    // A file may go while it is looked at: the lock of a recording that ends, a link to nowhere.
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
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
