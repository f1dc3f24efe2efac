using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;

namespace SutureLive.Console.Targets;

/// <summary>
/// <c>POST /api/targets</c> with <c>{"text": "-2.3, 1.5, -1.2"}</c>, <c>POST /api/targets/NAME/mirror</c>, <c>DELETE /api/targets/NAME</c>.
/// Good answers are the target; a refusal is 400 with <c>{"says": sentence}</c>. The list itself travels with every picture.
/// </summary>
internal static class TargetEndpoints
{
    /// <summary>Adds them to the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, TargetList targets)
    {
        routes.MapPost("/api/targets", context => Answers.Json(context, async () =>
        {
            if (!context.Request.HasJsonContentType()) throw new TargetException("A target is sent as JSON: {\"text\": \"-2.3, 1.5, -1.2\"}.");
            var asked = await context.Request.ReadFromJsonAsync<Asked>(context.RequestAborted);
            return targets.Add(asked?.Text ?? "");
        }));
        routes.MapPost("/api/targets/{name}/mirror", context => Answers.Json(context, () => Answer(targets.Mirror(Name(context)))));
        routes.MapDelete("/api/targets/{name}", context => Answers.Json(context, () =>
        {
            targets.Remove(Name(context));
            return new ValueTask<object>(new { removed = Name(context) });
        }));
    }

    /// <summary>A depth nobody chose has no number, and is left out.</summary>
    private static ValueTask<object> Answer(NamedTarget target) =>
        new(double.IsFinite(target.At.DvMm) ? target : new { target.Name, At = new { target.At.ApMm, target.At.MlMm } });

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private sealed record Asked(string? Text);
}
