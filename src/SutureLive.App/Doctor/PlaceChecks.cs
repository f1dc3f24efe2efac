using System.Diagnostics;
using SutureLive.App.Desktop;

namespace SutureLive.App.Doctor;

/// <summary>Looks at the place the program runs in: display and disk.</summary>
internal static class PlaceChecks
{
    private const int TrialBytes = 32 << 20;

    // A recording of full-size microscope video, lightly compressed, needs about this.
    private const double EnoughMbPerS = 60, EnoughFreeGb = 10;

    /// <summary>Whether a window could be shown.</summary>
    public static Finding Display()
    {
        bool there = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY")) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));
        var monitors = there ? Monitors.All() : [];
        return there
            ? Finding.Ok("display", $"There is a display for --window.{(monitors.Count == 0 ? "" : $" Monitors for --monitor: {Monitors.InWords(monitors)}.")}")
            : Finding.Warn("display", "There is no display (DISPLAY and WAYLAND_DISPLAY are not set).", "Use the console in a browser instead of --window, or start from a desktop.");
    }

    /// <summary>Whether recordings fit the disk under a folder, in size and in speed.</summary>
    /// <param name="folder">An existing folder; a trial file is written there and removed.</param>
    public static Finding Disk(string folder)
    {
        const string id = "disk";
        string trial = Path.Combine(folder, $"suturelive-doctor-{Guid.NewGuid():N}.tmp");
        try
        {
            long start = Stopwatch.GetTimestamp();
            using (var stream = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.DeleteOnClose))
            {
                stream.Write(new byte[TrialBytes]);
                stream.Flush(flushToDisk: true);
            }

            double mbPerS = TrialBytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
            double freeGb = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / 1e9;
            string says = FormattableString.Invariant($"'{folder}' takes {mbPerS:0} MB/s and has {freeGb:0.0} GB free.");
            return mbPerS >= EnoughMbPerS && freeGb >= EnoughFreeGb
                ? Finding.Ok(id, says)
                : Finding.Warn(id, says, FormattableString.Invariant($"For long recordings choose a disk with {EnoughMbPerS:0} MB/s and {EnoughFreeGb:0} GB free."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(id, $"Nothing can be written to '{folder}': {e.Message}", "Choose another folder, or mend its permissions.");
        }
    }
}
