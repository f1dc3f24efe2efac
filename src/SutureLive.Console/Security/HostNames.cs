using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SutureLive.Console.Security;

/// <summary>The names under which a console may be asked for. Any other name in a request was made up by somebody else.</summary>
internal static class HostNames
{
    private static readonly string[] Loopback = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>All names of an address that is listened on, the one to print first.</summary>
    /// <param name="listen">Loopback, one of this machine's addresses, or the one that means all of them.</param>
    public static IReadOnlyList<string> Of(IPAddress listen)
    {
        if (IPAddress.IsLoopback(listen)) return Loopback;
        string machine = Dns.GetHostName().ToLowerInvariant();
        string[] named = [machine, machine + ".local"];
        bool all = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        return all ? [.. OfThisMachine().Select(Written), .. named, .. Loopback] : [Written(listen), .. named];
    }

    private static IEnumerable<IPAddress> OfThisMachine() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1);

    private static string Written(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
