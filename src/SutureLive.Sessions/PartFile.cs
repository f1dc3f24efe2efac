using System.Security.Cryptography;

namespace SutureLive.Sessions;

/// <summary>Looks at one file of a session.</summary>
internal static class PartFile
{
    /// <summary>Length and hash of a file as it is now.</summary>
    /// <param name="folder">The folder of the session.</param>
    /// <param name="name">The file.</param>
    /// <param name="items">Frames, rows or lines in it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SessionPart Describe(string folder, string name, long items)
    {
        using FileStream file = new(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)), items);
    }
}
