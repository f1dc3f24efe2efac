using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.Cameras.Tests;

/// <summary>Real video files and pictures, real decoders.</summary>
public sealed class FileCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_video_is_played_whole_at_its_own_rate()
    {
        long opened = _time.GetTimestamp();
        using var camera = Open($"file:{Video("film.avi", frames: 12, fps: 25)}");
        using var watcher = Play(camera);
        Assert.Equal(12, watcher.Frames.Count);
        Assert.Equal(new CameraState.Ended(), watcher.States[^1]);
        // Frame n was painted with grey 10 n.
        Assert.All(watcher.Frames, f => Assert.InRange(f.Grey, (10 * f.Id) - 6, (10 * f.Id) + 6));
        double last = _time.GetElapsedTime(opened, watcher.Frames[^1].CapturedAt).TotalSeconds;
        Assert.True(last >= (11 / 25.0) - 1e-6, $"{last} s");
    }

    [Fact]
    public void A_video_cut_short_plays_what_is_there_and_says_so()
    {
        string path = Video("film.avi", frames: 30, fps: 25);
        using (var file = File.OpenWrite(path)) file.SetLength(file.Length * 55 / 100);
        using var camera = Open($"file:{path}");
        using var watcher = Play(camera);
        Assert.InRange(watcher.Frames.Count, 5, 25);
        Assert.Null(watcher.Error);
        Assert.Contains(path, watcher.State<CameraState.Ended>().Remark);
    }

    [Fact]
    public void A_video_cut_anywhere_never_crashes()
    {
        byte[] whole = File.ReadAllBytes(Video("film.avi", frames: 6, fps: 25));
        for (int percent = 2; percent < 100; percent += 14)
        {
            File.WriteAllBytes(_folder.File("cut.avi"), whole[..(whole.Length * percent / 100)]);
            using var camera = Open($"file:{_folder.File("cut.avi")}");
            using var watcher = Play(camera);
            Assert.True(watcher.Frames.Count <= 6);
            Assert.True(watcher.Completed ? watcher.Frames.Count > 0 : watcher.Error is CameraException);
        }
    }

    [Fact]
    public void A_video_deleted_while_it_plays_comes_to_an_end_even_when_it_should_loop()
    {
        string path = Video("film.avi", frames: 8, fps: 25);
        using var camera = Open($"file:{path}?loop=true");
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count > 10, Tick);

        File.Delete(path);

        watcher.Until(w => w.Completed || w.Error is not null, Tick);
        Assert.True(watcher.States[^1] is CameraState.Ended or CameraState.Failed);
    }

    [Theory]
    [InlineData("nowhere.avi", null, "There is no video file")]
    [InlineData("empty.avi", "", "is not a video this program can read")]
    [InlineData("text.mp4", "these are notes, no film", "is not a video this program can read")]
    public void A_file_that_is_no_video_is_refused_with_a_sentence(string name, string? content, string says)
    {
        if (content is not null) File.WriteAllText(_folder.File(name), content);
        using var camera = Open($"file:{_folder.File(name)}");
        using var watcher = Play(camera);
        Assert.Contains(says, watcher.State<CameraState.Failed>().Reason);
        Assert.Contains(_folder.File(name), watcher.Error!.Message);
    }

    [Fact]
    public void Pictures_of_any_kind_and_size_come_in_the_order_of_their_names_and_a_broken_one_is_left_out()
    {
        Write("a.png", 30, 20, MatType.CV_8UC3, 11);
        Write("b.png", 1, 1, MatType.CV_8UC1, 22);
        File.WriteAllText(_folder.File("c.jpg"), "broken");
        Write("d.png", 20, 30, MatType.CV_16UC1, 65535);
        File.WriteAllText(_folder.File("notes.txt"), "no picture at all");
        using var camera = Open($"images:{_folder.Path}?fps=10&loop=false");
        using var watcher = Play(camera);
        Assert.Equal([(30, 20, 11), (1, 1, 22), (20, 30, 255)], watcher.Frames.Select(f => (f.WidthPx, f.HeightPx, f.Grey)));
        Assert.Contains("c.jpg", watcher.States.OfType<CameraState.Skipped>().Single().Reason);
        Assert.Equal(new CameraState.Ended(), watcher.States[^1]);
    }

    [Fact]
    public void A_folder_that_loops_shows_its_pictures_again_and_new_ones_too()
    {
        Write("a.png", 4, 4, MatType.CV_8UC3, 11);
        using var camera = Open($"images:{_folder.Path}?fps=10");
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count > 3, Tick);
        Write("b.png", 4, 4, MatType.CV_8UC3, 22);
        watcher.Until(w => w.Frames.Any(f => f.Grey == 22), Tick);
    }

    [Fact]
    public void A_picture_shown_for_long_is_repeated_so_that_its_own_overlay_can_be_drawn_on_it()
    {
        Write("a.png", 4, 4, MatType.CV_8UC3, 11);
        Write("b.png", 4, 4, MatType.CV_8UC3, 22);
        using var camera = Open($"images:{_folder.Path}?fps=2&loop=false");
        using var watcher = Play(camera);
        Assert.Equal([.. Enumerable.Repeat(11, 5), .. Enumerable.Repeat(22, 5)], watcher.Frames.Select(f => (int)f.Grey));
    }

    [Fact]
    public void One_picture_is_a_camera_too()
    {
        Write("a.png", 5, 6, MatType.CV_8UC3, 99);
        using var camera = Open($"images:{_folder.File("a.png")}?fps=10&loop=false");
        using var watcher = Play(camera);
        Assert.Equal((5, 6), (watcher.Frames.Single().WidthPx, watcher.Frames.Single().HeightPx));
    }

    [Fact]
    public void A_folder_without_pictures_or_no_folder_or_only_broken_pictures_is_a_failure_with_a_sentence()
    {
        Assert.Contains("There is no folder", Fails($"images:{_folder.File("nowhere")}"));
        Assert.Contains("holds no JPEG", Fails($"images:{_folder.Path}"));
        File.WriteAllText(_folder.File("a.jpg"), "broken");
        File.WriteAllText(_folder.File("b.png"), "");
        Assert.Contains("None of the 2 pictures", Fails($"images:{_folder.Path}"));
    }

    [Fact]
    public void A_device_that_is_not_there_is_named_and_looked_for_again()
    {
        using var camera = Open("device:99");
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.States.OfType<CameraState.Lost>().Count() > 2, Tick);
        Assert.Contains("Camera device 99 cannot be opened", watcher.State<CameraState.Lost>().Reason);
        Assert.Empty(watcher.Frames);
        Assert.Null(watcher.Error);
    }

    private string Fails(string spec)
    {
        using var camera = Open(spec);
        using var watcher = Play(camera);
        Assert.NotNull(watcher.Error);
        return watcher.State<CameraState.Failed>().Reason;
    }

    private ICamera Open(string spec) => CameraFactory.Open(CameraSpec.Parse(spec), _time);

    private void Tick() => _time.Advance(TimeSpan.FromMilliseconds(20));

    private Watcher Play(ICamera camera)
    {
        var watcher = new Watcher(camera);
        watcher.Until(w => w.Completed || w.Error is not null, Tick);
        return watcher;
    }

    private string Video(string name, int frames, double fps)
    {
        using var writer = new VideoWriter(_folder.File(name), VideoCaptureAPIs.OPENCV_MJPEG, FourCC.MJPG, fps, new Size(64, 48));
        Assert.True(writer.IsOpened());
        for (int i = 0; i < frames; i++)
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(10 * i));
            writer.Write(picture);
        }

        return _folder.File(name);
    }

    private void Write(string name, int width, int height, MatType type, int grey)
    {
        using var picture = new Mat(height, width, type, Scalar.All(grey));
        Assert.True(Cv2.ImWrite(_folder.File(name), picture));
    }
}
