using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions.Tests;

public sealed class I_record_a_session : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void Every_frame_has_its_row_its_time_and_its_picture()
    {
        _stage.Record(30);

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Empty(session.Remarks);
        Assert.Equal(SessionState.Closed, session.Manifest.State);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), session.Frames.Select(row => row.Index));
        Assert.All(session.Frames.Zip(session.Frames.Skip(1)), pair => Assert.Equal(40_000_000, pair.Second.MonotonicNs - pair.First.MonotonicNs));
        Assert.Equal(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero).AddMilliseconds(29 * 40), session.Frames[29].TimeUtc);
        using Mat read = new(), painted = new(48, 64, MatType.CV_8UC3);
        foreach (var row in session.Frames.Reverse())
        {
            session.Read(row, read);
            Stage.Paint(painted, row.CameraFrame);
            Assert.True(Cv2.Norm(read, painted, NormTypes.L1) / painted.Total() < 12, $"frame {row.Index} shows another picture");
        }
    }

    [Fact]
    public void Other_programs_play_it_and_seek_in_it()
    {
        _stage.Record(20);

        using VideoCapture player = new(_stage.At("video.avi"), VideoCaptureAPIs.FFMPEG);
        using Mat played = new(), painted = new(48, 64, MatType.CV_8UC3);
        Assert.Equal(20, player.FrameCount);
        Assert.Equal(Stage.Fps, player.Fps, 2);
        foreach (int frame in (int[])[13, 4, 19])
        {
            player.PosFrames = frame;
            Assert.True(player.Read(played));
            Stage.Paint(painted, frame);
            Assert.True(Cv2.Norm(played, painted, NormTypes.L1) / painted.Total() < 12, $"frame {frame} shows another picture");
        }
    }

    [Fact]
    public void Results_and_events_read_back_as_they_were()
    {
        _stage.Record(10);

        using var session = SessionReader.Open(_stage.Folder);
        var (frame, result) = Assert.Single(session.Results());
        var written = Stage.Result(5);
        Assert.Equal(5, frame);
        Assert.Equal(written.Reading.Bregma, result.Reading.Bregma);
        Assert.Equal(Confidence.None, result.Reading.Lambda.Confidence);
        Assert.Equal(written.Reading.Midline, result.Reading.Midline);
        Assert.Equal(written.Reading.Curves[0].Points, result.Reading.Curves[0].Points);
        Assert.Equal(written.Reading.Curves[0].Observed, result.Reading.Curves[0].Observed);
        Assert.Equal(written.Shown!.CameraFrame, result.Shown!.CameraFrame);
        Assert.InRange(result.Shown.Motion.Apply(new(100, 100)).DistanceTo(written.Shown.Motion.Apply(new(100, 100))), 0, 1e-3);
        Assert.Equal(written.Timing, result.Timing);
        Assert.Contains(session.Events(), happened => happened.Kind == "operator" && (string?)happened.Detail["act"] == "looked");
    }

    [Fact]
    public void An_event_of_somebody_in_a_hurry_has_its_own_moment_and_is_put_into_words_by_the_recorder()
    {
        string? writer = null;
        using (var recorder = _stage.Start())
        {
            _stage.Play(recorder, 2);
            recorder.Note("controller", () =>
            {
                writer = Thread.CurrentThread.Name;
                return new() { ["hex"] = "21" };
            });
            _stage.Skip(50);
        }

        using var session = SessionReader.Open(_stage.Folder);
        var happened = Assert.Single(session.Events(), happened => happened.Kind == "controller");
        Assert.Equal("21", (string?)happened.Detail["hex"]);
        Assert.Equal("recorder", writer);
        Assert.Equal(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero).AddMilliseconds(2 * 40), happened.TimeUtc);
    }

    [Fact]
    public void The_manifest_says_who_what_and_where_with_the_hash_of_every_file()
    {
        _stage.Record(10);

        using var json = JsonDocument.Parse(File.ReadAllText(_stage.At("session.json")));
        var root = json.RootElement;
        Assert.Equal((1, "closed", "mjpg"), (root.GetProperty("schema").GetInt32(), root.GetProperty("state").GetString(), root.GetProperty("codec").GetString()));
        Assert.Equal("somebody", root.GetProperty("about").GetProperty("operator").GetString());
        Assert.Equal(
            ["events.jsonl", "frames.csv", "results.jsonl", "video.avi"],
            root.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("file").GetString()!).Order(StringComparer.Ordinal));
        Assert.True(Stage.Check(_stage.Folder) is { IsGood: true, Decoded: 10, Rows: 10, FramesInVideo: 10, Results: 1 });
    }

    [Fact]
    public void A_frame_that_the_camera_lost_is_a_gap_in_row_and_events()
    {
        using (var recorder = _stage.Start())
        {
            _stage.Play(recorder, 3);
            _stage.Skip(2);
            _stage.Play(recorder, 3);
        }

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Equal([0, 0, 0, 2, 0, 0], session.Frames.Select(row => row.DroppedBefore));
        Assert.Equal(2, session.Manifest.Dropped);
        var gap = Assert.Single(session.Events(), happened => happened.Kind == "gap");
        Assert.Equal((5, 2, 0, 2), ((int)gap.Detail["before_camera_frame"]!, (int)gap.Detail["frames"]!, (int)gap.Detail["recorder_busy"]!, (int)gap.Detail["lost_by_camera"]!));
    }

    [Fact]
    public void A_slow_disk_costs_frames_that_are_counted_and_the_camera_waits_for_nothing()
    {
        using ManualResetEventSlim disk = new(initialState: true);
        using (var recorder = _stage.Start(new() { FramesWaiting = 2, NewFile = path => new SlowDisk(path, disk) }))
        {
            _stage.Play(recorder, 2);
            disk.Reset();
            _stage.Play(recorder, 10, wait: false);
            Assert.InRange(recorder.Dropped, 7, 8);             // two wait, and one may be on its way
            disk.Set();
            Stage.Until(() => recorder.Written >= 4);
            _stage.Play(recorder, 1);
        }

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Equal(13, session.Frames.Count + session.Manifest.Dropped);
        Assert.Equal(session.Manifest.Dropped, session.Frames.Sum(row => row.DroppedBefore));
        Assert.All(session.Events().Where(happened => happened.Kind == "gap"), gap => Assert.Equal(0, (int)gap.Detail["lost_by_camera"]!));
        Assert.Equal(0, _stage.FramesOut);
    }

    [Fact]
    public void A_new_part_begins_when_the_picture_changes_its_size_and_when_a_part_is_long()
    {
        using (var recorder = _stage.Start(new() { PartBytes = 6_000 }))
        {
            _stage.Play(recorder, 12);
            _stage.Play(recorder, 4, width: 80, height: 40);
        }

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Empty(session.Remarks);
        Assert.Equal(16, session.Frames.Count);
        int parts = session.Frames[^1].Part;
        Assert.InRange(parts, 3, 8);
        using Mat read = new();
        Assert.All(session.Frames, row => Assert.True(session.TryRead(row, read)));
        int played = 0;
        foreach (int part in Enumerable.Range(1, parts))
        {
            using VideoCapture player = new(_stage.At(SessionFolder.Video(part)), VideoCaptureAPIs.FFMPEG);
            played += player.FrameCount;
        }

        Assert.Equal(16, played);
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    [Fact]
    public void A_session_without_a_single_frame_is_closed_all_the_same()
    {
        using (_stage.Start())
        {
        }

        Assert.True(Stage.Check(_stage.Folder).IsGood);
        Assert.Equal(0, SessionSummary.Of(_stage.Folder).Frames);
    }

    public void Dispose() => _stage.Dispose();
}
