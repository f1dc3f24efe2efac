using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// Writes to a serial device by the system call itself, on the thread that asks. System.IO.Ports hands writes to a thread of its own, which on a busy
/// machine is scheduled milliseconds later: too late for the byte of a stop. Linux only.
/// </summary>
/// <param name="device">Open for writing and not blocking; not owned. One that is closed meanwhile is noticed, never written to under a number given anew.</param>
internal sealed class DirectWriter(SafeFileHandle device)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Has written everything before it returns, unless the device's buffer is full: then it waits for room.</summary>
    /// <exception cref="IOException">The device is gone.</exception>
    /// <exception cref="ObjectDisposedException">The port was closed.</exception>
    /// <exception cref="TimeoutException">The device takes no bytes.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int sent = Write(bytes.Span);
        return sent == bytes.Length ? ValueTask.CompletedTask : WriteRestAsync(bytes[sent..], cancellation);
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        long lastRoom = TimeProvider.System.GetTimestamp();
        while (!rest.IsEmpty)
        {
            if (TimeProvider.System.GetElapsedTime(lastRoom) > Within) throw new TimeoutException($"{rest.Length} bytes could not be written: the device takes none.");
            await Task.Delay(Pause, cancellation);
            int sent = Write(rest.Span);
            if (sent > 0) lastRoom = TimeProvider.System.GetTimestamp();
            rest = rest[sent..];
        }
    }

    /// <returns>Number of bytes the device took.</returns>
    private unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                nint sent = LibC.Write(device, first, bytes.Length);
                if (sent >= 0) return (int)sent;
                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.Interrupted: continue;
                    case LibC.TryAgain: return 0;
                    default: throw new IOException(Marshal.GetLastPInvokeErrorMessage());
                }
            }
        }
    }
}
