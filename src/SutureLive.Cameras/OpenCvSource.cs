using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>A camera of this computer, through OpenCV: DirectShow or Media Foundation on Windows, V4L2 on Linux.</summary>
internal sealed class DeviceSource : ICaptureSource
{
    /// <summary>Some drivers miss a picture now and then; so many in a row mean an unplugged camera.</summary>
    private const int MostMisses = 5;

    private readonly VideoCapture _capture;
    private readonly int _index;

    private DeviceSource(VideoCapture capture, int index) => (_capture, _index) = (capture, index);

    public TimeSpan? Period => null;

    public string? Remark => null;

    public static DeviceSource Open(CameraSpec.Device spec)
    {
        OpenCvLog.Quiet();
        foreach (var api in Apis)
        {
            var capture = new VideoCapture(spec.Index, api);
            if (capture.IsOpened())
            {
                Ask(capture, VideoCaptureProperties.FrameWidth, spec.WidthPx);
                Ask(capture, VideoCaptureProperties.FrameHeight, spec.HeightPx);
                Ask(capture, VideoCaptureProperties.Fps, spec.Fps);
                Ask(capture, VideoCaptureProperties.BufferSize, 1);                 // the newest picture, not one from a queue
                return new(capture, spec.Index);
            }

            capture.Dispose();
        }

        throw new CameraException(
            $"Camera device {spec.Index} cannot be opened: check that it is plugged in, that no other program uses it, and its number (the first is 0).",
            canRecover: true);
    }

    public bool Next(Mat picture, CancellationToken cancel)
    {
        for (int misses = 0; misses < MostMisses; misses++)
        {
            cancel.ThrowIfCancellationRequested();
            if (_capture.Read(picture) && !picture.Empty()) return true;
        }

        throw new CameraException($"Camera device {_index} stopped sending pictures: check its cable.", canRecover: true);
    }

    public void Dispose() => _capture.Dispose();

    private static VideoCaptureAPIs[] Apis => OperatingSystem.IsWindows()
        ? [VideoCaptureAPIs.DSHOW, VideoCaptureAPIs.MSMF]
        : [VideoCaptureAPIs.V4L2];

    private static void Ask(VideoCapture capture, VideoCaptureProperties property, double? value)
    {
        if (value is { } wanted) capture.Set(property, wanted);
    }
}

/// <summary>A video file, through OpenCV.</summary>
internal sealed class VideoFileSource : ICaptureSource
{
    private const double UsualFps = 30;

    private readonly CameraSpec.File _spec;
    private readonly double _promised;
    private VideoCapture _capture;
    private long _shown;

    private VideoFileSource(CameraSpec.File spec, VideoCapture capture)
    {
        (_spec, _capture, _promised) = (spec, capture, capture.FrameCount);
        double fps = spec.Fps ?? capture.Fps;
        Period = TimeSpan.FromSeconds(1 / (fps is > 0.01 and <= 1000 ? fps : UsualFps));
    }

    public TimeSpan? Period { get; }

    public string? Remark { get; private set; }

    public static VideoFileSource Open(CameraSpec.File spec)
    {
        if (!File.Exists(spec.Path))
            throw new CameraException($"There is no video file '{spec.Path}': check the name and the folder.", canRecover: false);
        return new(spec, Capture(spec.Path));
    }

    public bool Next(Mat picture, CancellationToken cancel)
    {
        if (_capture.Read(picture) && !picture.Empty())
        {
            _shown++;
            return true;
        }

        if (_shown == 0)
            throw new CameraException($"'{_spec.Path}' holds no picture that can be decoded: it is damaged or was never finished.", canRecover: false);
        if (_spec.Loop && File.Exists(_spec.Path))
        {
            _capture.Dispose();
            _capture = Capture(_spec.Path);
            _shown = 0;
            return Next(picture, cancel);
        }

        if (_promised > _shown + 1)
            Remark = $"'{_spec.Path}' ends after {_shown} of {_promised} frames: the rest is missing or damaged.";
        return false;
    }

    public void Dispose() => _capture.Dispose();

    private static VideoCaptureAPIs[] Apis => OperatingSystem.IsWindows() ? [VideoCaptureAPIs.FFMPEG, VideoCaptureAPIs.MSMF] : [VideoCaptureAPIs.FFMPEG];

    private static VideoCapture Capture(string path)
    {
        OpenCvLog.Quiet();
        // Not "any": that would also take a still picture for a video and guess at others beside it.
        foreach (var api in Apis)
        {
            var capture = new VideoCapture(path, api);
            if (capture.IsOpened()) return capture;
            capture.Dispose();
        }

        throw new CameraException(
            $"'{path}' is not a video this program can read (try AVI, MKV or MP4 with MJPEG, H.264 or HFYU), or it was cut short; pictures go with images:PATH.",
            canRecover: false);
    }
}
