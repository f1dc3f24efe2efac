using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.App.Live;
using SutureLive.App.SessionTools;
using SutureLive.Cameras;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Sessions;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Tests.Sessions;

/// <summary>Sessions that are begun and ended while the picture runs.</summary>
public sealed class RecordingDeskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-desk-").FullName;
    private readonly FramePool _pool = new(32);
    private readonly RecordingDesk _desk;
    private long _next;

    public RecordingDeskTests() => _desk = new(
        Path.Combine(_folder, "sessions"), () => new() { Program = "test", Camera = "painted", NominalFps = 25 }, SessionCodec.Mjpg, TimeProvider.System, NullLogger.Instance);

    public void Dispose()
    {
        _desk.Dispose();
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Only_what_comes_between_start_and_stop_is_in_the_session_and_it_is_whole()
    {
        _desk.Note(new CameraState.Streaming(64, 48));
        Offer(3);
        _desk.Start();
        Assert.True(_desk.Status.IsRecording);
        Offer(5);
        _desk.Note(isSent: true, "$H\n"u8);
        _desk.Stop();
        Offer(4);

        Assert.False(_desk.Status.IsRecording);
        string folder = _desk.Recorder!.Folder;
        Assert.True(SessionVerifier.Verify(folder, true, TestContext.Current.CancellationToken).IsGood);
        using var session = SessionReader.Open(folder);
        Assert.Equal([3, 4, 5, 6, 7], session.Frames.Select(row => row.CameraFrame));
        var events = session.Events().ToList();
        Assert.Contains(events, happened => happened.Kind == "camera" && (string?)happened.Detail["state"] == "streaming");   // though it was streaming long before
        Assert.Contains(events, happened => happened.Kind == "controller");
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void A_session_that_is_stopped_before_its_first_frame_leaves_nothing_and_its_name_free()
    {
        string folder = Path.Combine(_folder, "mouse7");
        _desk.Note(new CameraState.Streaming(64, 48));
        _desk.Start(folder);
        _desk.Stop();

        Assert.True(_desk.WasEmpty);
        Assert.False(Directory.Exists(folder));
        _desk.Start(folder);
        Offer(2);
        _desk.Stop();
        Assert.False(_desk.WasEmpty);
        Assert.True(SessionVerifier.Verify(folder, true, TestContext.Current.CancellationToken).IsGood);
    }

    [Fact]
    public void A_session_without_a_frame_is_kept_for_what_a_controller_said_and_other_files_are_never_touched()
    {
        string talk = Path.Combine(_folder, "talk"), shared = Path.Combine(_folder, "shared");
        _desk.Start(talk);
        _desk.Note(isSent: true, "$H\n"u8);
        _desk.Stop();
        Assert.False(_desk.WasEmpty);
        Assert.True(SessionFolder.IsSession(talk));

        Directory.CreateDirectory(shared);
        File.WriteAllText(Path.Combine(shared, "notes.txt"), "mine");
        _desk.Start(shared);
        _desk.Stop();
        Assert.True(_desk.WasEmpty);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(shared).Select(Path.GetFileName));
    }

    [Fact]
    public void A_snapshot_and_the_controls_in_somebodys_hands_are_told_by_sessions_show()
    {
        OperatorRecord record = new(_desk, new LiveSkull(null!));                // no picture runs: only what is fixed is asked for, and nothing is
        record.SnapshotTaken(1);
        _desk.Start();
        record.ControlsTaken();
        record.SnapshotTaken(4711);
        record.ControlsReleased("The controls were released.");
        _desk.Stop();

        var shown = SessionPage.Of(_desk.Recorder!.Folder);
        using StringWriter page = new();
        shown.Write(page);
        Assert.Equal(3, shown.OperatorActs.Count);
        Assert.Contains("act controls-taken", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("act snapshot, camera frame 4711", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("act controls-released, says The controls were released.", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_session_gets_a_folder_of_its_own_and_the_first_stays_as_it_was()
    {
        _desk.Start();
        Offer(2);
        _desk.Stop();
        string first = _desk.Recorder!.Folder, manifest = File.ReadAllText(Path.Combine(first, SessionFolder.Manifest));

        _desk.Start();
        Offer(2);
        _desk.Stop();

        Assert.NotEqual(first, _desk.Recorder.Folder);
        Assert.Equal(manifest, File.ReadAllText(Path.Combine(first, SessionFolder.Manifest)));
        Assert.Equal(2, SessionSummary.Find(_folder).Count);
    }

    [Fact]
    public void Start_twice_records_one_session_and_stop_without_start_does_nothing()
    {
        _desk.Stop();
        _desk.Start();
        string folder = _desk.Recorder!.Folder;
        _desk.Start();

        Assert.Equal(folder, _desk.Recorder.Folder);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_in_a_sentence_and_nothing_counts_as_recorded()
    {
        string file = Path.Combine(_folder, "a-file");
        File.WriteAllText(file, "");
        using RecordingDesk blocked = new(file, () => new() { Program = "test", Camera = "painted", NominalFps = 25 }, SessionCodec.Mjpg, TimeProvider.System, NullLogger.Instance);

        var refused = Assert.Throws<SessionException>(blocked.Start);
        Assert.Contains("cannot be made", refused.Message, StringComparison.Ordinal);
        Assert.False(blocked.Status.IsRecording);
    }

    private void Offer(int frames)
    {
        for (int n = 0; n < frames; n++)
        {
            using var frame = _pool.TryRent(64, 48, _next++, TimeProvider.System.GetTimestamp())!;
            frame.Pixels.SetTo(Scalar.All(90));
            _desk.OnNext(new(frame, new OverlayScene(OverlayState.Waiting, null, Similarity.Identity, 0, []), null, TimeProvider.System.GetTimestamp()));
        }
    }
}
