using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// The device's side of a pseudo-terminal: another program (or <see cref="SerialTransport"/>) opens <see cref="Path"/> as a serial port and
/// talks to whoever holds this transport. Raw mode: no echo, no line editing, no translation. Linux only.
/// </summary>
public sealed class PseudoTerminal : ITransport
{
    private const int WaitMs = 20;
    private readonly int _master;
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true, SingleWriter = true });
    private readonly Thread _reader;
    private readonly Lock _writing = new();
    private int _slave;
    private byte[] _rest = [];
    private volatile bool _closed;

    private PseudoTerminal(int master, int slave, string path)
    {
        (_master, _slave, Path) = (master, slave, path);
        _reader = new(Pump) { IsBackground = true, Name = $"pseudo-terminal {path}" };
        _reader.Start();
    }

    /// <summary>The port to open, such as <c>/dev/pts/4</c>.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Name => Path + " (device side)";

    /// <summary>Makes a new pair.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    /// <exception cref="IOException">The system gives none.</exception>
    public static unsafe PseudoTerminal Open()
    {
        var (master, path) = OpenMaster();

        // Held open so that the master does not report a hang-up before the first, and between two, openings by the host.
        int slave = LibC.Open(path, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec);
        byte* termios = stackalloc byte[256];
        if (slave < 0 || LibC.GetTerminal(slave, termios) != 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        LibC.MakeRaw(termios);
        _ = LibC.SetTerminal(slave, 0, termios);
        return new(master, slave, path);
    }

    /// <summary>The device's end, which nobody reads yet, and the path of the other.</summary>
    internal static unsafe (int Master, string Path) OpenMaster()
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Pseudo-terminals are made on Linux only; use the simulation in memory.");
        int master = LibC.OpenPseudoTerminal(LibC.ReadWrite | LibC.NoControllingTerminal);
        byte* name = stackalloc byte[128];
        if (master < 0 || LibC.GrantPseudoTerminal(master) != 0 || LibC.UnlockPseudoTerminal(master) != 0 || LibC.PseudoTerminalName(master, name, 128) != 0)
            throw new IOException($"No pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        return (master, Marshal.PtrToStringUTF8((nint)name)!);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_rest.Length == 0)
        {
            if (!await _received.Reader.WaitToReadAsync(cancellation) || !_received.Reader.TryRead(out byte[]? next)) return 0;
            _rest = next;
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.AsSpan(0, count).CopyTo(buffer.Span);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public unsafe ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        lock (_writing)
        {
            if (_closed) throw TransportException.HungUp(Name);
            fixed (byte* start = bytes.Span)
            {
                nint sent = 0;
                while (sent < bytes.Length)
                {
                    nint now = LibC.Write(_master, start + sent, bytes.Length - sent);
                    if (now < 0) throw TransportException.HungUp(Name);
                    sent += now;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Closes both sides: for the host this is an unplugged cable.</summary>
    public ValueTask DisposeAsync()
    {
        if (_closed) return ValueTask.CompletedTask;
        _closed = true;
        _reader.Join();
        lock (_writing)
        {
            _ = LibC.Close(Interlocked.Exchange(ref _slave, -1));
            _ = LibC.Close(_master);
        }

        _received.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private unsafe void Pump()
    {
        byte* buffer = stackalloc byte[1024];
        while (!_closed)
        {
            var request = new LibC.PollRequest { Descriptor = _master, Events = LibC.PollIn };
            if (LibC.Poll(ref request, 1, WaitMs) <= 0) continue;
            if ((request.Returned & LibC.PollIn) == 0) break;
            nint count = LibC.Read(_master, buffer, 1024);
            if (count <= 0) break;
            _received.Writer.TryWrite(new ReadOnlySpan<byte>(buffer, (int)count).ToArray());
        }

        _received.Writer.TryComplete();
    }
}
