using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SutureLive.Console.Calibration;
using SutureLive.Console.Devices;
using SutureLive.Console.Feed;
using SutureLive.Console.Health;
using SutureLive.Console.Landmarks;
using SutureLive.Console.Live;
using SutureLive.Console.Motion;
using SutureLive.Console.Recording;
using SutureLive.Console.Security;
using SutureLive.Console.Sessions;
using SutureLive.Console.Snapshots;
using SutureLive.Console.Targets;

namespace SutureLive.Console;

/// <summary>Which path does what. The document of the interface, <c>/openapi.json</c>, says the same to programs; a test holds the two together.</summary>
internal sealed record ConsoleRoutes(ILiveFeed Feed, Broadcast Broadcast, MotionDesk? Desk, TargetList Targets, PinBoard Pins, ConsoleParts Parts, ConsoleOptions Options)
{
    /// <summary>Adds every route.</summary>
    /// <param name="app">The application, its guards already in place.</param>
    /// <param name="stopping">The console is stopping: sockets let go.</param>
    public void Map(WebApplication app, CancellationToken stopping)
    {
        app.MapGet("/live", context => LiveSocket.Serve(context, Broadcast.Browsers, Options.Time, stopping));
        app.MapGet("/live.mjpg", context => MotionJpeg.Serve(context, Broadcast.Plain, Options.Time, stopping));
        app.MapGet("/motion", context => MotionSocket.Serve(context, Desk, Targets, stopping));
        app.MapPost(RequestRate.StopPath, Stop);
        app.MapGet(RequestRate.StopPath, context => context.Response.WriteAsJsonAsync(new { hasFrame = Desk is not null }, context.RequestAborted));
        app.MapGet("/health", Health);
        app.MapGet("/metrics", Metrics);
        TargetEndpoints.Map(app, Targets);
        PinEndpoints.Map(app, Pins);
        new CalibrationEndpoints(Parts.Calibration, Options.JpegQuality).Map(app);
        new RegistrationEndpoints(Parts.Registration, Options.JpegQuality).Map(app);
        DeviceEndpoints.Map(app, Parts.Devices, Feed);
        RecordingEndpoints.Map(app, Parts.Recording);
        SnapshotEndpoints.Map(app, Parts.Witness);
        new SessionEndpoints(Parts.Sessions, Options.JpegQuality).Map(app);
        new ReplayEndpoints(Parts.Replays, Options.JpegQuality).Map(app);
        app.MapFallback("{*path}", Assets.Serve);
    }

    private int Viewers => Broadcast.Browsers.Count + Broadcast.Plain.Count;

    private async Task Stop(HttpContext context)
    {
        await (Desk?.Stop() ?? Task.CompletedTask);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task Health(HttpContext context)
    {
        var report = HealthReport.Of(Broadcast.FreshnessNow(), Feed.Status, Viewers);
        context.Response.StatusCode = report.Status == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(report, context.RequestAborted);
    }

    private Task Metrics(HttpContext context)
    {
        context.Response.ContentType = MetricsText.ContentType;
        return context.Response.WriteAsync(MetricsText.Of(Broadcast.FreshnessNow(), Feed.Status, Viewers, Broadcast.Encoded, Feed.Measures), context.RequestAborted);
    }
}
