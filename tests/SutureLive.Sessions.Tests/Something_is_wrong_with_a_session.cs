using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions.Tests;

/// <summary>Every fault is named with its file and values, and nothing that was recorded is touched.</summary>
public sealed class Something_is_wrong_with_a_session : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void A_video_that_was_cut_short_is_named_and_its_whole_frames_are_read()
    {
        _stage.Record(20);
        using (var file = File.OpenWrite(_stage.At("video.avi"))) file.SetLength(file.Length / 2);

        using var session = SessionReader.Open(_stage.Folder);
        Assert.InRange(session.Frames.Count, 8, 11);
        Assert.Contains(session.Remarks, remark => remark.Contains("was cut short", StringComparison.Ordinal));
        AssertFails("video.avi", "bytes, but had", "cut short");
        AssertFails("video.avi", "rows of the table have no frame");
    }

    [Fact]
    public void Rows_that_are_missing_are_named_and_made_again()
    {
        _stage.Record(20);
        string[] rows = File.ReadAllLines(_stage.At("frames.csv"));
        File.WriteAllLines(_stage.At("frames.csv"), [.. rows[..6], .. rows[8..]]);

        using (var session = SessionReader.Open(_stage.Folder)) Assert.Contains(session.Remarks, remark => remark.Contains("holds 20 frames, the table 18", StringComparison.Ordinal));
        AssertFails("frames.csv", "2 frames in 'video.avi' have no row", "frame 5, 6");
        SessionRepair.Repair(_stage.Folder, TimeProvider.System);
        Assert.Equal(rows, File.ReadAllLines(_stage.At("frames.csv")));
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    [Fact]
    public void A_row_with_the_number_of_another_frame_is_named_read_and_made_again()
    {
        _stage.Record(5);
        string[] rows = File.ReadAllLines(_stage.At("frames.csv"));
        File.WriteAllLines(_stage.At("frames.csv"), [.. rows[..4], rows[4].Replace("3,3,", "3,2,", StringComparison.Ordinal), rows[5]]);

        using (var session = SessionReader.Open(_stage.Folder)) Assert.Equal((4, 2L), (session.ByCameraFrame.Count, session.ByCameraFrame[2].Index));
        AssertFails("frames.csv", "1 rows of the table tell other numbers", "frame 3");
        SessionRepair.Repair(_stage.Folder, TimeProvider.System);
        Assert.Equal(rows, File.ReadAllLines(_stage.At("frames.csv")));
    }

    [Fact]
    public void Rows_without_frames_are_named()
    {
        _stage.Record(5);
        using (var session = SessionReader.Open(_stage.Folder))
            File.AppendAllText(_stage.At("frames.csv"), (session.Frames[4] with { Index = 5, CameraFrame = 5, OffsetBytes = 99_999 }).ToString() + "\n");

        AssertFails("video.avi", "1 rows of the table have no frame in 'video.avi': frame 5");
        using var again = SessionReader.Open(_stage.Folder);
        Assert.Equal(5, again.Frames.Count);
    }

    [Fact]
    public void A_row_that_is_none_is_named_by_its_line()
    {
        _stage.Record(5);
        string[] rows = File.ReadAllLines(_stage.At("frames.csv"));
        rows[3] = "2,2,yesterday,1,64,48,0,1,2,3";
        File.WriteAllLines(_stage.At("frames.csv"), rows);

        var refused = Assert.Throws<SessionException>(() => SessionReader.Open(_stage.Folder));
        Assert.Contains("line 4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sessions repair", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_of_a_future_program_is_refused_and_left_alone()
    {
        _stage.Record(5);
        string manifest = File.ReadAllText(_stage.At("session.json")).Replace("\"schema\": 1", "\"schema\": 7", StringComparison.Ordinal);
        File.WriteAllText(_stage.At("session.json"), manifest);

        var refused = Assert.Throws<SessionException>(() => SessionReader.Open(_stage.Folder));
        Assert.Contains("schema 7", refused.Message, StringComparison.Ordinal);
        Assert.Contains("reads up to 1", refused.Message, StringComparison.Ordinal);
        Assert.Throws<SessionException>(() => SessionRepair.Repair(_stage.Folder, TimeProvider.System));
        Assert.Equal(manifest, File.ReadAllText(_stage.At("session.json")));
    }

    [Fact]
    public void A_moved_folder_opens_as_before()
    {
        _stage.Record(5);
        string moved = _stage.Folder + "-moved";
        Directory.Move(_stage.Folder, moved);

        using var session = SessionReader.Open(moved);
        Assert.Equal(5, session.Frames.Count);
        Assert.Contains(session.Remarks, remark => remark.Contains("has been moved", StringComparison.Ordinal) && remark.Contains(_stage.Folder, StringComparison.Ordinal));
        Assert.True(Stage.Check(moved).IsGood);
        Assert.Contains("There is no folder", Assert.Throws<SessionException>(() => SessionReader.Open(_stage.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_seen_through_a_link_was_not_moved()
    {
        _stage.Record(3);
        string link = _stage.Folder + "-link";
        Directory.CreateSymbolicLink(link, _stage.Folder);
        try
        {
            using var session = SessionReader.Open(link);
            Assert.DoesNotContain(session.Remarks, remark => remark.Contains("moved", StringComparison.Ordinal));
            Assert.DoesNotContain(Stage.Check(link).Findings, finding => finding.Says.Contains("moved", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    [Fact]
    public void A_folder_that_is_moved_while_it_is_recorded_loses_nothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows refuses to move a folder with open files.");
        string moved = _stage.Folder + "-moved";
        using (var recorder = _stage.Start())
        {
            _stage.Play(recorder, 5);
            Directory.Move(_stage.Folder, moved);
            _stage.Play(recorder, 5);
            recorder.Dispose();
            Assert.Contains("sessions repair", recorder.Failure, StringComparison.Ordinal);
        }

        SessionRepair.Repair(moved, TimeProvider.System);
        Assert.True(Stage.Check(moved) is { IsGood: true, Rows: 10 });
    }

    [Theory]
    [InlineData("video.avi")]
    [InlineData("results.jsonl")]
    public void Bytes_that_were_changed_are_found_by_their_hash(string name)
    {
        _stage.Record(5);
        byte[] bytes = File.ReadAllBytes(_stage.At(name));
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(_stage.At(name), bytes);

        AssertFails(name, "was changed since the session was closed", "SHA-256");
        Assert.Equal(bytes, File.ReadAllBytes(_stage.At(name)));
    }

    [Fact]
    public void A_frame_whose_bytes_are_damaged_is_named_and_the_others_are_good()
    {
        _stage.Record(5);
        using (var session = SessionReader.Open(_stage.Folder))
        using (var file = File.OpenWrite(_stage.At("video.avi")))
        {
            file.Position = session.Frames[3].OffsetBytes;
            file.Write(new byte[session.Frames[3].SizeBytes]);
        }

        AssertFails("video.avi", "1 frames in 'video.avi' cannot be decoded: frame 3");
        using var damaged = SessionReader.Open(_stage.Folder);
        using OpenCvSharp.Mat picture = new();
        Assert.True(damaged.TryRead(damaged.Frames[4], picture));
        Assert.Contains("Frame 3", Assert.Throws<SessionException>(() => damaged.Read(damaged.Frames[3], picture)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_part_is_named_with_what_is_lost()
    {
        _stage.Record(5);
        File.Delete(_stage.At("video.avi"));

        AssertFails("video.avi", "is missing");
        using var session = SessionReader.Open(_stage.Folder);
        Assert.Empty(session.Frames);
        Assert.Contains(session.Remarks, remark => remark.Contains("5 frames", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_recorders_cannot_share_a_folder()
    {
        using var recorder = _stage.Start();

        Assert.Contains("Another recorder", Assert.Throws<SessionException>(() => _stage.Start()).Message, StringComparison.Ordinal);
        Assert.Contains("being recorded", Assert.Throws<SessionException>(() => SessionRepair.Repair(_stage.Folder, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_is_never_recorded_over()
    {
        _stage.Record(5);
        byte[] before = File.ReadAllBytes(_stage.At("video.avi"));

        Assert.Contains("holds a session already", Assert.Throws<SessionException>(() => _stage.Start()).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_stage.At("video.avi")));
        Assert.False(File.Exists(_stage.At(SessionFolder.Lock)));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_stage.Folder)!);
        File.WriteAllText(_stage.Folder, "a file stands in the way");

        Assert.Contains("cannot be made", Assert.Throws<SessionException>(() => _stage.Start()).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;       // whom no permission stops
        File.Delete(_stage.Folder);
        Directory.CreateDirectory(_stage.Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("may not be written to", Assert.Throws<SessionException>(() => _stage.Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_shows_good_and_bad_sessions()
    {
        _stage.Record(5);
        string bad = Path.Combine(Path.GetDirectoryName(_stage.Folder)!, "bad");
        Directory.CreateDirectory(bad);
        File.WriteAllText(Path.Combine(bad, SessionFolder.Manifest), "no JSON");

        var sessions = SessionSummary.Find(Path.GetDirectoryName(_stage.Folder)!).Select(SessionSummary.Of).ToList();

        Assert.Equal([0, 5], sessions.Select(session => session.Frames));
        Assert.Contains("is damaged", Assert.Single(sessions[0].Remarks), StringComparison.Ordinal);
        Assert.Empty(sessions[1].Remarks);
        Assert.Equal([false, true], sessions.Select(session => session.IsSound));
    }

    [Fact]
    public void A_session_that_was_cut_off_is_not_sound_and_one_that_was_moved_is()
    {
        string killed = _stage.Killed(5);
        Assert.False(SessionSummary.Of(killed).IsSound);

        SessionRepair.Repair(killed, TimeProvider.System);
        Directory.Move(killed, killed + "-moved");
        Assert.True(SessionSummary.Of(killed + "-moved").IsSound);
    }

    [Fact]
    public void A_link_to_nowhere_in_a_session_hides_no_list()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Links need a right there.");
        _stage.Record(5);
        File.CreateSymbolicLink(_stage.At("notes.txt"), "/nowhere/at-all");

        Assert.True(SessionSummary.Of(_stage.Folder).IsSound);
    }

    public void Dispose() => _stage.Dispose();

    private void AssertFails(string file, params string[] words)
    {
        var fails = Stage.Check(_stage.Folder).Findings.Where(finding => finding.Level == FindingLevel.Fail).ToList();
        Assert.True(
            fails.Any(finding => finding.File == file && words.All(word => finding.Says.Contains(word, StringComparison.Ordinal))), string.Join('\n', fails));
    }
}
