using System.Runtime.InteropServices;

namespace SutureLive.App.Desktop;

/// <summary>
/// Monitors of a Linux desktop, as GDK sees them, the library under OpenCV's windows: so that its coordinates are those a window is moved in.
/// A connection of its own is opened and closed, because nothing else may be open yet.
/// </summary>
internal static partial class GdkMonitors
{
    private const string Gdk = "libgdk-3.so.0";

    public static IReadOnlyList<MonitorArea> All()
    {
        try
        {
            nint display = OpenDisplay(null);
            if (display == 0) return [];
            try
            {
                return [.. Enumerable.Range(0, CountMonitors(display)).Select(i => AreaOf(display, i))];
            }
            finally
            {
                CloseDisplay(display);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }
    }

    private static MonitorArea AreaOf(nint display, int index)
    {
        GetGeometry(GetMonitor(display, index), out var area);
        return area;
    }

    [LibraryImport(Gdk, EntryPoint = "gdk_display_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenDisplay(string? name);

    [LibraryImport(Gdk, EntryPoint = "gdk_display_close")]
    private static partial void CloseDisplay(nint display);

    [LibraryImport(Gdk, EntryPoint = "gdk_display_get_n_monitors")]
    private static partial int CountMonitors(nint display);

    [LibraryImport(Gdk, EntryPoint = "gdk_display_get_monitor")]
    private static partial nint GetMonitor(nint display, int index);

    // GdkRectangle is four ints: x, y, width, height.
    [LibraryImport(Gdk, EntryPoint = "gdk_monitor_get_geometry")]
    private static partial void GetGeometry(nint monitor, out MonitorArea area);
}
