namespace SutureLive.Sessions;

/// <summary>Files that are whole or not there.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file beside its final place, makes it durable, and moves it there in one step.</summary>
    /// <param name="path">The final place; what stood there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It cannot be written; what stood there stands.</exception>
    internal static void Write(string path, Action<Stream> write) => File.Move(Beside(path, write), path, overwrite: true);

    /// <summary>Like <see cref="Write"/>, but what stood there is kept as <c>name.before-1</c>, <c>-2</c> and so on.</summary>
    /// <param name="path">The final place.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>Where it is kept; null when nothing stood there.</returns>
    /// <exception cref="IOException">It cannot be written; what stood there stands.</exception>
    public static string? WriteAndKeep(string path, Action<Stream> write) => PutAndKeep(Beside(path, write), path);

    /// <summary>Gives a finished file its place in one step; what stood there is kept as <c>name.before-1</c>, <c>-2</c> and so on.</summary>
    /// <param name="beside">The finished file, in the same folder.</param>
    /// <param name="path">The final place.</param>
    /// <returns>Where it is kept; null when nothing stood there.</returns>
    /// <exception cref="IOException">It cannot be moved; what stood there stands.</exception>
    public static string? PutAndKeep(string beside, string path)
    {
        if (!File.Exists(path))
        {
            File.Move(beside, path);
            return null;
        }

        string kept = Kept(path);
        try
        {
            File.Replace(beside, path, kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(beside) && !File.Exists(kept))
        {
            PutAndKeepByMoving(beside, path, kept);     // exFAT and some shares know no second name for a file
        }

        return kept;
    }

    /// <summary>Keeps and puts by two moves; when the second cannot be done, the first is undone.</summary>
    /// <exception cref="IOException">It cannot be moved; what stood there stands.</exception>
    internal static void PutAndKeepByMoving(string beside, string path, string kept)
    {
        File.Move(path, kept);
        try
        {
            File.Move(beside, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Move(kept, path);
            throw;
        }
    }

    private static string Beside(string path, Action<Stream> write)
    {
        string beside = path + ".new";
        using FileStream file = new(beside, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            write(file);
            file.Flush(flushToDisk: true);
            return beside;
        }
        catch
        {
            File.Delete(beside);                // half a file helps nobody, and on a full disk it takes the room that is needed
            throw;
        }
    }

    private static string Kept(string path)
    {
        for (int n = 1; ; n++)
        {
            string kept = FormattableString.Invariant($"{path}.before-{n}");
            if (!File.Exists(kept)) return kept;
        }
    }
}
