using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Sessions;

/// <summary>The routes under <c>/api/sessions/KEY/replays</c>. Key, model and name of a replay are looked up among those there are; none becomes part of a path.</summary>
/// <param name="bench">Replays; null when there are none.</param>
/// <param name="jpegQuality">1..100.</param>
internal sealed class ReplayEndpoints(IReplayBench? bench, int jpegQuality)
{
    private const string Root = "/api/sessions/{key}/replays";

    private IReplayBench Bench => bench ?? throw new SutureLiveException("This console was started without replays.");

    /// <summary>Adds them to the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, context => Answers.Json(context, async () => await Task.Run(() => State(Key(context)))));
        routes.MapPost(Root, context => Answers.Json(context, async () =>
        {
            string key = Key(context), model = (await Answers.Read<Wish>(context)).Model ?? "";
            return await Task.Run(() =>
            {
                Bench.Start(key, model);
                return State(key);
            });
        }));
        routes.MapDelete(Root + "/running", context => Answers.Json(context, async () => await Task.Run(() =>
        {
            Bench.Stop();
            return State(Key(context));
        })));
        routes.MapGet(Root + "/{replay}/frames/{frame}", Frame);
    }

    private ReplayState State(string key) => Bench.Look(key) ?? throw new SutureLiveException(SessionEndpoints.NoSession);

    private static string Key(HttpContext context) =>
        (string)context.Request.RouteValues["key"]! is var key && SessionEndpoints.IsKey(key) ? key : throw new SutureLiveException(SessionEndpoints.NoSession);

    private async Task Frame(HttpContext context)
    {
        try
        {
            using var picture = new Mat();
            if (int.TryParse((string)context.Request.RouteValues["frame"]!, NumberStyles.None, CultureInfo.InvariantCulture, out int frame)
                && Bench.ReadFrame(Key(context), (string)context.Request.RouteValues["replay"]!, frame, picture))
                await Answers.Jpeg(context, picture, jpegQuality);
            else await Answers.Refuse(context, StatusCodes.Status404NotFound, "There is no such replay, or it has no such frame.");
        }
        catch (SutureLiveException refused) when (!context.Response.HasStarted)
        {
            await Answers.Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
    }

    private sealed record Wish(string? Model);
}
