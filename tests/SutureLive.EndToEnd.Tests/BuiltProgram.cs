using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SutureLive.EndToEnd.Tests;

/// <summary>The program as it was built, run as a process of its own, as users run it.</summary>
internal static class BuiltProgram
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "suturelive.exe" : "suturelive");

    // The runtime that runs this test, wherever it was installed: shared/Microsoft.NETCore.App/VERSION stands three levels below its root.
    private static readonly string RuntimeRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The trainer, built beside this test in the same configuration.</summary>
    public static string Trainer { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "SutureLive.Train", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), OperatingSystem.IsWindows() ? "suturelive-train.exe" : "suturelive-train"));

    /// <summary>Runs a line of the trainer to its end.</summary>
    public static async Task<Ended> TrainerAsync(params string[] args)
    {
        using var running = Start(Trainer, new Dictionary<string, string?>(), args);
        return await running.EndAsync();
    }

    /// <summary>Runs a line to its end.</summary>
    public static Task<Ended> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string?>(), args);

    /// <summary>Runs a line to its end in a changed environment; a variable set to null is taken away.</summary>
    public static async Task<Ended> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        using var running = Start(environment, args);
        return await running.EndAsync();
    }

    /// <summary>Starts a line and lets it run.</summary>
    public static Running Start(params string[] args) => Start(new Dictionary<string, string?>(), args);

    /// <summary>Starts a line in a changed environment and lets it run.</summary>
    public static Running Start(IReadOnlyDictionary<string, string?> environment, params string[] args) => Start(Program, environment, args);

    private static Running Start(string program, IReadOnlyDictionary<string, string?> environment, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = RuntimeRoot;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }
}

/// <summary>A run under way; killed when the test is over.</summary>
internal sealed class Running : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _read = new();
    private readonly Task<string> _error;

    public Running(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until something has happened or the program has ended.</summary>
    public async Task WaitForAsync(Func<bool> happened)
    {
        while (!happened() && !_process.HasExited) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until something that takes a while to look at has happened or the program has ended.</summary>
    public async Task WaitForAsync(Func<Task<bool>> happened)
    {
        while (!_process.HasExited && !await happened()) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>The next line on stdout; null when the program has ended.</summary>
    public async Task<string?> NextLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        _read.AppendLine(line);
        return line;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>What kill -9 does: no farewell.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Ended> EndAsync()
    {
        _read.Append(await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(_process.ExitCode, _read.ToString(), await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}

/// <summary>What a run left behind.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
