using System.IO.Ports;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>A serial port this machine knows of.</summary>
/// <param name="Path">What to give to <c>--port</c>.</param>
/// <param name="Description">Maker and model where the system knows them, else the path again.</param>
public sealed record SerialPortInfo(string Path, string Description);

/// <summary>
/// The ports a person may choose from. Never complete: pseudo-terminals and links are missing from the library's list, so a typed path is
/// always accepted too.
/// </summary>
public static class PortList
{
    private const string ById = "/dev/serial/by-id";

    /// <summary>All known ports, the stable names of USB devices first.</summary>
    public static IReadOnlyList<SerialPortInfo> All()
    {
        var ports = new List<SerialPortInfo>();
        if (Directory.Exists(ById))
        {
            foreach (string link in Directory.EnumerateFiles(ById).Order(StringComparer.Ordinal))
                ports.Add(new(link, Path.GetFileName(link).Replace('_', ' ')));
        }

        foreach (string name in SerialPort.GetPortNames().Distinct().Order(StringComparer.Ordinal)) ports.Add(new(name, name));
        return ports;
    }

    internal static string Sentence()
    {
        var ports = All();
        return ports.Count == 0
            ? "This machine lists no serial ports; is the cable plugged in?"
            : $"Ports of this machine: {string.Join(", ", ports.Select(p => p.Path))}.";
    }
}
