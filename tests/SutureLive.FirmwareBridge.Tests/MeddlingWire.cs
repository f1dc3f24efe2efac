using System.Text;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Stands between a host and a device that speak in lines: answers in the device's place, swallows, and adds what neither has said.</summary>
internal sealed class MeddlingWire
{
    private readonly ITransport _device, _host;

    private MeddlingWire(ITransport device, ITransport host) => (_device, _host) = (device, host);

    /// <summary>Looks at a line of the host; an answer keeps the line from the device.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Looks at a line of the device; false swallows it.</summary>
    public Func<string, bool> Pass { get; set; } = _ => true;

    /// <summary>Added behind a line of the device.</summary>
    public Func<string, string?> Behind { get; set; } = _ => null;

    /// <summary>Puts itself between.</summary>
    public static (ITransport Host, MeddlingWire Wire) Before(ITransport device)
    {
        var (host, middle) = DuplexPipe.Create("simulated");
        var wire = new MeddlingWire(device, middle);
        _ = PumpAsync(middle, device, wire.FromHostAsync);
        _ = PumpAsync(device, middle, wire.FromDeviceAsync);
        return (host, wire);
    }

    /// <summary>Says something to the device that the host does not know of.</summary>
    public ValueTask SayAsync(string line) => _device.WriteAsync(Encoding.Latin1.GetBytes(line), CancellationToken.None);

    /// <summary>A Zaber line with its checksum and its end.</summary>
    public static string Zaber(string line) => $"{line}:{ZaberCodec.Lrc(Encoding.ASCII.GetBytes(line[1..])):X2}\r\n";

    private static async Task PumpAsync(ITransport from, ITransport to, Func<byte[], Task> take)
    {
        var buffer = new byte[1024];
        var waiting = new List<byte>();
        try
        {
            while (await from.ReadAsync(buffer, CancellationToken.None) is var count and > 0)
            {
                foreach (byte b in buffer.AsSpan(0, count).ToArray())
                {
                    waiting.Add(b);
                    if (b is not ((byte)'\n' or (byte)'?' or (byte)'!' or 0x18 or 0x85)) continue;
                    await take([.. waiting]);
                    waiting.Clear();
                }
            }
        }
        catch (TransportException)
        {
            // The other side has gone.
        }

        await to.DisposeAsync();
    }

    private async Task FromHostAsync(byte[] bytes)
    {
        string line = Encoding.Latin1.GetString(bytes);
        if (Answer(line) is { } answer)
        {
            await _host.WriteAsync(Encoding.Latin1.GetBytes(answer), CancellationToken.None);
            return;
        }

        await _device.WriteAsync(bytes, CancellationToken.None);
    }

    private async Task FromDeviceAsync(byte[] bytes)
    {
        string line = Encoding.Latin1.GetString(bytes);
        if (Pass(line)) await _host.WriteAsync(bytes, CancellationToken.None);
        if (Behind(line) is { } more) await _host.WriteAsync(Encoding.Latin1.GetBytes(more), CancellationToken.None);
    }
}
