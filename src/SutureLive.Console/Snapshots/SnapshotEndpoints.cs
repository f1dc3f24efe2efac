using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Snapshots;

/// <summary><c>POST /api/snapshots</c> with <c>{"frame": 1234}</c>: a window has saved that frame. The picture stays with the window; only the act is told.</summary>
internal static class SnapshotEndpoints
{
    /// <summary>Adds them to the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, IOperatorWitness? witness) =>
        routes.MapPost("/api/snapshots", context => Answers.Json(context, async () =>
        {
            if (!context.Request.HasJsonContentType()) throw new SutureLiveException("A snapshot is told as JSON: {\"frame\": 1234}.");
            var asked = await context.Request.ReadFromJsonAsync<Asked>(context.RequestAborted);
            if (asked?.Frame is not { } frame || frame < 0) throw new SutureLiveException("A snapshot has the number of its frame, from 0 on: {\"frame\": 1234}.");
            witness?.SnapshotTaken(frame);
            return asked;
        }));

    private sealed record Asked(long? Frame);
}
