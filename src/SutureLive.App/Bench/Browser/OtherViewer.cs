using System.Net.WebSockets;

namespace SutureLive.App.Bench.Browser;

/// <summary>Somebody else who watches the console, as a browser on another machine does: takes each picture and says so. Or takes nothing.</summary>
internal sealed class OtherViewer : IAsyncDisposable
{
    private static readonly byte[] Painted = "painted"u8.ToArray();
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _leaving = new();
    private Task _watching = Task.CompletedTask;
    private long _pictures;

    private OtherViewer()
    {
    }

    /// <summary>Pictures taken so far.</summary>
    public long Pictures => Interlocked.Read(ref _pictures);

    /// <summary>Joins.</summary>
    /// <param name="console">Address of the console.</param>
    /// <param name="takes">False for one who has connected and never reads.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<OtherViewer> JoinAsync(Uri console, bool takes, CancellationToken stop)
    {
        var viewer = new OtherViewer();
        await viewer._socket.ConnectAsync(new UriBuilder(console) { Scheme = "ws", Path = "/live" }.Uri, stop);
        if (takes) viewer._watching = Task.Run(viewer.WatchAsync, stop);
        return viewer;
    }

    /// <summary>Leaves.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _leaving.Dispose();
    }

    private async Task WatchAsync()
    {
        var part = new byte[1 << 20];
        while (true)
        {
            var got = await _socket.ReceiveAsync(part.AsMemory(), _leaving.Token);
            if (got.MessageType == WebSocketMessageType.Close) return;
            if (!got.EndOfMessage) continue;
            Interlocked.Increment(ref _pictures);
            await _socket.SendAsync(Painted, WebSocketMessageType.Text, true, _leaving.Token);
        }
    }
}
