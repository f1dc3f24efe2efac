using CsCheck;
using OpenCvSharp;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Video;
using SutureLive.Tests;

namespace SutureLive.Sessions.Tests;

public sealed class A_recording_is_cut_off : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void It_opens_as_it_is_and_says_that_it_was_cut_off()
    {
        string folder = _stage.Killed(20);

        using var session = SessionReader.Open(folder);
        Assert.Contains(session.Remarks, remark => remark.Contains("cut off", StringComparison.Ordinal));
        Assert.Equal(20, session.Frames.Count);
        Assert.Single(session.Results());
        Assert.False(Stage.Check(folder).IsGood);
    }

    [Fact]
    public void Other_programs_play_it_even_before_the_repair()
    {
        string folder = _stage.Killed(20);

        using VideoCapture player = new(Path.Combine(folder, "video.avi"), VideoCaptureAPIs.FFMPEG);
        using Mat played = new();
        int frames = 0;
        while (player.Read(played) && !played.Empty()) frames++;
        Assert.Equal(20, frames);
    }

    [Fact]
    public void A_repair_makes_it_whole_and_keeps_what_was_there()
    {
        string folder = _stage.Killed(20);
        byte[] before = File.ReadAllBytes(Path.Combine(folder, "video.avi"));

        var report = SessionRepair.Repair(folder, TimeProvider.System);

        Assert.True(Stage.Check(folder).IsGood);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, "video.avi.before-1")));
        Assert.Contains("video.avi.before-1", report.Kept);
        Assert.Empty(SessionRepair.Repair(folder, TimeProvider.System).Did);
        using VideoCapture player = new(Path.Combine(folder, "video.avi"), VideoCaptureAPIs.FFMPEG);
        Assert.Equal((20, Stage.Fps), (player.FrameCount, Math.Round(player.Fps, 3)));
        player.PosFrames = 17;
        using Mat played = new();
        Assert.True(player.Read(played));
    }

    [Fact]
    public void Without_its_table_the_rows_come_from_the_video()
    {
        string folder = _stage.Killed(20), table = Path.Combine(folder, "frames.csv");
        string[] rows = File.ReadAllLines(table);
        File.Delete(table);

        SessionRepair.Repair(folder, TimeProvider.System);

        Assert.Equal(rows, File.ReadAllLines(table));
    }

    [Fact]
    public void Without_its_manifest_it_gets_a_new_one()
    {
        string folder = _stage.Killed(5);
        File.WriteAllText(Path.Combine(folder, "session.json"), "{\"schema\":1,");

        SessionRepair.Repair(folder, TimeProvider.System);

        using var session = SessionReader.Open(folder);
        Assert.Equal((SessionState.Repaired, 5), (session.Manifest.State, session.Frames.Count));
    }

    [Fact]
    public void Wherever_the_files_end_all_whole_frames_survive()
    {
        string folder = _stage.Killed(8);
        byte[] video = File.ReadAllBytes(Path.Combine(folder, "video.avi")), table = File.ReadAllBytes(Path.Combine(folder, "frames.csv"));
        var pictures = AviFile.Read(Path.Combine(folder, "video.avi")).Pictures;
        int first = (int)pictures[0].At.OffsetBytes - 48;

        Gen.Select(Gen.Int[first, video.Length], Gen.Int[0, table.Length], Gen.Bool).Sample((end, rowsEnd, zeros) =>
        {
            using TemporaryFolder copy = new();
            foreach (string file in Directory.EnumerateFiles(folder)) File.Copy(file, copy.File(Path.GetFileName(file)));
            byte[] cut = video[..end];
            File.WriteAllBytes(copy.File("video.avi"), zeros ? [.. cut, .. new byte[777]] : cut);      // a disk without power leaves zeros
            File.WriteAllBytes(copy.File("frames.csv"), table[..rowsEnd]);
            int whole = pictures.Count(picture => picture.At.OffsetBytes + picture.At.SizeBytes <= end);

            SessionRepair.Repair(copy.Path, TimeProvider.System);

            var check = Stage.Check(copy.Path);
            Assert.True(check.Rows == check.FramesInVideo && check.Rows >= whole, $"{check.Rows} rows and {check.FramesInVideo} frames of {whole} after {end} bytes");
            Assert.True(check.IsGood || zeros, string.Join(' ', check.Findings));
        }, iter: 60, threads: 1);
    }

    public void Dispose() => _stage.Dispose();
}
