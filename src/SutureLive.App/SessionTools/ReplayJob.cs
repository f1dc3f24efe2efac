using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SutureLive.App.Live;
using SutureLive.Imaging.Overlay;
using SutureLive.Inference;
using SutureLive.Pipeline.Replay;
using SutureLive.Pipeline.Stills;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Replays;

namespace SutureLive.App.SessionTools;

/// <summary>How sessions are replayed.</summary>
/// <param name="Range">Which part, how fast.</param>
/// <param name="Every">Read every so many frames; null for the frames that were read when it was recorded.</param>
/// <param name="UmPerPx">Scale instead of the recorded one; null to leave it.</param>
internal sealed record ReplayWish(ReplayRange Range, int? Every, double? UmPerPx);

/// <summary>What a replay says of itself, <c>replay.json</c>: written last, so that its presence means that the results are whole.</summary>
internal sealed record ReplayRecord(
    string Session, string SessionId, string Program, string Model, string ModelSha256, string Provider, ReplayWish Wish, ReplayCount Count, string ResultsSha256, IReadOnlyList<string> Remarks, long? SessionFrames = null);

/// <summary>Replays one session into a folder: <c>results.jsonl</c>, <c>timings.csv</c>, <c>replay.json</c>.</summary>
internal static class ReplayJob
{
    /// <summary>The file that says that a replay is whole.</summary>
    public const string RecordName = "replay.json";

