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
    string Session, string SessionId, string Program, string Model, string ModelSha256, string Provider, ReplayWish Wish, ReplayCount Count, string ResultsSha256, IReadOnlyList<string> Remarks);

/// <summary>Replays one session into a folder: <c>results.jsonl</c>, <c>timings.csv</c>, <c>replay.json</c>.</summary>
internal static class ReplayJob
{
    /// <summary>The file that says that a replay is whole.</summary>
    public const string RecordName = "replay.json";

    /// <summary>Replays.</summary>
    /// <param name="folder">The session.</param>
    /// <param name="target">Where the results go; made when missing.</param>
    /// <param name="segmenter">Not owned.</param>
    /// <param name="wish">How.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="stop">Ends it early; results that are not whole keep another name.</param>
    public static ReplayRecord Run(string folder, string target, OnnxSegmenter segmenter, ReplayWish wish, ILogger log, CancellationToken stop)
    {
        using var session = SessionReader.Open(folder);
        MakeFolder(target);
        var reads = Chosen(session, wish.Every);
        var indexOf = session.Frames.ToDictionary(row => row.CameraFrame, row => row.Index);
        var profile = session.Manifest.About.Profile;
        PictureKnowledge known = new(wish.UmPerPx ?? profile.UmPerPx, profile.Source, profile.HeadingDeg);
        string results = Path.Combine(target, SessionFolder.Results);
        using ResultLog written = new(results);
        using StreamWriter timings = new(Path.Combine(target, "timings.csv")) { NewLine = "\n" };
        timings.WriteLine("camera_frame,preprocess_ms,inference_ms,anatomy_ms,scales");
        SessionReplay replay = new(session, new SegmenterReader(segmenter, known), reads.Contains, log)
        {
            Targets = [.. session.Manifest.About.Targets.Select(target => new OverlayTarget(target.Name, new(target.ApMm, target.MlMm)))],
            Read = (result, timing) =>
            {
                written.Add(indexOf.TryGetValue(result.CameraFrame, out long index) ? index : null, result);
                timings.WriteLine(FormattableString.Invariant($"{result.CameraFrame},{timing.PreprocessMs},{timing.InferenceMs},{timing.AnatomyMs},{timing.Scales}"));
            },
        };
        var count = replay.Run(wish.Range, TimeProvider.System, stop);
        written.Complete();
        ReplayRecord record = new(
            session.Name, session.Manifest.Id, SessionTap.Program, segmenter.Card.Name, segmenter.Card.Sha256, segmenter.Provider, wish, count,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(results))), session.Remarks);
        string path = Path.Combine(target, RecordName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(record, JsonLine.Options));
        File.Move(path + ".new", path, overwrite: true);
        return record;
    }

    /// <summary>True when the folder holds the whole replay of this session with this model, provider and wish.</summary>
    public static bool IsDone(string folder, string target, OnnxSegmenter segmenter, ReplayWish wish)
    {
        string path = Path.Combine(target, RecordName);
        if (!File.Exists(path)) return false;
        try
        {
            using var session = SessionReader.Open(folder);
            return JsonSerializer.Deserialize<ReplayRecord>(File.ReadAllText(path), JsonLine.Options) is { } done
                && (done.SessionId, done.ModelSha256, done.Provider, done.Wish) == (session.Manifest.Id, segmenter.Card.Sha256, segmenter.Provider, wish);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The frames that were read when it was recorded, so that results can be compared one by one; all of them where nothing was read.
    private static HashSet<long> Chosen(SessionReader session, int? every)
    {
        if (every is { } step) return [.. session.Frames.Where(row => row.Index % step == 0).Select(row => row.CameraFrame)];
        HashSet<long> read = [.. session.Results().Where(result => result.Frame is not null).Select(result => result.Result.CameraFrame)];
        return read.Count > 0 ? read : [.. session.Frames.Select(row => row.CameraFrame)];
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
