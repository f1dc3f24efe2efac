using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Recording;

/// <summary><c>POST /api/recording/start</c> and <c>/api/recording/stop</c>; how recording stands travels with every picture.</summary>
internal static class RecordingEndpoints
{
    /// <summary>Adds them to the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, IRecordingControl? recording)
    {
        routes.MapPost("/api/recording/start", context => Act(context, recording, control => control.Start()));
        routes.MapPost("/api/recording/stop", context => Act(context, recording, control => control.Stop()));
    }

    // Closing a session waits for the disk, so not on the thread that serves the connection.
    private static Task Act(HttpContext context, IRecordingControl? recording, Action<IRecordingControl> act) => Answers.Json(context, async () =>
    {
        if (recording is null) throw new SutureLiveException("This console was started without a recorder.");
        await Task.Run(() => act(recording));
        return recording.Status;
    });
}
