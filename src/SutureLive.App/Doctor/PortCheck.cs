using System.Runtime.InteropServices;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.App.Doctor;

/// <summary>
/// Lists serial ports and whether this user may use them. Never opens one: opening restarts many controllers, and a frame may be moving.
/// </summary>
internal static class PortCheck
{
    /// <summary>What to do about a port that this user may not use.</summary>
    public const string Remedy = "Add the user to the group of the port (on Debian: sudo adduser USER dialout) and log in again.";

    private const int ReadAndWrite = 6;

    /// <summary>True when this user may read and write a port.</summary>
    public static bool MayUse(string path) => OperatingSystem.IsWindows() || access(path, ReadAndWrite) == 0;

    /// <summary>A finding on the ports of this machine.</summary>
    public static Finding Look()
    {
        const string id = "ports";
        var ports = PortList.All();
        if (ports.Count == 0)
            return Finding.Warn(id, "This machine lists no serial port.", "Plug in the controller of the frame; without it coordinates are shown, and sent only to the simulated one.");
        string[] closed = [.. ports.Select(port => port.Path).Where(path => !MayUse(path))];
        return closed.Length == 0
            ? Finding.Ok(id, $"Serial ports: {string.Join(", ", ports.Select(port => port.Path))}.")
            : Finding.Warn(id, $"This user may not use {string.Join(", ", closed)}.", Remedy);
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int access(string path, int mode);
}
