using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SutureLive.Console.Targets;
using SutureLive.Core;

namespace SutureLive.Console.Motion;

/// <summary>
/// <c>/motion</c>: a WebSocket of JSON texts. The server tells how the controls stand, at once when that changes; the page says what the
/// person does, and that the person is there. A connection that ends lets go of everything.
/// </summary>
internal static class MotionSocket
{
    // Heartbeats are 20 a second; more than this is no person.
    private const int LongestBytes = 1024, MostPerSecond = 200;
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(80);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Serves one page until it leaves.</summary>
    public static async Task Serve(HttpContext context, MotionDesk? desk, TargetList targets, CancellationToken stopping)
    {
        if (desk is null || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = desk is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(desk is null ? "No motorised frame is connected to this session." : "This is the WebSocket of the motion controls.", stopping);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        object who = new();
        var refusal = new Refusal();
        try
        {
            var telling = Tell(socket, desk, who, refusal, leaving.Token);
            var listening = Listen(socket, desk, targets, who, refusal, leaving.Token);
            await Task.WhenAny(telling, listening);
            desk.Leave(who, "Stopped: the window with the motion controls has gone.");
            await leaving.CancelAsync();
            await Task.WhenAll(telling, listening);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The page has gone, or the console is stopping.
        }
        finally
        {
            desk.Leave(who, "Stopped: the window with the motion controls has gone.");
        }
    }

    private static async Task Tell(WebSocket socket, MotionDesk desk, object who, Refusal refusal, CancellationToken leaving)
    {
        using var timer = new PeriodicTimer(TellEvery);
        byte[] told = [];
        for (int quiet = 0; ; quiet++)
        {
            byte[] now = JsonSerializer.SerializeToUtf8Bytes(new { desk = desk.See(who), refusal = refusal.Sentence }, Json);
            if (quiet >= 6 || !now.AsSpan().SequenceEqual(told))
            {
                await socket.SendAsync(now, WebSocketMessageType.Text, true, leaving);
                (told, quiet) = (now, 0);
            }

            await timer.WaitForNextTickAsync(leaving);
        }
    }

    private static async Task Listen(WebSocket socket, MotionDesk desk, TargetList targets, object who, Refusal refusal, CancellationToken leaving)
    {
        byte[] said = new byte[LongestBytes];
        long second = 0;
        for (int heard = 1; ; heard++)
        {
            var received = await socket.ReceiveAsync(said.AsMemory(), leaving);
            if (Environment.TickCount64 / 1000 != second) (second, heard) = (Environment.TickCount64 / 1000, 1);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, leaving);
                return;
            }

            if (heard > MostPerSecond)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "That is more than a person can wish for.", leaving);
                return;
            }

            if (!received.EndOfMessage)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "A wish is shorter.", leaving);
                return;
            }

            try
            {
                var wish = JsonSerializer.Deserialize<Wish>(said.AsSpan(0, received.Count), Json) ?? throw new JsonException();
                if (wish.Do == "beat")
                {
                    desk.Beat(who);
                    continue;
                }

                refusal.Sentence = "";
                Act(desk, targets, who, wish);
            }
            catch (SutureLiveException refused)
            {
                refusal.Sentence = refused.Message;
            }
            catch (JsonException)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "That is no wish.", leaving);
                return;
            }
        }
    }

    private static void Act(MotionDesk desk, TargetList targets, object who, Wish wish)
    {
        switch (wish.Do)
        {
            case "take": desk.Take(who); break;
            case "release": desk.Leave(who, "The controls were released."); break;
            case "away": desk.LookAway(who, "Stopped: the window with the motion controls lost the focus or was hidden."); break;
            case "arm": desk.Arm(who); break;
            case "disarm": desk.Disarm(who); break;
            case "preview": desk.Preview(who, new(targets.Get(wish.Target ?? ""), wish.ToDepth, wish.WaiveTilt)); break;
            case "confirm": desk.Confirm(who, wish.Id, new(wish.X, wish.Y, wish.Z)); break;
            case "home": desk.Home(who); break;
            case "connect": desk.Connect(who); break;
            case "jog" when wish is { Axis: >= 0 and <= 2, Sign: 1 or -1, Speed: > 0 and <= 100, MostMm: null or (> 0 and <= 10) }: desk.Jog(who, new(wish.Axis, wish.Sign, wish.Speed, wish.MostMm)); break;
            case "let-go": desk.EndJog(who); break;
            case "stop": _ = desk.Stop(); break;
            case "escape": _ = desk.Escape(); break;
            default: throw new JsonException();
        }
    }

    private sealed record Wish(
        string Do, string? Target = null, bool ToDepth = false, bool WaiveTilt = false, long Id = 0, double X = 0, double Y = 0, double Z = 0, int Axis = 0, int Sign = 0, double Speed = 0, double? MostMm = null);

    /// <summary>Why this page's last wish was not granted; empty when it was.</summary>
    private sealed class Refusal
    {
        public volatile string Sentence = "";
    }
}
