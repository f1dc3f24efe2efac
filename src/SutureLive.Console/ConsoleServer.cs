using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.Console.Feed;
using SutureLive.Console.Landmarks;
using SutureLive.Console.Live;
using SutureLive.Console.Motion;
using SutureLive.Console.Security;
using SutureLive.Console.Targets;

namespace SutureLive.Console;

/// <summary>
/// The web console: a page for people, a WebSocket with the live picture, a small HTTP interface. Listens on the loopback address only.
/// Reads no configuration file and no environment variable.
/// </summary>
public sealed class ConsoleServer : IAsyncDisposable
{
    private const int PortsTried = 20;
    private readonly WebApplication _app;
    private readonly Broadcast _broadcast;
    private readonly RequestGuard _guard = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly MotionDesk? _desk;

    private ConsoleServer(WebApplication app, Broadcast broadcast, MotionDesk? desk) => (_app, _broadcast, _desk) = (app, broadcast, desk);

    /// <summary>Where to point a browser, e.g. <c>http://127.0.0.1:5210/</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Viewers at this moment.</summary>
    public int ViewerCount => _broadcast.Browsers.Count + _broadcast.Plain.Count;

    /// <summary>Starts to serve. Dispose to stop: viewers are let go, the feed is unsubscribed.</summary>
    /// <param name="feed">What to show. Not owned.</param>
    /// <param name="commands">What may be asked for; null when the console only shows.</param>
    /// <param name="options">How to serve; null for the defaults.</param>
    /// <param name="logs">Where to log; null for nowhere.</param>
    /// <param name="motion">The motorised frame; null when there is none, and then there are no motion controls. Not owned.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="ConsoleException">The port is taken or may not be used.</exception>
    public static async Task<ConsoleServer> StartAsync(
        ILiveFeed feed, IConsoleCommands? commands = null, ConsoleOptions? options = null, ILoggerFactory? logs = null, IFrameMotion? motion = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(feed);
        options ??= new();
        int first = options.Port ?? ConsoleOptions.DefaultPort;
        for (int port = first; ; port++)
        {
            var server = Build(feed, commands, motion, options, logs ?? NullLoggerFactory.Instance, port);
            try
            {
                await server.ListenAsync(cancellation);
                return server;
            }
            catch (Exception e)
            {
                await server.DisposeAsync();
                if (e is not IOException { InnerException: AddressInUseException or SocketException } and not SocketException) throw;
                if (options.Port is { } chosen)
                    throw new ConsoleException($"Port {chosen} on 127.0.0.1 cannot be used ({e.Message.TrimEnd('.')}): choose another port, or close the program that has it.", e);
                if (port == first + PortsTried)
                    throw new ConsoleException($"None of the ports {first} to {port} on 127.0.0.1 is free: choose another one.", e);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();              // the pages let go of the motion controls first
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2))) await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _desk?.Dispose();
        _broadcast.Dispose();
        _stopping.Dispose();
    }

    private static ConsoleServer Build(ILiveFeed feed, IConsoleCommands? commands, IFrameMotion? motion, ConsoleOptions options, ILoggerFactory logs, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
            Limit(kestrel.Limits);
        });

        var app = builder.Build();
        var targets = new TargetList(commands, options.Targets);
        var pins = new PinBoard(commands, options.Time);
        var log = logs.CreateLogger<ConsoleServer>();
        var server = new ConsoleServer(app, new Broadcast(feed, targets, pins, options, motion is not null, log), motion is null ? null : new MotionDesk(motion, options, log));
        server.Route(targets, pins, options);
        return server;
    }

    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = 16 * 1024;
        limits.MaxRequestLineSize = 2 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxConcurrentConnections = 64;
        limits.MaxConcurrentUpgradedConnections = 16;

        // A live picture may rest while the camera does, and a viewer that cannot keep up skips frames instead.
        limits.MinResponseDataRate = null;
    }

    private void Route(TargetList targets, PinBoard pins, ConsoleOptions options)
    {
        _app.UseWebSockets();
        _app.Use(SecurityHeaders.Set);
        _app.Use(_guard.Check);
        _app.UseRouting();
        _app.MapGet("/live", context => LiveSocket.Serve(context, _broadcast.Browsers, options.Time, _stopping.Token));
        _app.MapGet("/motion", context => MotionSocket.Serve(context, _desk, targets, _stopping.Token));
        _app.MapPost("/api/stop", async context =>
        {
            await (_desk?.Stop() ?? Task.CompletedTask);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        _app.MapGet("/live.mjpg", context => MotionJpeg.Serve(context, _broadcast.Plain, options.Time, _stopping.Token));
        _app.MapGet("/health", context => context.Response.WriteAsJsonAsync(new { status = "ok", viewers = ViewerCount }, context.RequestAborted));
        TargetEndpoints.Map(_app, targets);
        PinEndpoints.Map(_app, pins);
        _app.MapFallback("{*path}", Assets.Serve);
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        string address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new(string.Create(CultureInfo.InvariantCulture, $"{address.TrimEnd('/')}/"));
        _guard.Serve(Address.Port);
        _broadcast.Start();
    }
}
