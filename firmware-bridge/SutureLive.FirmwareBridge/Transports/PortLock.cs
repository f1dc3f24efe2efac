using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// Keeps a second program off a serial port. On Linux a second open simply succeeds, for root even with TIOCEXCL, and two readers then
/// steal each other's bytes; so the device itself is locked (advisory <c>flock</c>, as picocom and others do). Windows does this by itself.
/// </summary>
internal sealed class PortLock : IDisposable
{
    private PortLock(int descriptor) => Device = new(descriptor, ownsHandle: true);

    /// <summary>The locked device, open for writing and not blocking; closed with the lock.</summary>
    public SafeFileHandle Device { get; }

    /// <summary>Takes the lock; null where the operating system needs none.</summary>
    /// <exception cref="TransportException">Taken by another, or the port may not be opened.</exception>
    public static PortLock? Take(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        int descriptor = LibC.Open(path, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.NonBlocking | LibC.CloseOnExec);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw error switch
            {
                LibC.AccessDenied or LibC.NotPermitted => NoPermission(path),
                LibC.Busy => InUse(path),
                _ => new(TransportFault.NotFound, $"'{path}' could not be opened ({Marshal.GetPInvokeErrorMessage(error)}). {PortList.Sentence()}"),
            };
        }

        if (LibC.IsTerminal(descriptor) == 0)
        {
            _ = LibC.Close(descriptor);
            throw new TransportException(TransportFault.NotFound, $"'{path}' is no serial port. {PortList.Sentence()}");
        }

        if (LibC.FileLock(descriptor, LibC.LockExclusive | LibC.LockNonBlocking) == 0) return new(descriptor);
        _ = LibC.Close(descriptor);
        throw InUse(path);
    }

    /// <summary>Turns what System.IO.Ports throws on opening into a sentence.</summary>
    public static TransportException Explain(string path, Exception wrong)
    {
        if (wrong is UnauthorizedAccessException)
            return OperatingSystem.IsWindows() ? InUse(path, wrong) : NoPermission(path, wrong);
        return wrong is FileNotFoundException or ArgumentException
            ? new(TransportFault.NotFound, $"There is no serial port '{path}'. {PortList.Sentence()}", wrong)
            : new(TransportFault.Failed, $"'{path}' could not be opened: {wrong.Message}", wrong);
    }

    public void Dispose() => Device.Dispose();

    private static TransportException InUse(string path, Exception? cause = null) =>
        new(TransportFault.InUse, $"'{path}' is in use by another program. Close that program (or the other SutureLive), then try again.", cause);

    private static TransportException NoPermission(string path, Exception? cause = null) =>
        new(TransportFault.NoPermission, $"No permission to open '{path}'. Join the group 'dialout' (sudo usermod -aG dialout $USER), log in again, then try again.", cause);
}
