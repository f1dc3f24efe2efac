using System.Diagnostics;
using System.Text;

namespace SutureLive.EndToEnd.Tests;

/// <summary>The program as it was built, run as a process of its own, as users run it.</summary>
internal static class BuiltProgram
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "suturelive.dll");

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

    private static Running Start(IReadOnlyDictionary<string, string?> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Dll, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
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
