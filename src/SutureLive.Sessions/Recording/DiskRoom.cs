using System.Globalization;

namespace SutureLive.Sessions.Recording;

/// <summary>The room on the disk under a folder, in bytes and in words.</summary>
/// <param name="folder">The folder; where it does not exist yet, the disk of the nearest one above it counts.</param>
/// <param name="options">How free bytes are asked for.</param>
internal sealed class DiskRoom(string folder, RecorderOptions options)
{
    /// <summary>Below this nothing can be closed any more, whatever the rate.</summary>
    public const long LeastBytes = 64L << 20;

    /// <summary>Free bytes now; null where the disk does not tell, as some shares.</summary>
    public long? Free()
    {
        try
        {
            string there = Path.GetFullPath(folder);
            while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above) there = above;
            return options.FreeBytes(there);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;                        // writing will fail loudly when it is full
        }
    }

    /// <summary>Which disk has how much free, as a sentence; empty where the disk does not tell.</summary>
    public string Says => Free() is { } free ? $"The disk of '{folder}' has {InWords(free)} free." : "";

    /// <summary>Refuses a disk on which a session could not even be closed.</summary>
    /// <exception cref="SessionException">It has too little room.</exception>
    public void Demand()
    {
        if (Free() is { } free and < LeastBytes)
            throw new SessionException($"The disk of '{folder}' has only {InWords(free)} free, and a recording needs at least {InWords(LeastBytes)} to be closed in good order: make room, or give a folder on another disk.");
    }

    /// <summary>Bytes for people.</summary>
    public static string InWords(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");
}
