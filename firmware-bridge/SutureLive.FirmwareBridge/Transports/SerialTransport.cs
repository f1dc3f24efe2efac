using System.IO.Ports;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>How a serial port is to be opened.</summary>
/// <param name="Baud">Bits per second.</param>
/// <param name="AssertDtr">
/// True raises DTR after opening. Off unless asked for: on many boards it resets the processor, on some it holds it in reset.
/// </param>
public sealed record SerialOptions(int Baud = 115200, bool AssertDtr = false);

/// <summary>
/// A serial port through System.IO.Ports, bytes only, with what that library leaves out: hang-up detection, a bounded close, a lock
/// against a second program on the same port, and on Linux writing without a detour (<see cref="DirectWriter"/>).
/// </summary>
/// <remarks>
/// Why not the obvious members: <c>IsOpen</c> stays true after an unplug; <c>DataReceived</c> fires on fragments; text goes through
/// us-ascii, which turns the jog-cancel byte 0x85 into a question mark; and <c>Close</c> may block for half a minute when writes were queued
/// after a hang-up, so it runs on a background task and is waited for no longer than <see cref="CloseLimit"/>.
/// </remarks>
public sealed class SerialTransport : ITransport
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly SerialPort _port;
    private readonly Stream _stream;
    private readonly PortLock? _lock;
    private readonly DirectWriter? _direct;
    private readonly CancellationTokenSource _closing = new();
    private int _hungUp, _disposed;

    private SerialTransport(SerialPort port, PortLock? portLock) =>
        (_port, _stream, _lock, _direct, Name) = (port, port.BaseStream, portLock, portLock is null ? null : new(portLock.Device), port.PortName);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Opens a port by the path or name a person typed; it need not be among the listed ones.</summary>
    /// <exception cref="TransportException">Absent, forbidden or taken; the message says what to do.</exception>
    public static SerialTransport Open(string path, SerialOptions? options = null)
    {
        options ??= new();
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            throw new TransportException(TransportFault.NotFound, $"There is no port '{path}'. {PortList.Sentence()}");
        var portLock = PortLock.Take(path);
        var port = new SerialPort(path, options.Baud, Parity.None, 8, StopBits.One) { Handshake = Handshake.None, WriteTimeout = 1000 };
        try
        {
            port.Open();
            SetDtr(port, options.AssertDtr);
            return new(port, portLock);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            portLock?.Dispose();
            port.Dispose();
            throw PortLock.Explain(path, wrong);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (IsGone) return 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        try
        {
            int count = await _stream.ReadAsync(buffer, either.Token);
            if (count == 0) MarkGone();
            return count;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception gone) when (IsHangUp(gone))
        {
            cancellation.ThrowIfCancellationRequested();
            MarkGone();
            return 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // Not one byte after a hang-up: two queued writes are enough to make Close hang.
        if (IsGone) throw TransportException.HungUp(Name);
        try
        {
            await (_direct?.WriteAsync(bytes, cancellation) ?? _stream.WriteAsync(bytes, cancellation));
        }
        catch (Exception gone) when (IsHangUp(gone))
        {
            MarkGone();
            throw TransportException.HungUp(Name, gone);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        MarkGone();
        var closed = Task.Run(Close);
        await Task.WhenAny(closed, Task.Delay(CloseLimit));

        void Close()
        {
            try
            {
                _port.Dispose();
            }
            catch (Exception wrong) when (IsHangUp(wrong))
            {
                // Closing a port that is gone has nothing left to close.
            }
            finally
            {
                _lock?.Dispose(); // the last to close waits for bytes on their way
            }
        }
    }

    private bool IsGone => Volatile.Read(ref _hungUp) != 0;

    private void MarkGone()
    {
        if (Interlocked.Exchange(ref _hungUp, 1) == 0) _closing.Cancel();
    }

    private static bool IsHangUp(Exception wrong) =>
        wrong is ObjectDisposedException or IOException or TimeoutException or InvalidOperationException or UnauthorizedAccessException;

    private static void SetDtr(SerialPort port, bool asserted)
    {
        try
        {
            port.DtrEnable = asserted;
        }
        catch (IOException)
        {
            // Pseudo-terminals and some USB devices have no such line; the port works without it.
        }
    }
}
