using System.Globalization;
using SutureLive.Anatomy.Tracking;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>
/// The table of a recording: one row per written frame, UTF-8, decimal points, ISO 8601 times in UTC. Landmarks and targets are pixels of
/// the frame itself, after the motion since the reading.
/// </summary>
internal sealed class CoordinatesTable : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly IReadOnlyList<OverlayTarget> _targets;
    private long _row;
    private long _flushedAtMs = Environment.TickCount64;

    /// <summary>Starts a table.</summary>
    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="targets">The targets, which become columns.</param>
    public CoordinatesTable(string path, IReadOnlyList<OverlayTarget> targets)
    {
        _targets = targets;
        _writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        _writer.Write("frame_index,time_utc,monotonic_ns,camera_frame,state,overlay_camera_frame,age_ms,um_per_px,heading_deg,");
        _writer.Write("bregma_x_px,bregma_y_px,bregma_sigma_mm,bregma_confidence,lambda_x_px,lambda_y_px,lambda_sigma_mm,lambda_confidence,");
        _writer.Write("steadiness,bregma_spread_mm,lambda_spread_mm,moved_mm");
        foreach (var target in targets) _writer.Write($",{Column(target)}_ap_mm,{Column(target)}_ml_mm,{Column(target)}_x_px,{Column(target)}_y_px");
        _writer.WriteLine(",frame_width_px,frame_height_px");
    }

    /// <summary>Rows written.</summary>
    public long Rows => _row;

    /// <summary>Writes the row of one frame.</summary>
    /// <param name="frame">The frame and its scene.</param>
    /// <param name="capturedAt">Wall-clock time of its capture.</param>
    /// <param name="monotonicNs">Monotonic time of its capture, ns.</param>
    public void Write(in LiveFrame frame, DateTimeOffset capturedAt, long monotonicNs)
    {
        var scene = frame.Scene;
        bool isShown = scene.State is OverlayState.Live or OverlayState.Aged;
        var reading = isShown ? scene.Reading : null;
        var present = isShown ? scene.PresentFrame : null;
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{_row},{capturedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ},{monotonicNs},{frame.Frame.Id},"));
        _writer.Write(scene.State switch { OverlayState.Live => "live", OverlayState.Aged => "aged", OverlayState.Stale => "stale", OverlayState.Frozen => "frozen", _ => "waiting" });
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $",{frame.Result?.FrameId},"));
        if (frame.Result is not null) _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{scene.AgeMs:0.0}"));
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $",{(isShown ? scene.SaidUmPerPx : null):0.####},{Heading(reading, scene):0.###}"));
        Landmark(reading?.Bregma, scene);
        Landmark(reading?.Lambda, scene);
        Steadiness(isShown ? frame.Result?.Skull : null);
        foreach (var target in _targets)
        {
            var at = present?.ToPx(target.At);
            _writer.Write(string.Create(CultureInfo.InvariantCulture, $",{target.At.ApMm:0.####},{target.At.MlMm:0.####},{at?.X:0.###},{at?.Y:0.###}"));
        }

        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $",{frame.Frame.WidthPx},{frame.Frame.HeightPx}"));
        _row++;
        Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string Column(OverlayTarget target) =>
        string.Concat(target.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));

    private static double? Heading(SkullReading? reading, in OverlayScene scene) =>
        reading?.HeadingDeg is { } heading ? Angle.Normalized(heading + scene.ToPresent.TurnDeg) : null;

    private void Landmark(Landmark? landmark, in OverlayScene scene)
    {
        PointPx? at = landmark?.At is { } read ? scene.ToPresent.Apply(read) : null;
        string confidence = landmark?.Confidence switch { Confidence.High => "high", Confidence.Medium => "medium", Confidence.Low => "low", _ => "none" };
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $",{at?.X:0.###},{at?.Y:0.###},{landmark?.SigmaMm:0.####},{confidence}"));
    }

    private void Steadiness(TrackedSkull? skull)
    {
        string word = skull?.State switch
        {
            TrackingState.Steady => "steady", TrackingState.Settling => "settling", TrackingState.Moved => "moved", TrackingState.Stale => "stale",
            TrackingState.Searching => "searching", _ => "",
        };
        double? movedMm = skull?.State == TrackingState.Moved ? skull.MovedMm : null;
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $",{word},{skull?.BregmaSpreadMm:0.####},{skull?.LambdaSpreadMm:0.####},{movedMm:0.###}"));
    }

    // A crash may cost the last second, not more.
    private void Flush()
    {
        if (Environment.TickCount64 - _flushedAtMs < 1000) return;
        _flushedAtMs = Environment.TickCount64;
        _writer.Flush();
    }
}
