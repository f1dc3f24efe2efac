using System.Diagnostics;
using SutureLive.Tests;

namespace SutureLive.Sessions.Tests;

/// <summary>A real disk of few megabytes, in memory. It is let go before anything is deleted, and only an empty mount point is removed.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryFolder _above = new();

    private TinyDisk() => Directory.CreateDirectory(Path);

    public string Path => _above.File("disk");

    /// <summary>Makes one; the test is skipped where this user may not.</summary>
    public static TinyDisk MountOrSkip(string size)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A tmpfs is of Linux.");
        TinyDisk disk = new();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Path) == 0) return disk;
        disk._above.Dispose();
        Assert.Skip("This user may not mount a small disk.");
        return disk;
    }

    public void Dispose()
    {
        // While it is mounted nothing is deleted.
        if (Run("umount", Path) != 0) throw new InvalidOperationException($"'{Path}' is still mounted: umount it.");
        _above.Dispose();
    }

    private static int Run(string program, params string[] args)
    {
        try
        {
            using var run = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
            run.WaitForExit();
            return run.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
