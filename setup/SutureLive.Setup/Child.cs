using System.Diagnostics;

namespace SutureLive.Setup;

/// <summary>Runs other programs. Their output is this program's output; they are given no input, so none can wait for an answer.</summary>
internal static class Child
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="limit">After this time the program and all its children are ended; null waits for ever.</param>
    /// <returns>The exit code; null when the limit was reached.</returns>
    /// <exception cref="SetupException">The program cannot be started.</exception>
    public static int? Run(IReadOnlyList<string> command, string folder, TimeSpan? limit = null)
    {
        using var process = Start(command, folder, captured: false);
        if (process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan)) return process.ExitCode;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return null;
    }

    /// <summary>Runs a program to its end and returns what it wrote to standard output, or null when its exit code is not 0.</summary>
    /// <exception cref="SetupException">The program cannot be started.</exception>
    public static string? Read(IReadOnlyList<string> command, string folder)
    {
        using var process = Start(command, folder, captured: true);
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : null;
    }

    /// <summary>Runs a program, again after a pause when it fails: networks and package mirrors have bad moments.</summary>
    /// <exception cref="SetupException">It failed every time.</exception>
    public static void RunWithPatience(IReadOnlyList<string> command, string folder, Func<TimeSpan, bool>? pause = null)
    {
        pause ??= time => { Thread.Sleep(time); return true; };
        int? code = Run(command, folder);
        foreach (int seconds in (ReadOnlySpan<int>)[3, 15])
        {
            if (code == 0) return;
            Progress.Say($"    failed with exit code {code}; trying again in {seconds} s");
            if (!pause(TimeSpan.FromSeconds(seconds))) break;
            code = Run(command, folder);
        }

        if (code != 0) throw new SetupException($"This command failed with exit code {code}, three times: {Shell.Line(command)}");
    }

    private static Process Start(IReadOnlyList<string> command, string folder, bool captured)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = captured,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new SetupException($"'{command[0]}' cannot be started: {problem.Message}.");
        }
    }
}
