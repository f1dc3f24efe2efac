using Microsoft.Extensions.Logging;
using SutureLive.Core;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Live;

/// <summary>A session that was stopped before its first frame: it would stand among the good ones and keep its name from the one that is meant.</summary>
internal static class EmptySession
{
    // What a session begins with by itself. Anything else (a byte of a controller, an act of the operator) is worth keeping without a picture.
    private static readonly string[] OfItsBeginning = ["camera", "overlay"];
    private static readonly string[] Files = [SessionFolder.Frames, SessionFolder.Results, SessionFolder.Events, SessionFolder.Video(1), SessionFolder.Manifest];

    /// <summary>Removes a closed session, and its folder if nothing else lies there, when it holds nothing.</summary>
    /// <returns>False when it holds something, or cannot be removed: then it stays whole.</returns>
    public static bool Remove(string folder, ILogger log)
    {
        try
        {
            using (var session = SessionReader.Open(folder))
            {
                if (session.Manifest is not { State: SessionState.Closed, EndedBecause: null } || session.Frames.Count > 0) return false;
                if (session.Results().Any() || !session.Events().All(happened => OfItsBeginning.Contains(happened.Kind))) return false;
            }

            foreach (string file in Files) File.Delete(Path.Combine(folder, file));
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
            return true;
        }
        catch (Exception e) when (e is SutureLiveException or IOException or UnauthorizedAccessException)
        {
            log.LogDebug(e, "The empty session in {Folder} stays", folder);
            return false;
        }
    }
}
