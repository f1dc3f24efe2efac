namespace SutureLive.Sessions;

/// <summary>Files that are whole or not there.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its final place, makes it durable, and moves it there in one step.</summary>
    /// <param name="path">The final place; what stood there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write) => File.Move(Beside(path, write), path, overwrite: true);

    /// <summary>Like <see cref="Write"/>, but what stood there is kept as <c>name.before-1</c>, <c>-2</c> and so on.</summary>
    /// <returns>Where it is kept; null when nothing stood there.</returns>
    public static string? WriteAndKeep(string path, Action<Stream> write)
    {
        string beside = Beside(path, write);
        if (!File.Exists(path))
        {
            File.Move(beside, path);
            return null;
        }

        string kept = Kept(path);
        File.Replace(beside, path, kept);
        return kept;
    }

    private static string Beside(string path, Action<Stream> write)
    {
        string beside = path + ".new";
        using FileStream file = new(beside, FileMode.Create, FileAccess.Write, FileShare.None);
        write(file);
        file.Flush(flushToDisk: true);
        return beside;
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
