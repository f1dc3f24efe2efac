using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SutureLive.Setup;

/// <summary>Turns this process into another program, so that signals, Ctrl-C and the exit code are the program's own.</summary>
internal static partial class Replacement
{
    /// <summary>Becomes the program. On Windows, which cannot do that, runs it in the same console and waits.</summary>
    /// <returns>Its exit code; on Linux this does not return.</returns>
    /// <exception cref="SetupException">The program cannot be started.</exception>
    public static int Become(string[] command)
    {
        if (OperatingSystem.IsWindows()) return WaitFor(command);
        Console.Out.Flush();
        _ = Execute(command[0], [.. command, null]);
        throw new SetupException($"'{command[0]}' cannot be started (error {Marshal.GetLastPInvokeError()}).");
    }

    private static int WaitFor(string[] command)
    {
        // The console gives Ctrl-C to both; the program ends cleanly by it, and this process has to outlive it.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
