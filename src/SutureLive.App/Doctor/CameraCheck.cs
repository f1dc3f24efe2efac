using System.Reactive.Linq;
using SutureLive.Cameras;

namespace SutureLive.App.Doctor;

/// <summary>Waits for one picture of a camera.</summary>
internal static class CameraCheck
{
    // The phantom paints its skull first, which takes a while on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>A finding on the camera a user means.</summary>
    /// <param name="text">The camera as the user wrote it.</param>
    /// <param name="stop">Ends the waiting.</param>
    public static async Task<Finding> LookAsync(string text, CancellationToken stop)
    {
        const string id = "camera", check = "Check its cable and that no other program uses it, or name another one with --camera.";
        try
        {
            using var camera = CameraFactory.Open(CameraSpec.Parse(text));
            var seen = camera.Frames.Select(frame => Finding.Ok(id, $"Camera '{text}' gives pictures of {frame.WidthPx} x {frame.HeightPx} px."));
            var lost = camera.States.OfType<CameraState.Lost>().Select(state => Finding.Fail(id, state.Reason, check));
            return await seen.Merge(lost).FirstAsync().Timeout(Patience).RunAsync(stop);
        }
        catch (TimeoutException)
        {
            return Finding.Fail(id, $"Camera '{text}' gave no picture within {Patience.TotalSeconds:0} s.", check);
        }
        catch (Exception e) when (e is FormatException or CameraException or ArgumentException)
        {
            return Finding.Fail(id, e.Message, $"Name a camera with --camera: {CameraSpec.Forms}.");
        }
    }
}
