using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

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
        routes.MapPost("/api/targets", context => Answer(context, async () =>
        {
            if (!context.Request.HasJsonContentType()) throw new TargetException("A target is sent as JSON: {\"text\": \"-2.3, 1.5, -1.2\"}.");
            var asked = await context.Request.ReadFromJsonAsync<Asked>(context.RequestAborted);
            return targets.Add(asked?.Text ?? "");
        }));
        routes.MapPost("/api/targets/{name}/mirror", context => Answer(context, () => new ValueTask<object>(targets.Mirror(Name(context)))));
        routes.MapDelete("/api/targets/{name}", context => Answer(context, () =>
        {
            targets.Remove(Name(context));
            return new ValueTask<object>(new { removed = Name(context) });
        }));
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static async Task Answer(HttpContext context, Func<ValueTask<object>> act)
    {
        try
        {
            await context.Response.WriteAsJsonAsync(await act(), context.RequestAborted);
        }
        catch (TargetException refused)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
        catch (JsonException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "That is not JSON like {\"text\": \"-2.3, 1.5, -1.2\"}.");
        }
        catch (BadHttpRequestException broken)
        {
            await Refuse(context, broken.StatusCode, broken.Message);
        }
    }

    private static Task Refuse(HttpContext context, int status, string says)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { says }, context.RequestAborted);
    }

    private sealed record Asked(string? Text);
}
