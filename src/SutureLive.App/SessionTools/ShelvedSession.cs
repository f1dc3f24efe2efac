using System.Globalization;
using OpenCvSharp;
using SutureLive.App.Bench.RealTime;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Replays;

namespace SutureLive.App.SessionTools;

/// <summary>One session, open for the console: its pictures with what was found then, and where the time went. For one thread at a time.</summary>
internal sealed class ShelvedSession : IDisposable
{
    private const int MostEvents = 2_000;
    private static readonly TimeSpan LongestCarried = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly SessionReader _session;
    private readonly Dictionary<long, int> _frameOf;
    private readonly List<(int Frame, SessionResult Result)> _results;
    private readonly List<OverlayTarget> _targets;
    private readonly OverlayRenderer _renderer = new();
    private readonly DateTime _tableWritten;
    private (string Folder, List<(int Frame, SessionResult Result)> Results)? _replay;

    /// <summary>Opens it.</summary>
    /// <exception cref="SessionException">It cannot be opened.</exception>
    public ShelvedSession(string key, string folder)
    {
        (Key, _folder, _tableWritten) = (key, folder, TableWritten(folder));
        _session = SessionReader.Open(folder);
        _targets = [.. _session.Manifest.About.Targets.Select(target => new OverlayTarget(target.Name, new(target.ApMm, target.MlMm)))];
        _frameOf = _session.Frames.Select((row, n) => (row.CameraFrame, n)).DistinctBy(row => row.CameraFrame).ToDictionary(row => row.CameraFrame, row => row.n);
        _results = InOrder(_session.Results());
    }

    /// <summary>What it is asked for by.</summary>
    public string Key { get; }

    /// <summary>False once frames were added to it, or it was repaired.</summary>
    public bool IsAsItWas => TableWritten(_folder) == _tableWritten;

    /// <summary>Everything about it.</summary>
    public SessionDetail Detail(SessionEntry entry)
    {
        var frames = _session.Frames;
        var all = _session.Events().ToList();
        // The wire is the bulk of a session and the least of its story: it is left out first.
        var told = all.Count <= MostEvents ? all : all.Where(happened => happened.Kind != "controller").Take(MostEvents).ToList();
        return new(
            entry,
            [.. Facts()],
            [.. frames.Select(row => Math.Round(SinceStartMs(row.MonotonicNs), 1))],
            [.. frames.Select((row, n) => new SessionGap(n, row.DroppedBefore)).Where(gap => gap.Missing > 0)],
            [.. told.Select(happened => new SessionMark(Math.Round(SinceStartMs(happened.MonotonicNs), 1), happened.Kind, EventInWords.Of(happened)))],
            all.Count - told.Count,
            [.. Stages()],
            $"suturelive export \"{_folder}\" --out \"{_folder}-export\"");
    }

    /// <summary>Reads a picture; false when there is no such frame.</summary>
    /// <exception cref="SessionException">It is damaged.</exception>
    public bool Read(int frame, bool withOverlay, Mat bgr)
    {
        if (frame < 0 || frame >= _session.Frames.Count) return false;
        var row = _session.Frames[frame];
        _session.Read(row, bgr);
        if (withOverlay) _renderer.Draw(bgr, SceneOf(frame, row, _results));
        return true;
    }

    /// <summary>Reads a picture with what a replay found at that moment; false when there is no such frame.</summary>
    /// <param name="replay">Folder of the replay, which never changes once it is whole.</param>
    /// <param name="frame">Index of the frame.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size; owned by the caller.</param>
    /// <exception cref="SessionException">It is damaged, or there are no results in the folder.</exception>
    public bool ReadReplayed(string replay, int frame, Mat bgr)
    {
        if (!Read(frame, withOverlay: false, bgr)) return false;
        if (_replay?.Folder != replay) _replay = (replay, InOrder(ResultComparison.Load(replay)));
        _renderer.Draw(bgr, SceneOf(frame, _session.Frames[frame], _replay.Value.Results));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private List<(int Frame, SessionResult Result)> InOrder(IEnumerable<(long? Frame, SessionResult Result)> results) =>
    [
        .. from told in results
           where _frameOf.ContainsKey(told.Result.CameraFrame)
           let frame = _frameOf[told.Result.CameraFrame]
           orderby frame
           select (frame, told.Result),
    ];

    // A frame's own reading lies exactly on it. Between readings the last one is drawn where it was read, and dashed, for the motion since was not recorded.
    private OverlayScene SceneOf(int frame, in FrameRow row, List<(int Frame, SessionResult Result)> results)
    {
        int last = results.FindLastIndex(result => result.Frame <= frame);
        if (last < 0) return new(OverlayState.Waiting, null, Similarity.Identity, 0, _targets);
        var (read, result) = results[last];
        double ageMs = (row.MonotonicNs - _session.Frames[read].MonotonicNs) / 1e6;
        var state = read == frame ? OverlayState.Live : ageMs <= LongestCarried.TotalMilliseconds ? OverlayState.Aged : OverlayState.Stale;
        return new(state, result.Reading, Similarity.Identity, ageMs, _targets);
    }

    private IEnumerable<SessionFact> Facts()
    {
        var (manifest, about) = (_session.Manifest, _session.Manifest.About);
        yield return new("program", about.Program);
        yield return new("camera", string.Create(CultureInfo.InvariantCulture, $"{about.Camera}, {manifest.Codec}"));
        if (about.Model is { } model) yield return new("model", $"{model.Name} · {model.Provider} · SHA-256 {model.Sha256[..12]}…");
        if (about.Profile.UmPerPx is { } um) yield return new("scale", string.Create(CultureInfo.InvariantCulture, $"{um:0.###} µm/px ({about.Profile.Source.ToString().ToLowerInvariant()})"));
        if (about.Controller is { } controller) yield return new("controller", controller);
        if (about.Note is { } note) yield return new("note", note);
        yield return new("bregmaSeen", string.Create(CultureInfo.InvariantCulture, $"{_results.Count(result => result.Result.Reading.Bregma.Confidence >= Confidence.Medium)} / {_results.Count}"));
        if (TileCount.Of(_results.Select(result => result.Result.Timing)) is { } tiles) yield return new("tiles", tiles.InWords);
        yield return new("folder", _folder);
    }

    private IEnumerable<StageLatency> Stages()
    {
        var frames = _session.Frames;
        var timings = _results.Select(result => result.Result.Timing).OfType<ResultTiming>().ToList();
        return
        [
            .. Stage("interval", Enumerable.Range(1, Math.Max(0, frames.Count - 1)).Select(n => (frames[n].MonotonicNs - frames[n - 1].MonotonicNs) / 1e6)),
            .. Stage("preprocess", timings.Select(timing => timing.PreprocessMs)),
            .. Stage("inference", timings.Select(timing => timing.InferenceMs)),
            .. Stage("anatomy", timings.Select(timing => timing.AnatomyMs)),
            .. Stage("shown", _results.Select(result => result.Result.Shown?.AgeMs).OfType<double>()),
        ];
    }

    private static IEnumerable<StageLatency> Stage(string name, IEnumerable<double> timesMs)
    {
        List<double> sorted = [.. timesMs.Order()];
        if (Percentiles.Of(sorted) is { P50: { } p50, P95: { } p95, P99: { } p99 }) yield return new(name, sorted.Count, p50, p95, p99);
    }

    private double SinceStartMs(long monotonicNs) => _session.Frames.Count == 0 ? 0 : (monotonicNs - _session.Frames[0].MonotonicNs) / 1e6;

    private static DateTime TableWritten(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, SessionFolder.Frames));
}
