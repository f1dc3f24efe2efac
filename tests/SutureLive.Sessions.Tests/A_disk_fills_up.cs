using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Recording;

namespace SutureLive.Sessions.Tests;

public sealed class A_disk_fills_up : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void What_was_written_stands_and_is_told_and_repaired()
    {
        Room room = new(15_000);
        using (var recorder = _stage.Start(new() { NewFile = room.Open, FlushEvery = TimeSpan.Zero }))
        {
            _stage.Play(recorder, 40);

            Assert.Contains("No space left on device", recorder.Failure, StringComparison.Ordinal);
            Assert.Contains("sessions repair", recorder.Failure, StringComparison.Ordinal);
            _stage.Play(recorder, 3, wait: false);              // the camera goes on
        }

        Assert.Equal(0, _stage.FramesOut);
        SessionRepair.Repair(_stage.Folder, TimeProvider.System);
        var check = Stage.Check(_stage.Folder);
        Assert.True(check.IsGood, string.Join(' ', check.Findings));
        Assert.InRange(check.Rows, 3, 30);
        Assert.Equal(check.Rows, check.FramesInVideo);
    }

    [Fact]
    public void Recording_ends_in_good_order_while_five_minutes_are_left()
    {
        long free = 1L << 40;
        using (var recorder = _stage.Start(new() { FreeBytes = _ => Interlocked.Read(ref free) }))
        {
            _stage.Play(recorder, 100);
            Assert.Null(recorder.Notice);
            double perSecond = new FileInfo(_stage.At("video.avi")).Length / (100 / Stage.Fps);
            Interlocked.Exchange(ref free, (64L << 20) + (long)(perSecond * 60));      // far less than five minutes needs 64 MiB more
            _stage.Play(recorder, 1, wait: false);
            free = 1000;
            for (int i = 0; i < 100 && recorder.Failure is null; i++) _stage.Play(recorder, 1);
            Assert.Contains("was closed because the disk", recorder.Failure, StringComparison.Ordinal);
        }

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Equal(SessionState.Closed, session.Manifest.State);
        Assert.Contains("make room", session.Manifest.EndedBecause, StringComparison.Ordinal);
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    [Fact]
    public void What_waited_when_the_guard_ends_the_recording_is_written_and_every_frame_is_accounted_for()
    {
        using ManualResetEventSlim disk = new(initialState: true);
        long free = 1L << 40;
        SessionRecorder recorder = _stage.Start(new() { FreeBytes = _ => Interlocked.Read(ref free), NewFile = path => new SlowDisk(path, disk) });
        using (recorder)
        {
            _stage.Play(recorder, 2);
            disk.Reset();
            _stage.Play(recorder, 1, wait: false);
            _stage.Skip((int)Stage.Fps);                        // a second, so that the guard looks as soon as the disk goes on
            _stage.Play(recorder, 6, wait: false);
            recorder.Note("operator", []);
            Interlocked.Exchange(ref free, 1000);
            disk.Set();
            Stage.Until(() => recorder.Failure is not null);
        }

        using var session = SessionReader.Open(_stage.Folder);
        Assert.Equal(9, session.Frames.Count + recorder.Dropped);
        Assert.Equal(9, session.Frames.Count);
        Assert.Contains(session.Events(), happened => happened.Kind == "operator");
    }

    [Fact]
    public void A_real_disk_that_is_full_ends_the_recording_with_a_sentence_and_what_was_written_is_read()
    {
        using var disk = TinyDisk.MountOrSkip("2m");
        string folder = Path.Combine(disk.Path, "session");
        string? says;
        using (var recorder = _stage.Start(new() { FreeBytes = _ => 1L << 40, FlushEvery = TimeSpan.Zero }, folder))
        {
            _stage.Play(recorder, 5);
            File.WriteAllBytes(Path.Combine(disk.Path, "other"), new byte[1 << 20]);       // another program
            for (int i = 0; i < 2000 && recorder.Failure is null; i++) _stage.Play(recorder, 1, 320, 240);
            says = recorder.Failure;
        }

        Assert.NotNull(says);
        Assert.Contains($"Recording to '{folder}' ended after ", says, StringComparison.Ordinal);
        Assert.Contains("No space left on device", says, StringComparison.Ordinal);
        Assert.Contains($"The disk of '{folder}' has ", says, StringComparison.Ordinal);
        Assert.Contains("make room, then 'suturelive sessions repair' closes it", says, StringComparison.Ordinal);
        Assert.Equal(0, _stage.FramesOut);
        var cut = Stage.Check(folder);
        Assert.InRange(cut.FramesInVideo, 5, 2000);
        Assert.Equal(cut.FramesInVideo, cut.Decoded);
        string refused = Assert.Throws<SessionException>(() => SessionRepair.Repair(folder, TimeProvider.System)).Message;
        Assert.Contains("Nothing that was recorded is lost; make room", refused, StringComparison.Ordinal);

        File.Delete(Path.Combine(disk.Path, "other"));
        SessionRepair.Repair(folder, TimeProvider.System);
        var check = Stage.Check(folder);
        Assert.True(check.IsGood, string.Join(' ', check.Findings));
        Assert.Equal(cut.FramesInVideo, check.Rows);
    }

    [Fact]
    public void A_disk_without_room_is_refused_before_anything_is_made()
    {
        string says = Assert.Throws<SessionException>(() => _stage.Start(new() { FreeBytes = _ => 300 << 10 })).Message;

        Assert.Contains($"The disk of '{_stage.Folder}' has only 0.3 MiB free", says, StringComparison.Ordinal);
        Assert.Contains("make room, or give a folder on another disk", says, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_stage.Folder));
    }

    [Theory]
    [InlineData(16 * 60, "Enough")]
    [InlineData(14 * 60, "Warn")]
    [InlineData(6 * 60, "Warn")]
    [InlineData(4 * 60, "Stop")]
    public void The_guard_counts_minutes_at_the_measured_rate(int secondsLeft, string verdict)
    {
        const long PerSecond = 12_000_000;
        DiskGuard guard = new(new());

        DiskVerdict last = default;
        for (int s = 0; s <= 20; s++) last = guard.Judge(TimeSpan.FromSeconds(s), s * PerSecond, PerSecond * secondsLeft);

        Assert.Equal(verdict, last.ToString());
        Assert.Equal(secondsLeft, guard.Left!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void The_guard_says_nothing_before_it_knows_the_rate_but_never_fills_a_disk() =>
        Assert.Equal(
            (DiskVerdict.Enough, DiskVerdict.Stop),
            (new DiskGuard(new()).Judge(TimeSpan.Zero, 0, 1L << 30), new DiskGuard(new()).Judge(TimeSpan.Zero, 0, 1L << 20)));

    public void Dispose() => _stage.Dispose();
}
