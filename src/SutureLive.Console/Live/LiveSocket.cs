using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace SutureLive.Console.Live;

/// <summary>
/// <c>/live</c>: a binary WebSocket. One message to the browser is a header length (32 bits, little end first), the JSON header and a JPEG; one
/// message back, <see cref="Painted"/>, says that a picture was painted. Two loops under one token: sender and listener.
/// </summary>
internal static class LiveSocket
{
    /// <summary>What a browser says after each picture.</summary>
    private static ReadOnlySpan<byte> Painted => "painted"u8;

    /// <summary>Serves one browser until it leaves.</summary>
    public static async Task Serve(HttpContext context, Audience audience, TimeProvider time, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("This is the live WebSocket of the console: open its first page instead.", stopping);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = TimeSpan.FromSeconds(5),
            KeepAliveTimeout = TimeSpan.FromSeconds(10),
        });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        var viewer = new Viewer(time);
        audience.Join(viewer);
        try
        {
            var sending = Send(socket, viewer, leaving.Token);
            var listening = Listen(socket, viewer, leaving.Token);
            await Task.WhenAny(sending, listening);
            await leaving.CancelAsync();
            await Task.WhenAll(sending, listening);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The browser has gone, or the console is stopping: either way this viewer is over.
        }
        finally
        {
            audience.Leave(viewer);
        }
    }

    private static async Task Send(WebSocket socket, Viewer viewer, CancellationToken leaving)
    {
        while (true)
        {
            using var message = await viewer.TakeAsync(leaving);
            await socket.SendAsync(message.Bytes, WebSocketMessageType.Binary, endOfMessage: true, leaving);
        }
    }

    private static async Task Listen(WebSocket socket, Viewer viewer, CancellationToken leaving)
    {
        byte[] said = new byte[Painted.Length];
        while (true)
        {
            var received = await socket.ReceiveAsync(said.AsMemory(), leaving);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, leaving);
                return;
            }

            if (!received.EndOfMessage)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "A viewer says 'painted' and nothing longer.", leaving);
                return;
            }

            if (!Painted.SequenceEqual(said.AsSpan(0, received.Count)))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "A viewer says 'painted' and nothing else.", leaving);
                return;
            }

            viewer.Acknowledge();
        }
    }
}
