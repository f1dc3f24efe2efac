using OpenCvSharp;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Tests;

/// <summary>Few bytes cost few frames: what stands behind a damaged place is found again, and the record says what was lost.</summary>
public sealed class A_video_is_damaged_in_its_middle : IDisposable
{
    private readonly Stage _stage = new();

    [Theory]
    [InlineData(-4, 4, 0x7F)]       // the size of a picture, now beyond the end of the file
    [InlineData(-8, 8, 0)]          // the head of its chunk
    [InlineData(-48, 48, 0)]        // the tag before it, too
    [InlineData(100, 3000, 0)]      // from within it far into the next ones
    public void The_frames_behind_it_are_found_and_a_repair_keeps_them(int from, int bytes, byte value)
    {
        _stage.Record(20);
        Damage(8, from, [.. Enumerable.Repeat(value, bytes)]);
        var found = AviFile.Read(_stage.At("video.avi"));
        int lost = 20 - found.Pictures.Count;

        Assert.InRange(found.Pictures.Count, 15, 20);
        Assert.Equal(19, found.Pictures[^1].Tag?.Index);
        Assert.True(found.HasIndex);
        Assert.DoesNotContain(Stage.Check(_stage.Folder).Findings, finding => finding.Says.Contains("without its index", StringComparison.Ordinal));

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);

        using var session = SessionReader.Open(_stage.Folder);
        using Mat picture = new();
        Assert.Equal(20 - lost, session.Frames.Count);
        Assert.Equal((19L, true), (session.Frames[^1].Index, session.TryRead(session.Frames[^1], picture)));
        Assert.Equal(lost, session.Manifest.Dropped);
        Assert.Equal(lost, session.Frames.Sum(row => row.DroppedBefore));
    }

    [Fact]
    public void A_size_that_reaches_over_other_pictures_hides_none_of_them()
    {
        _stage.Record(20);
        var pictures = AviFile.Read(_stage.At("video.avi")).Pictures;
        int reach = (int)(pictures[12].At.OffsetBytes - pictures[8].At.OffsetBytes) + 101;
        Damage(8, -4, BitConverter.GetBytes(reach));

        Assert.Equal([.. Enumerable.Range(0, 20).Where(n => n != 8)], AviFile.Read(_stage.At("video.avi")).Pictures.Select(picture => (int)picture.Tag!.Value.Index));
    }

    [Fact]
    public void Other_programs_play_the_repaired_video_to_its_end()
    {
        _stage.Record(20);
        Damage(8, -8, new byte[8]);

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);

        using VideoCapture player = new(_stage.At("video.avi"), VideoCaptureAPIs.FFMPEG);
        using Mat played = new();
        int frames = 0;
        while (player.Read(played) && !played.Empty()) frames++;
        Assert.Equal(19, frames);
    }

    [Fact]
    public void The_manifest_says_that_it_was_repaired_and_not_that_it_was_cut_off()
    {
        _stage.Record(20);
        Damage(8, -8, new byte[8]);

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Null(session.Manifest.EndedBecause);
        Assert.Equal(1, Assert.Single(session.Manifest.Repairs).FramesLost);
        Assert.Contains(Stage.Check(_stage.Folder).Findings, finding => finding.Says.Contains("1 frames of the table were lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_was_changed_does_not_pass_for_the_recording_because_another_was_repaired()
    {
        _stage.Record(5);
        string results = File.ReadAllText(_stage.At("results.jsonl")).Replace("30.125", "31.125", StringComparison.Ordinal);
        File.WriteAllText(_stage.At("results.jsonl"), results);
        File.WriteAllLines(_stage.At("frames.csv"), File.ReadAllLines(_stage.At("frames.csv"))[..4]);

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);

        var left = Assert.Single(Stage.Check(_stage.Folder).Findings, finding => finding.Level == FindingLevel.Fail);
        Assert.Equal("results.jsonl", left.File);
        Assert.Contains("was changed since the session was closed", left.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_missing_does_not_become_an_empty_one()
    {
        _stage.Record(5);
        File.Move(_stage.At("results.jsonl"), _stage.At("elsewhere"));
        File.WriteAllLines(_stage.At("frames.csv"), File.ReadAllLines(_stage.At("frames.csv"))[..4]);

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);

        Assert.Contains(Stage.Check(_stage.Folder).Findings, finding => finding.Level == FindingLevel.Fail && finding.Says.Contains("is missing: copy it back", StringComparison.Ordinal));
        File.Move(_stage.At("elsewhere"), _stage.At("results.jsonl"));
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    [Fact]
    public void A_part_that_is_missing_takes_no_rows_of_the_others_with_it()
    {
        _stage.Record(20, new() { PartBytes = 6000 });
        string[] rows = File.ReadAllLines(_stage.At("frames.csv"));
        File.Move(_stage.At("video-2.avi"), _stage.At("elsewhere"));
        File.WriteAllLines(_stage.At("frames.csv"), rows[..^2]);

        SessionRepair.Repair(_stage.Folder, TimeProvider.System);
        File.Move(_stage.At("elsewhere"), _stage.At("video-2.avi"));

        Assert.Equal(rows, File.ReadAllLines(_stage.At("frames.csv")));
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    [Fact]
    public void A_repair_for_which_there_is_no_room_leaves_nothing_behind()
    {
        string path = _stage.At("video.avi");
        Directory.CreateDirectory(_stage.Folder);
        File.WriteAllText(path, "as it was");

        Assert.Throws<IOException>(() => AtomicFile.WriteAndKeep(path, file =>
        {
            file.Write(new byte[100]);
            throw new IOException("No space left on device");
        }));

        Assert.Equal([path], Directory.EnumerateFiles(_stage.Folder));
        Assert.Equal("as it was", File.ReadAllText(path));
    }

    [Fact]
    public void A_disk_that_knows_no_second_names_keeps_by_moving()
    {
        Directory.CreateDirectory(_stage.Folder);
        string path = _stage.At("a"), beside = _stage.At("a.new"), kept = _stage.At("a.before-1");
        File.WriteAllText(path, "old");
        Assert.Throws<FileNotFoundException>(() => AtomicFile.PutAndKeepByMoving(beside, path, kept));
        Assert.Equal("old", File.ReadAllText(path));

        File.WriteAllText(beside, "new");
        AtomicFile.PutAndKeepByMoving(beside, path, kept);

        Assert.Equal(("new", "old"), (File.ReadAllText(path), File.ReadAllText(kept)));
    }

    public void Dispose() => _stage.Dispose();

    private void Damage(int frame, int from, byte[] bytes)
    {
        long at = AviFile.Read(_stage.At("video.avi")).Pictures[frame].At.OffsetBytes + from;
        using var file = File.OpenWrite(_stage.At("video.avi"));
        file.Position = at;
        file.Write(bytes);
    }
}
