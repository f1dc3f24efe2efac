using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace SutureLive.Console.Tests;

/// <summary>A viewer that speaks the wire itself.</summary>
internal sealed class RawViewer : IDisposable
{
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];

    public ClientWebSocket Socket { get; } = new();

    public static async Task<RawViewer> Join(ConsoleServer server, string? origin = null, string? host = null)
    {
        var viewer = new RawViewer();
        viewer.Socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) viewer.Socket.Options.SetRequestHeader("Origin", origin);
        if (host is not null) viewer.Socket.Options.SetRequestHeader("Host", host);
        try
        {
            await viewer.Socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/live" }.Uri, Limits.Soon);
            return viewer;
        }
        catch (WebSocketException)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, "refused", statusCode: viewer.Socket.HttpStatusCode);
        }
    }

    /// <summary>The next message.</summary>
    public Task<(JsonElement Header, byte[] Jpeg)> Receive() => Within(Limits.Soon);

    private async Task<(JsonElement Header, byte[] Jpeg)> Within(CancellationToken stop)
    {
        int length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), stop);
            if (part.MessageType == WebSocketMessageType.Close) throw new EndOfStreamException($"closed: {Socket.CloseStatus}");
            length += part.Count;
            if (part.EndOfMessage) break;
        }

        int header = BinaryPrimitives.ReadInt32LittleEndian(_buffer);
        return (JsonDocument.Parse(_buffer.AsMemory(4, header).ToArray()).RootElement, _buffer[(4 + header)..length]);
    }

    public Task Say(string text) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Limits.Soon);

    /// <summary>Acknowledges and receives until a header is as wanted.</summary>
    public async Task<(JsonElement Header, byte[] Jpeg)> ReceiveUntil(Func<JsonElement, bool> wanted)
    {
        var stop = Limits.Soon;                 // one for all of them: heartbeats come for ever
        while (true)
        {
            var message = await Within(stop);
            await Say("painted");
            if (wanted(message.Header)) return message;
        }
    }

    /// <summary>How the server closed the connection.</summary>
    public async Task<WebSocketCloseStatus?> Closed()
    {
        var stop = Limits.Soon;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close) return Socket.CloseStatus;
        }
    }

    public void Dispose() => Socket.Dispose();
}
