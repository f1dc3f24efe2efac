using System.Net.Sockets;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>A controller behind a socket: ser2net, an ESP32 board, or another machine's serial port. Small packets leave at once.</summary>
public sealed class TcpTransport : ITransport
{
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(1); // as with a serial port
    private readonly Socket _socket;
    private readonly SemaphoreSlim _whole = new(1, 1);
    private int _disposed;

    private TcpTransport(string name, Socket socket) => (Name, _socket) = (name, socket);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Connects within five seconds.</summary>
    /// <exception cref="TransportException">No such host, refused, or no answer.</exception>
    public static async Task<TcpTransport> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        string name = $"tcp:{host}:{port}";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(host, port, limit.Token);
            return new(name, socket);
        }
        catch (SocketException wrong)
        {
            socket.Dispose();
            throw new TransportException(
                TransportFault.NotFound, $"Nothing accepts connections at {name} ({wrong.SocketErrorCode}). Check address, port and that the board is on.", wrong);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TransportException(TransportFault.NotFound, $"{name} did not answer within 5 s. Check address, network and that the board is on.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            // One byte goes in one piece by nature; only longer writes need each other's absence.
            if (bytes.Length == 1)
            {
                await SendAsync(bytes, cancellation);
                return;
            }

            if (!await _whole.WaitAsync(WriteLimit, cancellation)) throw new TimeoutException($"{Name} takes no bytes.");
            try
            {
                while (bytes.Length > 0) bytes = bytes[await SendAsync(bytes, cancellation)..];
            }
            finally
            {
                _whole.Release();
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or TimeoutException)
        {
            throw TransportException.HungUp(Name, gone);
        }
    }

    private async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var sending = _socket.SendAsync(bytes, SocketFlags.None, cancellation);
        return sending.IsCompleted ? await sending : await sending.AsTask().WaitAsync(WriteLimit, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
