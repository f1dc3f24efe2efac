namespace SutureLive.Sessions.Reading;

/// <summary>The finished lines of a text file: a last one without its end was cut off while it was written.</summary>
internal static class WholeLines
{
    /// <summary>Reads the lines of a file, also while it grows.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<string> Of(string path)
    {
        bool endsWhole = EndsWhole(path);
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        for (string? line = reader.ReadLine(); line is not null;)
        {
            string? next = reader.ReadLine();
            if (next is not null || endsWhole) yield return line;
            line = next;
        }
    }

    /// <summary>True when the last line has its end; an empty file has no line to miss one.</summary>
    public static bool EndsWhole(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length == 0) return true;
        file.Position = file.Length - 1;
        return file.ReadByte() == '\n';
    }
}
