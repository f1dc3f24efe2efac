using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Console.Live;
using SutureLive.Core;

namespace SutureLive.Console.Devices;

/// <summary><c>GET /api/devices</c>: what there is and how it is now. <c>POST /api/devices/examine</c>: the doctor's findings.</summary>
internal static class DeviceEndpoints
{
    /// <summary>Adds them to the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, IDeviceBench? bench, ILiveFeed feed)
    {
        routes.MapGet("/api/devices", context => Answers.Json(context, async () =>
        {
            var inventory = await Task.Run(There(bench).Look);
            var status = feed.Status;
            return new { inventory.Models, inventory.Cameras, inventory.Ports, Camera = State(status.Camera), Controller = status.Controller is { } controller ? new { Device = State(controller.Device), controller.Word } : null };
        }));
        routes.MapPost("/api/devices/examine", context => Answers.Json(context, async () => await There(bench).ExamineAsync(context.RequestAborted)));
    }

    private static object State(DeviceStatus device) => new { device.Name, State = LiveHeader.Word(device.State), device.Says };

    private static IDeviceBench There(IDeviceBench? bench) => bench ?? throw new SutureLiveException("This console was started without a list of devices.");
}
