using System.Runtime.InteropServices;
using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>OpenCV writes remarks of its own to standard error; ours say more, in our words, through one log.</summary>
public static partial class OpenCvLog
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
        if (Environment.GetEnvironmentVariable(FFmpegLevel) is not null) return;
        // FFmpeg's level can only be set through the environment of the C library, which .NET does not write to.
        if (OperatingSystem.IsWindows()) _ = PutEnvironmentOnWindows(FFmpegLevel, Silent);
        else _ = SetEnvironment(FFmpegLevel, Silent, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironmentOnWindows(string name, string value);
}
