using System.Globalization;
using System.Text;
using SutureLive.Console.Feed;
using SutureLive.Console.Live;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Health;

/// <summary>
/// <c>/metrics</c> in the text format of Prometheus 0.0.4: the console's own numbers and those of the session. Seconds, as its conventions ask for.
/// </summary>
internal static class MetricsText
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes everything.</summary>
    /// <param name="now">How fresh picture and overlay are.</param>
    /// <param name="status">The devices.</param>
    /// <param name="viewers">Windows that look on.</param>
    /// <param name="sent">Pictures encoded since the start.</param>
    /// <param name="measures">The session's own numbers.</param>
    public static string Of(in Freshness now, LiveStatus status, int viewers, long sent, IEnumerable<LiveMeasure> measures)
    {
        var text = new StringBuilder(2048);
        Head(text, "suturelive_overlay_state", "gauge", "1 for the present state of the overlay, 0 for the others.");
        foreach (var state in Enum.GetValues<OverlayState>())
            Line(text, $"suturelive_overlay_state{{state=\"{LiveHeader.Word(state)}\"}}", now.State == state ? 1 : 0);
        Head(text, "suturelive_device_running", "gauge", "1 while the device works.");
        Line(text, "suturelive_device_running{device=\"camera\"}", status.Camera.State == DeviceState.Running ? 1 : 0);
        if (status.Controller is { } controller) Line(text, "suturelive_device_running{device=\"controller\"}", controller.Device.State == DeviceState.Running ? 1 : 0);
        if (now.VideoAgeMs is { } video) One(text, "suturelive_video_age_seconds", "gauge", "Time since the last frame of the camera came.", video / 1000);
        if (now.OverlayAgeMs is { } overlay) One(text, "suturelive_overlay_age_seconds", "gauge", "Time since the picture was captured that the overlay was read from.", overlay / 1000);
        One(text, "suturelive_viewers", "gauge", "Windows that look on.", viewers);
        One(text, "suturelive_messages_encoded_total", "counter", "Messages encoded for viewers, each once for all of them.", sent);
        foreach (var measure in measures)
            One(text, "suturelive_" + measure.Name, measure.IsCounter ? "counter" : "gauge", measure.Help, measure.Value);
        return text.ToString();
    }

    private static void One(StringBuilder text, string name, string kind, string help, double value)
    {
        Head(text, name, kind, help);
        Line(text, name, value);
    }

    private static void Head(StringBuilder text, string name, string kind, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');

    private static void Line(StringBuilder text, string name, double value) =>
        text.Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
