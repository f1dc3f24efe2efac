using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>OpenCV writes remarks of its own to standard error; ours say more, in our words, through one log.</summary>
public static class OpenCvLog
{
    private const string FFmpegLevel = "OPENCV_FFMPEG_LOGLEVEL", Silent = "-8";

    private static int _quiet;

    /// <summary>
    /// Silences OpenCV and the FFmpeg inside it in this process, unless the user has set <c>OPENCV_FFMPEG_LOGLEVEL</c>. Called before the
    /// first use of a decoder; any number of times.
    /// </summary>
    public static void Quiet()
    {
        if (Interlocked.Exchange(ref _quiet, 1) != 0) return;
        Cv2.SetLogLevel(LogLevel.SILENT);
        NativeEnvironment.SetUnlessSet(FFmpegLevel, Silent); // FFmpeg's level can be set in no other way
    }
}
