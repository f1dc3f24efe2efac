using System.Globalization;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Where a controller is plugged in, as a person writes it: the path of a serial port, or <c>tcp:HOST:PORT</c>. A closed family.</summary>
public abstract record WireSpec
{
    private WireSpec()
    {
    }

    /// <summary>A serial port.</summary>
    /// <param name="Path">Path or name.</param>
    public sealed record Serial(string Path) : WireSpec
    {
        /// <inheritdoc/>
        public override string ToString() => Path;
    }

    /// <summary>A socket, as ser2net or a board with a network offers it.</summary>
    /// <param name="Host">Name or address.</param>
    /// <param name="Port">TCP port.</param>
    public sealed record Tcp(string Host, int Port) : WireSpec
    {
        /// <inheritdoc/>
        public override string ToString() => FormattableString.Invariant($"tcp:{Host}:{Port}");
    }

    /// <summary>Reads a port.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static WireSpec Parse(string text)
    {
        if (!text.StartsWith("tcp:", StringComparison.Ordinal)) return new Serial(text);
        int colon = text.LastIndexOf(':');
        if (colon <= 4 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            throw new FormatException($"'{text}' is no address: write tcp:HOST:PORT, such as tcp:192.168.4.1:23.");
        return new Tcp(text[4..colon], port);
    }

    /// <summary>Opens it.</summary>
    /// <param name="serial">How, where it is a serial port.</param>
    /// <param name="witness">Told of every byte; null for none.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="TransportException">Absent, forbidden or taken; the message says what to do.</exception>
    public async Task<ITransport> OpenAsync(SerialOptions serial, IWireWitness? witness, CancellationToken cancellation)
    {
        ITransport wire = this is Tcp tcp ? await TcpTransport.ConnectAsync(tcp.Host, tcp.Port, cancellation) : SerialTransport.Open(((Serial)this).Path, serial);
        return witness is null ? wire : new WitnessedTransport(wire, witness);
    }
}
