using Microsoft.Extensions.Logging;
using SutureLive.App.Live;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Replay;
using SutureLive.Sessions.Export;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Exporting;

/// <summary>What an export made.</summary>
internal sealed record ExportLine(string Session, string Out, string? Video, long Frames, int TrainingPairs, IReadOnlyList<string> Remarks);

/// <summary>Everything a session gives away, in one folder.</summary>
internal static class ExportJob
{
    private static readonly int[] PictureShares = [5, 50, 95];

    /// <summary>Exports a session.</summary>
    /// <param name="folder">The session; only read.</param>
    /// <param name="target">Must hold nothing yet.</param>
    /// <param name="apart">Least time between two training pairs.</param>
    /// <param name="trainingOnly">True for the training pairs alone.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="stop">Ends it early.</param>
    public static ExportLine Run(string folder, string target, TimeSpan apart, bool trainingOnly, ILogger log, CancellationToken stop)
    {
        using var session = SessionReader.Open(folder);
        UnfinishedExport.Refuse(target);
        FreshFolder.Make(target, "--out");
        var unfinished = UnfinishedExport.Begin(target, session.Name);
        var made = Write(session, target, apart, trainingOnly, log, stop);
        unfinished.End();
        return made;
    }

    private static ExportLine Write(SessionReader session, string target, TimeSpan apart, bool trainingOnly, ILogger log, CancellationToken stop)
    {
        IReadOnlyList<string> remarks = [.. session.Remarks, .. session.ChangedSinceClosed(stop)];
        int pairs = TrainingPairs.Write(Path.Combine(target, "training"), session, apart, stop);
        if (trainingOnly) return new(session.Name, target, null, session.Frames.Count, pairs, remarks);
        ElectrodeTable.Write(target, session.Manifest);

        List<OverlayTarget> targets = [.. session.Manifest.About.Targets.Select(t => new OverlayTarget(t.Name, new(t.ApMm, t.MlMm)))];
        double seconds = session.Duration.TotalSeconds;
        using OverlayFilm film = new(target, seconds > 0 ? (session.Frames.Count - 1) / seconds : session.Manifest.About.NominalFps);
        using CoordinatesTable table = new(Path.Combine(target, "coordinates.csv"), targets);
        using ExportReport report = new(session, remarks, [.. PictureShares.Select(share => (long)session.Frames.Count * share / 100)]);
        RecordedReader recorded = new(session);
        SessionReplay replay = new(session, recorded, recorded.Has, log)
        {
            Targets = targets,
            Shown = live =>
            {
                var row = session.ByCameraFrame[live.Frame.Id];
                film.Add(live);
                table.Write(live, row.TimeUtc, row.MonotonicNs);
                report.Take(row.Index, live);
            },
        };
        var count = replay.Run(ReplayRange.All, TimeProvider.System, stop);
        report.Write(Path.Combine(target, "report.html"));
        return new(session.Name, target, film.Finish(), count.Frames, pairs, remarks);
    }
}
