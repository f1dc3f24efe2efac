using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SutureLive.Train.Tests;

/// <summary>The trainer as a process of its own.</summary>
internal static class BuiltTrainer
{
    /// <summary>Starts a line of it on the runtime of this test: shared/Microsoft.NETCore.App/VERSION stands three levels below its root.</summary>
    public static Process Start(params string[] line)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "suturelive-train.exe" : "suturelive-train");
        var start = new ProcessStartInfo(program, line) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Process.Start(start)!;
    }
}