    /// <summary>Replays.</summary>
    /// <param name="folder">The session.</param>
    /// <param name="target">Where the results go; made when missing. Must hold neither a session nor a whole replay.</param>
    /// <param name="segmenter">Not owned.</param>
    /// <param name="wish">How.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="stop">Ends it early; results that are not whole keep another name.</param>
    /// <param name="told">Told of each frame that was read, and how many there are to read; null when nobody asks.</param>
    /// <exception cref="SessionException">The session cannot be read, or the target is taken; with a sentence.</exception>
    /// <exception cref="WrongUsageException">No frame lies in the part that was asked for; nothing was made.</exception>
    public static ReplayRecord Run(string folder, string target, OnnxSegmenter segmenter, ReplayWish wish, ILogger log, CancellationToken stop, Action<int, int>? told = null)
    {
        using var session = SessionReader.Open(folder);
        RefuseTaken(target);
        RefuseNothing(session, wish.Range);
        MakeFolder(target);
        var reads = Chosen(session, wish.Every);
        var profile = session.Manifest.About.Profile;
        // Where the profile was not that of the optics, its scale counted for nothing then, and does not now.
        bool isUncalibrated = session.Events().Any(happened => happened.Kind == SessionTap.Uncalibrated);
        PictureKnowledge known = new(wish.UmPerPx ?? (isUncalibrated ? null : profile.UmPerPx), profile.Source, profile.HeadingDeg);
        string results = Path.Combine(target, SessionFolder.Results);
        using ResultLog written = new(results);
        string timingsPath = Path.Combine(target, "timings.csv");
        using StreamWriter timings = new(timingsPath + ".new") { NewLine = "\n" };
        timings.WriteLine("camera_frame,preprocess_ms,inference_ms,anatomy_ms,scales");
        int read = 0;
        SessionReplay replay = new(session, new SegmenterReader(segmenter, known, RecordedAnatomy.Options(session.Manifest.About.Anatomy)), reads.Contains, log)
        {
            Targets = [.. session.Manifest.About.Targets.Select(target => new OverlayTarget(target.Name, new(target.ApMm, target.MlMm)))],
            Read = (result, timing) =>
            {
                written.Add(session.ByCameraFrame.TryGetValue(result.CameraFrame, out var row) ? row.Index : null, result);
                timings.WriteLine(FormattableString.Invariant($"{result.CameraFrame},{timing.PreprocessMs},{timing.InferenceMs},{timing.AnatomyMs},{timing.Scales}"));
                told?.Invoke(++read, reads.Count);
            },
        };
        var count = replay.Run(wish.Range, TimeProvider.System, stop);
        timings.Dispose();
        AtomicFile.PutAndKeep(timingsPath + ".new", timingsPath);
        written.Complete();
        ReplayRecord record = new(
            session.Name, session.Manifest.Id, SessionTap.Program, segmenter.Card.Name, segmenter.Card.Sha256, segmenter.Provider, wish, count,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(results))), [.. session.Remarks, .. session.ChangedSinceClosed(stop)], session.Frames.Count);
        AtomicFile.WriteAndKeep(Path.Combine(target, RecordName), file => JsonSerializer.Serialize(file, record, JsonLine.Options));
        return record;
    }

    /// <summary>True when the folder holds the whole replay of this session with this model, provider and wish.</summary>
    public static bool IsDone(string folder, string target, OnnxSegmenter segmenter, ReplayWish wish)
    {
        if (RecordOf(target) is not { } done) return false;
        using var session = SessionReader.Open(folder);
        if (done.SessionFrames is { } frames && frames != session.Frames.Count) return false;       // repaired since, or copied whole
        return (done.SessionId, done.ModelSha256, done.Provider, done.Wish) == (session.Manifest.Id, segmenter.Card.Sha256, segmenter.Provider, wish);
    }

    /// <summary>What a whole replay says of itself; null where there is none.</summary>
    public static ReplayRecord? RecordOf(string target)
    {
        string path = Path.Combine(target, RecordName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ReplayRecord>(File.ReadAllText(path), JsonLine.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The next free <c>replay-N</c> in the folder of a session.</summary>
    public static string NextFree(string folder)
    {
        for (int n = 1; ; n++)
        {
            string target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"replay-{n}"));
            if (!Directory.Exists(target)) return target;
        }
    }

    /// <summary>Compares a finished replay, and writes <c>compare.csv</c> and <c>compare.svg</c> beside its results.</summary>
    /// <param name="with">A session, a replay, or a file of results.</param>
    /// <param name="target">Folder of the replay.</param>
    public static ResultComparison Compare(string with, string target)
    {
        var comparison = ResultComparison.Of(ResultComparison.Load(with), ResultComparison.Load(target));
        ComparisonFiles.WriteCsv(Path.Combine(target, "compare.csv"), comparison);
        ComparisonFiles.WritePlot(Path.Combine(target, "compare.svg"), comparison);
        return comparison;
    }

    // The frames that were read when it was recorded, so that results can be compared one by one; all of them where nothing was read.
    private static HashSet<long> Chosen(SessionReader session, int? every)
    {
        if (every is { } step) return [.. session.Frames.Where(row => row.Index % step == 0).Select(row => row.CameraFrame)];
        HashSet<long> read = [.. session.Results().Where(result => result.Frame is not null).Select(result => result.Result.CameraFrame)];
        return read.Count > 0 ? read : [.. session.Frames.Select(row => row.CameraFrame)];
    }

    private static void RefuseNothing(SessionReader session, ReplayRange range)
    {
        if (session.Frames.Count == 0 || range.Of(session.Frames).Any()) return;
        string to = range.To is { } end ? FormattableString.Invariant($" to {end.TotalSeconds:0.###}") : "";
        throw new WrongUsageException(FormattableString.Invariant(
            $"No frame of '{session.Name}' lies in what was asked for, from {range.From.TotalSeconds:0.###}{to} s: the session is {session.Duration.TotalSeconds:0.0} s long. Give another --from and --to."));
    }

    // The results of a replay bear the same name as those that were recorded: they never go where a session lies, not even a damaged one.
    private static void RefuseTaken(string target)
    {
        if (SessionFolder.IsSession(target) || File.Exists(Path.Combine(target, SessionFolder.Frames)) || File.Exists(Path.Combine(target, SessionFolder.Video(1))))
            throw new SessionException($"'{target}' holds a recorded session, and nothing recorded is ever overwritten: give another --out.");
        if (File.Exists(Path.Combine(target, RecordName)))
            throw new SessionException($"'{target}' holds a replay already, of another session, model or part, or of this one before it was repaired: give another --out.");
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"The folder '{folder}' cannot be made: {e.Message} Give another --out.", e);
        }
    }
}
