using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Anatomy.Tracking;
using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Tests.Live;

public sealed class RecordingTests : IDisposable
{
    private static readonly OverlayTarget[] Targets = [new("CA1", new(-2, 1.5))];
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-recording-").FullName;
    private readonly FramePool _pool = new(16);

    public void Dispose()
    {
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_written_frame_has_its_row_and_can_be_read_again()
    {
        var recording = OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance);
        for (int i = 0; i < 6; i++) Offer(recording, 3 * i, 64, 48);
        recording.Dispose();

        string[] rows = File.ReadAllLines(recording.Files.Coordinates);
        Assert.Equal(1 + 6, rows.Length);
        Assert.Equal(6, recording.Written);
        Assert.Equal(6, CountFrames(recording.Files.Video, 64, 48));
        Assert.Equal(0, _pool.Live);
    }

    [Fact]
    public void A_long_video_goes_on_in_a_new_part_and_nothing_is_overwritten()
    {
        string path = Path.Combine(_folder, "overlay.avi");
        using Mat picture = new(480, 640, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(255));
        using (OverlayVideo video = new(path, 10, partBytes: 1 << 20))
        {
            for (int i = 0; i < 40; i++) video.Write(picture);
            video.Finish();
            Assert.Equal([path, Path.Combine(_folder, "overlay.part-2.avi"), Path.Combine(_folder, "overlay.part-3.avi")], video.Parts);
            Assert.Equal([16, 16, 8], video.Parts.Select(part => CountFrames(part, 640, 480)));
        }

        File.Delete(path);
        Assert.Equal("overlay-2.avi", Path.GetFileName(RecordingFiles.In(_folder).Video));
    }

    [Fact]
    public void A_row_says_where_landmarks_and_targets_are_in_the_frame_itself()
    {
        var recording = OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance);
        Offer(recording, 41, 640, 480);
        recording.Dispose();

        var row = Row(recording, 0);
        Assert.Equal("0", row["frame_index"]);
        Assert.Equal("41", row["camera_frame"]);
        Assert.Equal("40", row["overlay_camera_frame"]);
        Assert.Equal("live", row["state"]);
        Assert.Equal("80.0", row["age_ms"]);
        Assert.Equal("high", row["bregma_confidence"]);
        Assert.Equal("none", row["lambda_confidence"]);
        Assert.Equal("", row["lambda_x_px"]);
        Assert.Equal(("310", "203"), (row["bregma_x_px"], row["bregma_y_px"]));              // read at 300, 200; moved by 10, 3
        Assert.Equal(("-2", "1.5"), (row["ca1_ap_mm"], row["ca1_ml_mm"]));
        Assert.Equal(("385", "303"), (row["ca1_x_px"], row["ca1_y_px"]));                      // 20 um per px, nose up
        Assert.True(DateTimeOffset.Parse(row["time_utc"], CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public void A_stale_overlay_leaves_no_coordinates_behind()
    {
        var recording = OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance);
        Offer(recording, 5, 64, 48, OverlayState.Stale);
        recording.Dispose();

        var row = Row(recording, 0);
        Assert.Equal(("stale", "", "none", ""), (row["state"], row["bregma_x_px"], row["bregma_confidence"], row["ca1_x_px"]));
    }

    [Fact]
    public void What_was_recorded_is_never_overwritten()
    {
        var first = OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance);
        Offer(first, 0, 64, 48);
        first.Dispose();
        byte[] video = File.ReadAllBytes(first.Files.Video);

        var second = OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance);
        Offer(second, 0, 64, 48);
        second.Dispose();

        Assert.Equal(Path.Combine(_folder, "overlay-2.avi"), second.Files.Video);
        Assert.Equal(video, File.ReadAllBytes(first.Files.Video));
        Assert.Equal(2, File.ReadAllLines(first.Files.Coordinates).Length);
    }

    [Fact]
    public void A_change_of_size_keeps_the_video_whole()
    {
        var recording = OverlayRecording.Start(_folder, 10, [], TimeProvider.System, NullLogger.Instance);
        Offer(recording, 0, 64, 48);
        Offer(recording, 1, 128, 96);
        Offer(recording, 2, 32, 24);
        recording.Dispose();

        Assert.Null(recording.Failure);
        Assert.Equal(3, CountFrames(recording.Files.Video, 64, 48));
        Assert.Equal(("128", "96"), (Row(recording, 1)["frame_width_px"], Row(recording, 1)["frame_height_px"]));
    }

    [Fact]
    public void A_picture_of_another_shape_is_shown_whole_and_undistorted_between_black_bars()
    {
        var recording = OverlayRecording.Start(_folder, 10, [], TimeProvider.System, NullLogger.Instance);
        Offer(recording, 0, 64, 48, OverlayState.Stale);
        Offer(recording, 1, 96, 96, OverlayState.Stale);
        recording.Dispose();

        using VideoCapture video = new(recording.Files.Video);
        using Mat picture = new();
        Assert.True(video.Read(picture) && video.Read(picture));
        Assert.InRange(picture.At<Vec3b>(40, 3).Item0, 0, 40);
        Assert.InRange(picture.At<Vec3b>(40, 60).Item0, 0, 40);
        Assert.InRange(picture.At<Vec3b>(40, 32).Item0, 60, 120);
    }

    [Fact]
    public void A_recording_without_a_frame_leaves_no_empty_files_behind()
    {
        OverlayRecording.Start(_folder, 10, Targets, TimeProvider.System, NullLogger.Instance).Dispose();

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(_folder, "a-file");
        File.WriteAllText(file, "");

        var refusal = Assert.Throws<SutureLiveException>(() => OverlayRecording.Start(file, 10, [], TimeProvider.System, NullLogger.Instance));

        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--out", refusal.Message, StringComparison.Ordinal);
    }

    private static int CountFrames(string path, int width, int height)
    {
        using var video = new VideoCapture(path);
        using var picture = new Mat();
        int count = 0;
        for (; video.Read(picture); count++) Assert.Equal(new Size(width, height), picture.Size());
        return count;
    }

    private static Dictionary<string, string> Row(OverlayRecording recording, int index)
    {
        string[] lines = File.ReadAllLines(recording.Files.Coordinates);
        return lines[0].Split(',').Zip(lines[index + 1].Split(',')).ToDictionary(cell => cell.First, cell => cell.Second);
    }

    private void Offer(OverlayRecording recording, long id, int width, int height, OverlayState state = OverlayState.Live)
    {
        using var frame = _pool.TryRent(width, height, id, TimeProvider.System.GetTimestamp())!;
        frame.Pixels.SetTo(new Scalar(90, 120, 150));
        var reading = SkullReading.Nothing(width, height, 20, ScaleSource.Option) with
        {
            HeadingDeg = 0,
            Bregma = new(new(300, 200), 0.1, Confidence.High),
        };
        OverlayScene scene = new(state, reading, Similarity.From(1, 0, 10, 3), 80, Targets);
        recording.Input.OnNext(new(frame, scene, new(id - 1, 0, reading, default) { Found = reading, Skull = new LandmarkTracker().Observe(reading, TimeSpan.Zero) }, 0));
    }
}
