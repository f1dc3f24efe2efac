using SutureLive.Core;

namespace SutureLive.App.Desktop;

/// <summary>The monitors of this desktop, counted from 1 as people do.</summary>
internal static class Monitors
{
    /// <summary>All of them, in the desktop's order; none where there is no desktop or it cannot be asked.</summary>
    public static IReadOnlyList<MonitorArea> All() =>
        OperatingSystem.IsWindows() ? WindowsMonitors.All() : OperatingSystem.IsLinux() ? GdkMonitors.All() : [];

    /// <summary>The one a person means.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="all">Those there are.</param>
    /// <exception cref="SutureLiveException">It is not there.</exception>
    public static MonitorArea Numbered(int number, IReadOnlyList<MonitorArea> all) => number >= 1 && number <= all.Count
        ? all[number - 1]
        : throw new SutureLiveException(all.Count == 0
            ? $"Monitor {number} was asked for, but this desktop does not tell its monitors. Leave --monitor away: the window can be moved by hand."
            : $"There is no monitor {number}. There {(all.Count == 1 ? "is" : "are")}: {InWords(all)}.");

    /// <summary>A list to choose from.</summary>
    public static string InWords(IReadOnlyList<MonitorArea> all) => string.Join("; ", all.Select((area, i) => $"{i + 1} ({area})"));
}
