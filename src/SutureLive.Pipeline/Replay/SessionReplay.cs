using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using SutureLive.Pipeline.Live;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;

namespace SutureLive.Pipeline.Replay;

/// <summary>
/// Runs a recorded session through the live pipeline, one step after another on one thread: each frame is shown, then read if it is to be
/// read, before the next one comes. Time is that of the recording. So the same session with the same model on the same provider gives the same results.
/// </summary>
/// <param name="session">Not owned.</param>
/// <param name="reader">Reads the chosen frames; not owned.</param>
/// <param name="reads">Which frames are read, by the camera's number.</param>
/// <param name="log">Told of faults.</param>
public sealed class SessionReplay(SessionReader session, ISkullReader reader, Predicate<long> reads, ILogger log)
{
    /// <summary>Called for each frame with its scene; null when nobody looks.</summary>
    public Action<LiveFrame>? Shown { get; init; }

    /// <summary>Called for each result with its time, in the order in which they come.</summary>
    public Action<SessionResult, ResultTiming>? Read { get; init; }

    /// <summary>Targets to mark.</summary>
    public IReadOnlyList<Imaging.Overlay.OverlayTarget> Targets { get; init; } = [];

    /// <summary>Replays.</summary>
    /// <param name="range">Which part, how fast.</param>
    /// <param name="pace">The clock that a replay with a speed keeps to.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What happened to the frames.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ReplayCount Run(ReplayRange range, TimeProvider pace, CancellationToken stop)
    {
        using ReplayCamera camera = new(session, range, pace, stop);
        using LivePipeline pipeline = new(
            camera.Frames, reader, new LiveOptions(), camera.Clock, Scheduler.Immediate, Scheduler.Immediate, log, reads);
        pipeline.Targets = Targets;
        FrameReading? last = null;
        Exception? failure = null;
        using (pipeline.Frames.Subscribe(
            live =>
            {
                if (live.Result is { } result && !ReferenceEquals(result, last)) Tell(last = result, Shown: Of(live));
                Shown?.Invoke(live);
            },
            error => failure = error))
        {
            stop.ThrowIfCancellationRequested();
            if (failure is not null) throw failure;
            if (pipeline.Newest is { } newest && !ReferenceEquals(newest, last)) Tell(newest, null);
            var counters = pipeline.Counters;
            if (counters.ObserverFailures > 0) throw new SessionException($"The replay of '{session.Name}' could not hand on {counters.ObserverFailures} frames: the log says why.");
            return new(counters.Shown, counters.Read, camera.Undecodable, counters.ReaderFailures, counters.Unglued);
        }

        void Tell(FrameReading result, ResultShown? Shown) =>
            Read?.Invoke(new(result.FrameId, result.Reading, Shown, null), TimingOf(result));
    }

    /// <summary>How a result first came to the screen, for the record.</summary>
    public static ResultShown Of(in LiveFrame live) =>
        new(live.Frame.Id, live.Scene.AgeMs, live.Scene.ToPresent, live.Scene.State.ToString().ToLowerInvariant());

    /// <summary>How long a result took, for the record.</summary>
    public static ResultTiming TimingOf(FrameReading result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var timing = result.Timing;
        return new(
            Math.Round(timing.Preprocess.TotalMilliseconds, 2), Math.Round(timing.Inference.TotalMilliseconds, 2), Math.Round(timing.Anatomy.TotalMilliseconds, 2), timing.Scales)
        {
            Tiles = timing.Tiles,
            ReusedTiles = timing.ReusedTiles,
        };
    }
}

/// <summary>What happened to the frames of a replay.</summary>
/// <param name="Frames">Frames shown.</param>
/// <param name="Results">Frames read.</param>
/// <param name="Undecodable">Frames whose pictures are damaged.</param>
/// <param name="ReaderFailures">Frames on which the reader failed.</param>
/// <param name="Unglued">Frames whose motion could not be measured.</param>
public sealed record ReplayCount(long Frames, long Results, int Undecodable, long ReaderFailures, long Unglued);
