using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SutureLive.Console.Http;

namespace SutureLive.Console.Landmarks;

/// <summary><c>PUT /api/landmarks/NAME</c> with <c>{"x": px, "y": px, "byHand": true}</c> fixes a landmark, <c>DELETE</c> gives it free.</summary>
internal static class PinEndpoints
{
    /// <summary>Adds them to the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, PinBoard pins)
    {
        routes.MapPut("/api/landmarks/{name}", context => Answers.Json(context, async () =>
        {
            if (!context.Request.HasJsonContentType()) throw new PinException("A place is sent as JSON: {\"x\": 640.5, \"y\": 480.0, \"byHand\": true}.");
            var asked = await context.Request.ReadFromJsonAsync<Asked>(context.RequestAborted);
            return asked is { X: { } x, Y: { } y } ? pins.Pin(Name(context), new(x, y), asked.ByHand) : throw new PinException("A place has an x and a y, in pixels of the frame.");
        }));
        routes.MapDelete("/api/landmarks/{name}", context => Answers.Json(context, () => new ValueTask<object>(pins.Unpin(Name(context)))));
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private sealed record Asked(double? X, double? Y, bool ByHand);
}
