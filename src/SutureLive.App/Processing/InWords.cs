using System.Globalization;
using SutureLive.Core;

namespace SutureLive.App.Processing;

/// <summary>A report for people.</summary>
internal static class InWords
{
    /// <summary>One line that names the picture and what was found; under it, what is to be known before it is believed.</summary>
    public static string Of(PictureReport report)
    {
        string scale = report.UmPerPx is { } um
            ? Text($"{um:0.00} um/px ({(report.UmPerPxSource == ScaleSource.Estimated ? "estimated" : "given")})")
            : "scale not found";
        string heading = report.HeadingDeg is { } degrees ? Text($"nose at {degrees:0} deg") : "heading not found";
        return $"{report.Image}: bregma {Landmark(report.Bregma)}; lambda {Landmark(report.Lambda)}; {heading}; {scale}; {Text($"{report.Ms.Total:0} ms")}"
            + (report.EarlierResults is { } earlier ? $"; earlier results kept as {earlier}.*" : "")
            + string.Concat(report.Remarks.Select(remark => $"{Environment.NewLine}    {remark}"));
    }

    private static string Landmark(LandmarkReport landmark) => landmark is { XPx: { } x, YPx: { } y }
        ? Text($"({x:0.0}, {y:0.0}) px, {Uncertainty(landmark)}, {landmark.Confidence.ToString().ToLowerInvariant()}")
        : "not found";

    // The same figure as on the picture.
    private static string Uncertainty(LandmarkReport landmark) =>
        (landmark.Ellipse95?.SemiMajorMm ?? (Core.Landmark.Sigmas95 * landmark.SigmaMm)) is { } mm ? Text($"+-{mm:0.00} mm (95 %)") : "of unknown uncertainty";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
