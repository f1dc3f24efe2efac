using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Calibration;

/// <summary>The routes under <c>/api/registration</c>. Each act answers with the state after it; a refusal is 400 with <c>{"says": sentence}</c>. None moves the frame.</summary>
/// <param name="bench">Registration; null when there is none.</param>
/// <param name="jpegQuality">1..100.</param>
internal sealed class RegistrationEndpoints(IRegistrationBench? bench, int jpegQuality)
{
    private const string Root = "/api/registration", Place = Root + "/places/{place}";

    private IRegistrationBench Bench => bench ?? throw new SutureLiveException("This console was started without registration.");

    /// <summary>Adds them to the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, context => Act(context, () => { }));
        routes.MapPost(Root + "/look", context => Answers.Json(context, async () => await Bench.LookAsync(context.RequestAborted)));
        routes.MapGet(Root + "/picture", Picture);
        routes.MapPost(Root + "/places", context => Answers.Json(context, async () =>
        {
            var wish = (await Answers.Read<Touched>(context)).Wish();
            return await Done(() => Bench.Touch(wish));
        }));
        routes.MapDelete(Root + "/places", context => Act(context, () => Bench.Clear()));
        routes.MapPut(Place, context => Answers.Json(context, async () =>
        {
            var tick = await Answers.Read<Tick>(context);
            return await Done(() => Bench.Use(Number(context), tick.Used));
        }));
        routes.MapDelete(Place, context => Act(context, () => Bench.Remove(Number(context))));
        routes.MapPut(Root + "/fit", context => Answers.Json(context, async () =>
        {
            var choice = await Answers.Read<FitChoice>(context);
            return await Done(() => Bench.Choose(choice));
        }));
        routes.MapGet(Root + "/report", Report);
        routes.MapPost(Root + "/saved", context => Answers.Json(context, async () =>
        {
            var wish = await Answers.Read<Named>(context);
            return await Done(() => Bench.Save(wish.Name ?? ""));
        }));
        routes.MapPost(Root + "/saved/{name}/activate", context => Answers.Json(context, async () =>
        {
            var wish = await Answers.Read<Activation>(context);
            return await Done(() => Bench.Activate((string)context.Request.RouteValues["name"]!, wish.Version, wish.By ?? ""));
        }));
    }

    private Task Act(HttpContext context, Action act) => Answers.Json(context, () => Done(act));

    private async ValueTask<object> Done(Action act)
    {
        await Task.Run(act);
        return Bench.State;
    }

    private static int Number(HttpContext context) =>
        int.TryParse((string)context.Request.RouteValues["place"]!, NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? place : throw new SutureLiveException("A place has a number.");

    private async Task Picture(HttpContext context)
    {
        using var picture = new Mat();
        if (bench is null || !int.TryParse(context.Request.Query["look"], NumberStyles.None, CultureInfo.InvariantCulture, out int look) || !bench.CopyPicture(look, picture))
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, "There is no such picture, or a newer one was taken: take it again.");
            return;
        }

        await Answers.Jpeg(context, picture, jpegQuality);
    }

    // As a file to keep and print: its style and drawings are its own, which this console's pages may not have.
    private async Task Report(HttpContext context)
    {
        try
        {
            string page = await Task.Run(Bench.Report);
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"suturelive-registration.html\"";
            await context.Response.WriteAsync(page, context.RequestAborted);
        }
        catch (SutureLiveException refused)
        {
            await Answers.Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
    }

    private sealed record Tick(bool Used);

    private sealed record Named(string? Name);

    private sealed record Activation(int Version, string? By);

    /// <summary>A touched place as the page says it: what was typed comes as it was typed, so that nothing unreadable passes for nothing.</summary>
    private sealed record Touched(int Look, double? X, double? Y, string? XMm, string? YMm, string? ZMm, PlaceRole Role)
    {
        public TouchWish Wish()
        {
            if (X is not { } x || Y is not { } y) throw new SutureLiveException("Where is the tip? Mark it in the picture.");
            bool isTyped = XMm is not null || YMm is not null || ZMm is not null;
            return new(Look, new(x, y), isTyped ? new(TypedNumber.Mm(XMm ?? "", "X"), TypedNumber.Mm(YMm ?? "", "Y"), string.IsNullOrWhiteSpace(ZMm) ? null : TypedNumber.Mm(ZMm, "Z")) : null, Role);
        }
    }
}
