using System.Globalization;
using SutureLive.Cameras;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>Tells a script once a second, or a person at the end, how the session runs.</summary>
internal sealed class LiveReporter(CommandRun run, ICamera camera, LivePipeline pipeline, OverlayRecording? recording, RecordingDesk desk)
{
    private readonly Lock _gate = new();
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private bool _isEnded;
    private string? _said;
    private double _lastSeconds;
    private long _lastFrames;

    /// <summary>One line of JSON, when JSON is wanted; nothing any more after the end, should the timer be late.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            if (_isEnded) return;
            if (desk.Recorder?.Notice is { } notice && notice != _said) run.Error.WriteLine(_said = notice);
            if (run.Json) run.WriteJsonLine(Line("status"));
        }
    }

    /// <summary>The summary at the end.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Summarise(Line("end"));
        }
    }

    private void Summarise(LiveStatusLine line)
    {
        if (run.Json)
        {
            run.WriteJsonLine(line with { Fps = Math.Round(line.Frames / Math.Max(line.Seconds, 1e-3), 1) });
            return;
        }

        run.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{line.Frames} frames in {line.Seconds:0.0} s, read {line.Results} times; bregma confidence {line.Bregma.Confidence}."));
        if (recording is { Written: 0 }) run.Output.WriteLine("No frame came: nothing was written.");
        else if (recording is not null)
            run.Output.WriteLine($"{recording.Written} frames written to {string.Join(", ", recording.Videos)} and {recording.Files.Coordinates}; {recording.Dropped} left out.");
        if (desk is { WasEmpty: true, Recorder: { } empty }) run.Output.WriteLine($"No frame came, so no session was kept: {empty.Folder} is free.");
        else if (desk.Recorder is { } session) run.Output.WriteLine($"{session.Written} frames recorded in {session.Folder}; {session.Dropped} left out.");
    }

    private LiveStatusLine Line(string type)
    {
        var counters = pipeline.Counters;
        var scene = pipeline.SceneNow();
        var result = pipeline.Newest;
        double seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds;
        double fps = (counters.Shown - _lastFrames) / Math.Max(1e-3, seconds - _lastSeconds);
        (_lastSeconds, _lastFrames) = (seconds, counters.Shown);
        return new(
            type,
            Math.Round(seconds, 2),
            counters.Shown,
            Math.Round(fps, 1),
            scene.State,
            result is null ? null : Math.Round(scene.AgeMs, 1),
            counters.Read,
            scene.SaidUmPerPx is { } um ? Math.Round(um, 3) : null,
            result?.Reading.UmPerPxSource,
            result?.Reading.HeadingDeg is { } heading ? Math.Round(heading + scene.ToPresent.TurnDeg, 2) : null,
            LandmarkLine.Of(result?.Reading.Bregma, scene.ToPresent),
            LandmarkLine.Of(result?.Reading.Lambda, scene.ToPresent),
            result?.Reading.BregmaLambdaMm is { } mm ? Math.Round(mm, 3) : null,
            SteadyLine.Of(pipeline.Skull),
            new(counters.LostByCamera, counters.ReplacedByNewer, counters.Spared, counters.ReaderFailures, recording?.Dropped ?? 0, counters.ObserverFailures, counters.Unglued),
            new(counters.Tiles, counters.ReusedTiles),
            TruthLine.Of(camera, result),
            desk.Recorder is not { } session ? null : new(session.Folder, session.Written, session.Dropped, session.Notice));
    }
}
