using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>A simulated controller together with the wire to it: the host's end, as a transport. Disposing it switches the device off.</summary>
public sealed class SimulatedHost : ITransport
{
    private readonly ITransport _host;
    private readonly CancellationTokenSource _off = new();
    private readonly Task _running;
    private int _disposed;

    private SimulatedHost(SimulatedDevice device, ITransport host, ITransport wire) =>
        (Device, _host, _running) = (device, host, device.RunAsync(wire, _off.Token));

    /// <summary>The device itself, for those who want to look at the arm.</summary>
    public SimulatedDevice Device { get; }

    /// <inheritdoc/>
    public string Name => _host.Name;

    /// <summary>Joins a device to its host in memory.</summary>
    public static SimulatedHost InMemory(SimulatedDevice device)
    {
        var (host, wire) = DuplexPipe.Create("simulated");
        return new(device, host, wire);
    }

    /// <summary>Joins a device to its host over a real pseudo-terminal and the serial transport, as a cable would. Linux only.</summary>
    /// <exception cref="TransportException">The terminal could not be opened.</exception>
    public static SimulatedHost OverPseudoTerminal(SimulatedDevice device)
    {
        var terminal = PseudoTerminal.Open();
        return new(device, SerialTransport.Open(terminal.Path), terminal);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => _host.ReadAsync(buffer, cancellation);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => _host.WriteAsync(bytes, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _host.DisposeAsync();
        _off.Cancel();
        await _running;
        _off.Dispose();
    }
}
