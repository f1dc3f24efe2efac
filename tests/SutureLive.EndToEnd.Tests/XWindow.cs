using System.Runtime.InteropServices;

namespace SutureLive.EndToEnd.Tests;

/// <summary>Does to a window what the cross in its title bar does: asks it to go, by the message WM_DELETE_WINDOW of the X11 conventions (ICCCM 4.2.8.1).</summary>
internal static partial class XWindow
{
    private const string X11 = "libX11.so.6";
    private const int ClientMessage = 33, Words32 = 32;

    /// <summary>Closes the first window of that title, at any depth.</summary>
    /// <returns>False while there is none.</returns>
    public static bool Close(string display, string title)
    {
        nint connection = Open(display);
        Assert.NotEqual(0, connection);
        try
        {
            if (Find(connection, RootOf(connection), title) is not { } window) return false;
            Event message = new()
            {
                Type = ClientMessage, Window = window, MessageType = Atom(connection, "WM_PROTOCOLS", 0), Format = Words32, Data0 = Atom(connection, "WM_DELETE_WINDOW", 0),
            };
            Assert.NotEqual(0, Send(connection, window, 0, 0, ref message));
            _ = Sync(connection, 0);
            return true;
        }
        finally
        {
            _ = CloseConnection(connection);
        }
    }

    private static nint? Find(nint connection, nint under, string title)
    {
        if (NameOf(connection, under, out nint name) != 0 && name != 0)
        {
            string? says = Marshal.PtrToStringUTF8(name);
            _ = Free(name);
            if (says == title) return under;
        }

        if (Children(connection, under, out _, out _, out nint children, out uint count) == 0 || children == 0) return null;
        nint[] windows = new nint[count];
        Marshal.Copy(children, windows, 0, (int)count);
        _ = Free(children);
        return windows.Select(window => Find(connection, window, title)).FirstOrDefault(found => found is not null);
    }

    [LibraryImport(X11, EntryPoint = "XOpenDisplay", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string display);

    [LibraryImport(X11, EntryPoint = "XCloseDisplay")]
    private static partial int CloseConnection(nint connection);

    [LibraryImport(X11, EntryPoint = "XDefaultRootWindow")]
    private static partial nint RootOf(nint connection);

    [LibraryImport(X11, EntryPoint = "XInternAtom", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Atom(nint connection, string name, int onlyIfExists);

    [LibraryImport(X11, EntryPoint = "XFetchName")]
    private static partial int NameOf(nint connection, nint window, out nint name);

    [LibraryImport(X11, EntryPoint = "XQueryTree")]
    private static partial int Children(nint connection, nint window, out nint root, out nint parent, out nint children, out uint count);

    [LibraryImport(X11, EntryPoint = "XSendEvent")]
    private static partial int Send(nint connection, nint window, int propagate, nint mask, ref Event message);

    [LibraryImport(X11, EntryPoint = "XSync")]
    private static partial int Sync(nint connection, int discard);

    [LibraryImport(X11, EntryPoint = "XFree")]
    private static partial int Free(nint data);

    // XClientMessageEvent on 64 bits, in the 24 longs of an XEvent.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Event
    {
        [FieldOffset(0)] public int Type;
        [FieldOffset(32)] public nint Window;
        [FieldOffset(40)] public nint MessageType;
        [FieldOffset(48)] public int Format;
        [FieldOffset(56)] public nint Data0;
    }
}
