using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SutureLive.App.Desktop;

/// <summary>Monitors of a Windows desktop. Written from the documentation of EnumDisplayMonitors; never run.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsMonitors
{
    public static IReadOnlyList<MonitorArea> All()
    {
        List<MonitorArea> found = [];
        var handle = GCHandle.Alloc(found);
        try
        {
            _ = EnumerateMonitors(0, null, &Add, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        return found;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvStdcall)])]
    private static int Add(nint monitor, nint device, Rect* area, nint found)
    {
        ((List<MonitorArea>)GCHandle.FromIntPtr(found).Target!).Add(new(area->Left, area->Top, area->Right - area->Left, area->Bottom - area->Top));
        return 1;       // go on
    }

    [LibraryImport("user32", EntryPoint = "EnumDisplayMonitors")]
    private static partial int EnumerateMonitors(nint device, Rect* clip, delegate* unmanaged[Stdcall]<nint, nint, Rect*, nint, int> each, nint data);

    [StructLayout(LayoutKind.Sequential)]
    private struct Rect
    {
        public int Left, Top, Right, Bottom;
    }
}
