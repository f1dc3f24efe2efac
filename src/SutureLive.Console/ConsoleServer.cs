using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
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
/// The web console: a page for people, a WebSocket with the live picture, a small HTTP interface. Listens on the loopback address unless told otherwise, and then asks for a token.
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

    private readonly AccessToken? _token;
    private readonly IPAddress _listen;

    private ConsoleServer(WebApplication app, Broadcast broadcast, MotionDesk? desk, ConsoleOptions options)
    {
        (_app, _broadcast, _desk, _listen) = (app, broadcast, desk, options.Listen);
        _token = IPAddress.IsLoopback(_listen) ? null : new();
    }

    /// <summary>Where to point a browser, e.g. <c>http://127.0.0.1:5210/</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>
    /// The same with the token, when the console listens beyond this machine: whoever opens it once may look and act. To be shown to the
    /// person who started the program, once, and kept nowhere.
    /// </summary>
    public Uri EntryAddress => _token is null ? Address : new(Address, "?token=" + _token.Text);

    /// <summary>Every route and its methods, as <c>GET /path</c>.</summary>
    internal IEnumerable<string> Routes =>
        from endpoint in _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select $"{method} {endpoint.RoutePattern.RawText}";

    /// <summary>Viewers at this moment.</summary>
    public int ViewerCount => _broadcast.Browsers.Count + _broadcast.Plain.Count;

    /// <summary>Starts to serve. Dispose to stop: viewers are let go, the feed is unsubscribed.</summary>
    /// <param name="feed">What to show. Not owned.</param>
    /// <param name="commands">What may be asked for; null when the console only shows.</param>
    /// <param name="options">How to serve; null for the defaults.</param>
    /// <param name="logs">Where to log; null for nowhere.</param>
    /// <param name="motion">The motorised frame; null when there is none, and then there are no motion controls. Not owned.</param>
    /// <param name="parts">What there is beside the live picture; null for nothing.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="ConsoleException">The port is taken or may not be used.</exception>
    public static async Task<ConsoleServer> StartAsync(
        ILiveFeed feed, IConsoleCommands? commands = null, ConsoleOptions? options = null, ILoggerFactory? logs = null, IFrameMotion? motion = null,
        ConsoleParts? parts = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(feed);
        options ??= new();
        int first = options.Port ?? ConsoleOptions.DefaultPort;
        for (int port = first; ; port++)
        {
            var server = Build(feed, commands, motion, parts ?? new(), options, logs ?? NullLoggerFactory.Instance, port);
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
                    throw new ConsoleException($"Port {chosen} on {options.Listen} cannot be used ({e.Message.TrimEnd('.')}): choose another port, or close the program that has it.", e);
                if (port == first + PortsTried)
                    throw new ConsoleException($"None of the ports {first} to {port} on {options.Listen} is free: choose another one.", e);
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
        _token?.Dispose();
        _stopping.Dispose();
    }

    private static ConsoleServer Build(ILiveFeed feed, IConsoleCommands? commands, IFrameMotion? motion, ConsoleParts parts, ConsoleOptions options, ILoggerFactory logs, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddRouting();
        builder.Services.AddRateLimiter(limiter => RequestRate.Limit(limiter, options));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen, port);
            Limit(kestrel.Limits);
        });

        var app = builder.Build();
        var targets = new TargetList(commands, options.Targets);
        var pins = new PinBoard(commands, options.Time);
        var log = logs.CreateLogger<ConsoleServer>();
        var broadcast = new Broadcast(feed, targets, pins, parts.Recording, options, motion is not null, log);
        var desk = motion is null ? null : new MotionDesk(motion, options, log, parts.Witness);
        var server = new ConsoleServer(app, broadcast, desk, options);
        app.UseWebSockets();
        app.Use(SecurityHeaders.Set);
        app.Use(server._guard.Check);
        app.UseRateLimiter();
        if (server._token is { } token) app.Use(token.Check);
        app.UseRouting();
        new ConsoleRoutes(feed, broadcast, desk, targets, pins, parts, options).Map(app, server._stopping.Token);
        return server;
    }

    private static void Limit(KestrelServerLimits limits)
    {
        // A whole picture at once: in smaller portions each waits for a turn of a busy processor. No viewer has more than two under way.
        limits.MaxResponseBufferSize = 4 * 1024 * 1024;
        limits.MaxRequestBodySize = 16 * 1024;
        limits.MaxRequestLineSize = 2 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxConcurrentConnections = 64;
        limits.MaxConcurrentUpgradedConnections = 32;

        // A live picture may rest while the camera does, and a viewer that cannot keep up skips frames instead.
        limits.MinResponseDataRate = null;
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        int port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var names = HostNames.Of(_listen);
        Address = new(string.Create(CultureInfo.InvariantCulture, $"http://{names[0]}:{port}/"));
        _guard.Serve(names, port);
        _broadcast.Start();
    }
}
