using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Calibration;

/// <summary>The routes under <c>/api/calibration</c>. Each act answers with the state after it; a refusal is 400 with <c>{"says": sentence}</c>.</summary>
/// <param name="bench">Calibration; null when there is none.</param>
/// <param name="jpegQuality">1..100.</param>
internal sealed class CalibrationEndpoints(ICalibrationBench? bench, int jpegQuality)
{
    private const string Root = "/api/calibration";

    private ICalibrationBench Bench => bench ?? throw new SutureLiveException("This console was started without calibration.");

    /// <summary>Adds them to the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, context => Act(context, () => { }));
        routes.MapPost(Root + "/look", context => Answers.Json(context, async () => await Bench.LookAsync((await Answers.Read<Target>(context)).Name, context.RequestAborted)));
        routes.MapGet(Root + "/picture", Picture);
        routes.MapPost(Root + "/views", context => Act(context, () => Bench.Keep()));
        routes.MapDelete(Root + "/views", context => Act(context, () => Bench.Clear()));
        routes.MapPut(Root + "/views/{view}", context => Answers.Json(context, async () =>
        {
            var tick = await Answers.Read<Tick>(context);
            if (!int.TryParse((string)context.Request.RouteValues["view"]!, NumberStyles.None, CultureInfo.InvariantCulture, out int view)) throw new SutureLiveException("A view has a number.");
            return await Done(() => Bench.Use(view, tick.Used));
        }));
        routes.MapPost(Root + "/profiles", context => Answers.Json(context, async () =>
        {
            var wish = await Answers.Read<ProfileWish>(context);
            return await Done(() => Bench.Save(wish));
        }));
        routes.MapPost(Root + "/profiles/{name}/activate", context => Answers.Json(context, async () =>
        {
            var wish = await Answers.Read<Activation>(context);
            return await Done(() => Bench.Activate((string)context.Request.RouteValues["name"]!, wish.Version, wish.By ?? ""));
        }));
        routes.MapPost(Root + "/verify", context => Answers.Json(context, async () =>
        {
            var wish = await Answers.Read<DistanceWish>(context);
            return await Task.Run(() => Bench.Verify(wish));
        }));
    }

    private Task Act(HttpContext context, Action act) => Answers.Json(context, () => Done(act));

    // A fit takes a moment: not on the thread that serves the connection.
    private async ValueTask<object> Done(Action act)
    {
        await Task.Run(act);
        return Bench.State;
    }

    private async Task Picture(HttpContext context)
    {
        using var picture = new Mat();
        if (bench is null || !bench.CopyPicture(picture))
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, "There is no picture yet.");
            return;
        }

        await Answers.Jpeg(context, picture, jpegQuality);
    }

    private sealed record Target(string? Name);

    private sealed record Tick(bool Used);

    private sealed record Activation(int Version, string? By);
}
