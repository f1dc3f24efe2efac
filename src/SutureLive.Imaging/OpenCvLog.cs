using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>OpenCV writes remarks of its own to standard error; ours say more, in our words, through one log.</summary>
public static class OpenCvLog
{
    private static int _quiet;

    /// <summary>Silences OpenCV's own output in this process. Called before the first use of a decoder; any number of times.</summary>
    public static void Quiet()
    {
        if (Interlocked.Exchange(ref _quiet, 1) == 0) Cv2.SetLogLevel(LogLevel.SILENT);
    }
}
