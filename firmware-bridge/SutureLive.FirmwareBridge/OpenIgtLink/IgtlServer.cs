using System.Net;
using System.Net.Sockets;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge.OpenIgtLink;

/// <summary>What the server tells at one moment.</summary>
/// <param name="Tip">The tip of the frame, mm from bregma; null when it is not known: no TRANSFORM is then sent.</param>
/// <param name="Status">How things stand.</param>
/// <param name="Says">The same as a sentence.</param>
public sealed record IgtlNews(StereotaxicPoint? Tip, IgtlStatusCode Status, string Says);

/// <summary>
/// Tells 3D Slicer and its kin where the tip is: TRANSFORM at a steady rate while it is known, STATUS at every change and once a second. One way; whatever
/// a client sends is read and dropped, so nothing here can move anything.
/// </summary>
public sealed class IgtlServer : IAsyncDisposable
{
    /// <summary>The port that was given to OpenIGTLink.</summary>
    public const int UsualPort = 18944;

    private const string Device = "SutureLiveTip";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(2);
    private readonly TcpListener _listener;
    private readonly Func<IgtlNews> _newest;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    private IgtlServer(TcpListener listener, Func<IgtlNews> newest, TimeProvider time)
    {
        (_listener, _newest, _time) = (listener, newest, time);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Starts to listen.</summary>
    /// <param name="address">Where; null = the usual port of this machine alone. Port 0 takes any free one.</param>
    /// <param name="newest">Asked twenty times a second for each client.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SutureLiveException">The address is taken or not this machine's.</exception>
    public static IgtlServer Start(IPEndPoint? address, Func<IgtlNews> newest, TimeProvider time)
    {
        address ??= new(IPAddress.Loopback, UsualPort);
        var listener = new TcpListener(address);
        try
        {
            listener.Start();
        }
        catch (SocketException wrong)
        {
            listener.Dispose();
            throw new SutureLiveException($"OpenIGTLink cannot listen at {address}: {wrong.Message}. Is another program (Slicer, PLUS) listening there? Give another port.", wrong);
        }

        return new(listener, newest, time);
    }

    /// <summary>Hangs up on everybody.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                clients.RemoveAll(c => c.IsCompleted);
                clients.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var gone = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var listening = DropWhatComesAsync(stream, gone);
            try
            {
                await TellAsync(stream, gone.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException or TimeoutException)
            {
                // The client is gone, does not read, or we are ending.
            }

            await gone.CancelAsync();
            client.Close();
            await listening;
        }
    }

    private async Task TellAsync(NetworkStream stream, CancellationToken gone)
    {
        var buffer = new byte[IgtlMessage.MaxStatusBytes];
        IgtlNews? told = null;
        long toldAt = 0;
        while (true)
        {
            var now = _newest();
            bool changed = told is null || told.Status != now.Status || told.Says != now.Says;
            if (changed || _time.GetElapsedTime(toldAt) >= TimeSpan.FromSeconds(1))
            {
                (told, toldAt) = (now, _time.GetTimestamp());
                await SendAsync(IgtlMessage.WriteStatus(buffer, Device, now.Status, now.Says, _time.GetUtcNow()));
            }

            if (now.Tip is { } tip) await SendAsync(IgtlMessage.WriteTransform(buffer, Device, tip, _time.GetUtcNow()));
            await Task.Delay(Period, _time, gone);
        }

        Task SendAsync(int length) => stream.WriteAsync(buffer.AsMemory(0, length), gone).AsTask().WaitAsync(SendLimit, _time, gone);
    }

    private static async Task DropWhatComesAsync(NetworkStream stream, CancellationTokenSource gone)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, gone.Token) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Told below.
        }

        await gone.CancelAsync();
    }
}
