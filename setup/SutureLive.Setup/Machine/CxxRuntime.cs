using System.Text;

namespace SutureLive.Setup.Machine;

/// <summary>The C++ runtime that the trainer's native library is linked against.</summary>
internal static class CxxRuntime
{
    /// <summary>The symbol version TorchSharp's native library asks for; Debian 12 has older ones only.</summary>
    public const string NeededVersion = "GLIBCXX_3.4.32";

    /// <summary>True when this machine's C++ runtime can carry the trainer. Always true on Windows.</summary>
    public static bool ServesTrainer => OperatingSystem.IsWindows() || (Find() is { } path && Offers(File.ReadAllBytes(path), NeededVersion));

    /// <summary>True when a library's string table holds the version name, whole: <c>GLIBCXX_3.4.3</c> is not in <c>GLIBCXX_3.4.32</c>.</summary>
    public static bool Offers(ReadOnlySpan<byte> library, string version) => library.IndexOf(Encoding.ASCII.GetBytes($"\0{version}\0")) >= 0;

    /// <summary>
    /// The library that .NET itself has loaded, under its lasting name: after an upgrade the loaded file is gone and the name leads to the new one.
    /// </summary>
    public static string? FindIn(string memoryMap)
    {
        foreach (string line in memoryMap.Split('\n'))
        {
            int path = line.IndexOf('/');
            if (path >= 0 && line[path..].Contains("/libstdc++.so", StringComparison.Ordinal))
                return Path.Combine(Path.GetDirectoryName(line[path..])!, "libstdc++.so.6");
        }

        return null;
    }

    private static string? Find()
    {
        const string map = "/proc/self/maps";
        string? path = File.Exists(map) ? FindIn(File.ReadAllText(map)) : null;
        return File.Exists(path) ? path : null;
    }
}
