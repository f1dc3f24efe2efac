using System.Globalization;

namespace SutureLive.Sessions;

/// <summary>What lies where in the folder of a session. Names inside the session are relative to it, so the folder may be moved.</summary>
public static class SessionFolder
{
    /// <summary>The manifest: who, what, where, with which versions.</summary>
    public const string Manifest = "session.json";

    /// <summary>One row per written frame.</summary>
    public const string Frames = "frames.csv";

    /// <summary>One line per result of the network.</summary>
    public const string Results = "results.jsonl";

    /// <summary>One line per act, state, gap and piece of controller traffic.</summary>
    public const string Events = "events.jsonl";

    /// <summary>Held open by the recorder while it records.</summary>
    public const string Lock = "recording.lock";

    /// <summary>Name of a part of the video: <c>video.avi</c>, then <c>video-2.avi</c> and so on.</summary>
    /// <param name="part">Number of the part, from 1.</param>
    public static string Video(int part) => part == 1 ? "video.avi" : string.Create(CultureInfo.InvariantCulture, $"video-{part}.avi");

    /// <summary>True when a session has been recorded, or is being recorded, in a folder.</summary>
    /// <param name="folder">Any path.</param>
    public static bool IsSession(string folder) => File.Exists(Path.Combine(folder, Manifest));

    /// <summary>True when a session lies elsewhere than where it was recorded. Another name of the same folder, by way of a link, is no other place.</summary>
    /// <param name="folder">Where it lies, an absolute path.</param>
    /// <param name="recordedIn">Where it was recorded.</param>
    internal static bool IsMoved(string folder, string recordedIn) => folder != recordedIn && WithoutLinks(folder) != WithoutLinks(recordedIn);

    private static string WithoutLinks(string path)
    {
        string at = Path.GetPathRoot(path) ?? "";
        foreach (string name in path[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, name);
            try
            {
                at = new DirectoryInfo(at).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? at;
            }
            catch (IOException)
            {
                // A link in a circle, or one nobody may read, leads nowhere else.
            }
        }

        return at;
    }

    /// <summary>True while a recorder, in this process or another, writes to a folder.</summary>
    /// <param name="folder">The folder of a session.</param>
    public static bool IsBeingRecorded(string folder)
    {
        string path = Path.Combine(folder, Lock);
        if (!File.Exists(path)) return false;
        return IsHeld(path, FileAccess.ReadWrite) ?? IsHeld(path, FileAccess.Read) ?? true;     // where nobody may look, nobody may repair
    }

    /// <summary>True while somebody holds a lock; null where this account may not open it in this way.</summary>
    private static bool? IsHeld(string path, FileAccess access)
    {
        try
        {
            using FileStream held = new(path, FileMode.Open, access, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;                       // closed between the two looks
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
