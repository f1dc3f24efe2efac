using System.Runtime.InteropServices;

namespace SutureLive.Imaging;

/// <summary>How much of a busy processor a thread may claim.</summary>
public static partial class ThreadShare
{
    /// <summary>Steps of niceness: a tenth of the weight of an ordinary thread.</summary>
    private const int Steps = 10;

    /// <summary>
    /// From now on the calling thread takes what others leave: on a processor with room it is as fast as before, on a full one the threads
    /// that show the picture come first. Cannot be taken back. Where the system refuses, nothing changes.
    /// </summary>
    /// <returns>True when the system agreed.</returns>
    public static bool TakeWhatIsLeft()
    {
        // .NET maps priorities to nothing on Linux, where niceness belongs to the thread that asks for it.
        if (OperatingSystem.IsLinux()) return BeNicer(Steps) >= 0;
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int BeNicer(int steps);
}
