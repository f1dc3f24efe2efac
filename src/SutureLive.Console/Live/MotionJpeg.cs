using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SutureLive.Console.Live;

/// <summary><c>/live.mjpg</c>: multipart JPEG with the overlay in the picture, for viewers without script. The network's own flow paces it.</summary>
internal static class MotionJpeg
{
    private static readonly byte[] BetweenPictures = "\r\n"u8.ToArray();

    /// <summary>Serves one viewer until it leaves.</summary>
    public static async Task Serve(HttpContext context, Audience audience, TimeProvider time, CancellationToken stopping)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        context.Response.ContentType = "multipart/x-mixed-replace; boundary=frame";
        var viewer = new Viewer(time);
        audience.Join(viewer);
        try
        {
            while (true)
            {
                using var message = await viewer.TakeAsync(leaving.Token);
                string part = string.Create(CultureInfo.InvariantCulture, $"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {message.Length}\r\n\r\n");
                await context.Response.WriteAsync(part, Encoding.ASCII, leaving.Token);
                await context.Response.Body.WriteAsync(message.Bytes, leaving.Token);
                await context.Response.Body.WriteAsync(BetweenPictures, leaving.Token);
                await context.Response.Body.FlushAsync(leaving.Token);
                viewer.Acknowledge();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The viewer has gone, or the console is stopping.
        }
        finally
        {
            audience.Leave(viewer);
        }
    }
}
