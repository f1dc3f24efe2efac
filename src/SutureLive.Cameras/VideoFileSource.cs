using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Cameras;

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
