using SutureLive.Console.Feed;
using SutureLive.Console.Live;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Health;

/// <summary>Whether the picture and its overlay can be used now, for a script that asks.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a surgeon would see neither LIVE nor AGED.</param>
/// <param name="State">The word on the page.</param>
/// <param name="VideoAgeMs">Time since the last frame came, ms; null before the first.</param>
/// <param name="OverlayAgeMs">Age of the result, ms; null without one.</param>
/// <param name="Camera">State of the camera.</param>
/// <param name="Controller">State of the frame's controller; null without one.</param>
/// <param name="Viewers">Windows that look on.</param>
internal sealed record HealthReport(
    string Status, string State, double? VideoAgeMs, double? OverlayAgeMs, string Camera, string? Controller, int Viewers)
{
    /// <summary>Looks now.</summary>
    public static HealthReport Of(in Freshness now, LiveStatus status, int viewers)
    {
        bool good = now.State is OverlayState.Live or OverlayState.Aged && status.Camera.State == DeviceState.Running;
        return new(
            good ? "ok" : "degraded", LiveHeader.Word(now.State), Rounded(now.VideoAgeMs), Rounded(now.OverlayAgeMs),
            LiveHeader.Word(status.Camera.State), status.Controller?.Word, viewers);
    }

    private static double? Rounded(double? ms) => ms is { } value ? Math.Round(value, 1) : null;
}

/// <summary>How fresh picture and overlay are.</summary>
/// <param name="State">The word for it.</param>
/// <param name="VideoAgeMs">Time since the last frame came, ms; null before the first.</param>
/// <param name="OverlayAgeMs">Age of the result, ms; null without one.</param>
internal readonly record struct Freshness(OverlayState State, double? VideoAgeMs, double? OverlayAgeMs);
