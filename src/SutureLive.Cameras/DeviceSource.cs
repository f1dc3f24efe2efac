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
