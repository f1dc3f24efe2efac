using System.Diagnostics;

namespace SutureLive.EndToEnd.Tests;

/// <summary>The program as it was built, run as a process of its own, as users run it.</summary>
internal static class BuiltProgram
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "suturelive.dll");

    /// <summary>Runs a line to its end.</summary>
    public static async Task<Ended> RunAsync(params string[] args)
    {
        var stop = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Dll, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var error = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return new Ended(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}

/// <summary>What a run left behind.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
