using System.Diagnostics;
using OpenCvSharp;

namespace SutureLive.EndToEnd.Tests;

/// <summary>A real X server without hardware; its screen can be photographed. Ended when the test is over.</summary>
internal sealed class XServer : IDisposable
{
    private readonly Process _process;

    private XServer(Process process, string display)
    {
        _process = process;
        Display = display;
    }

    /// <summary>Its name, for DISPLAY.</summary>
    public string Display { get; }

    /// <summary>Starts one, or skips the test where there is none.</summary>
    public static async Task<XServer> StartAsync(int width, int height)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("X servers are of Linux.");
        foreach (string needed in (string[])["Xvfb", "xrandr", "ffmpeg"])
            if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, needed)))) Assert.Skip($"{needed} is not installed.");

        // It writes the number of the first free display to its standard output. With -noreset what xrandr says stays said.
        var process = Process.Start(new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-noreset", "-screen", "0", $"{width}x{height}x24"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string? number = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new(process, ":" + number);
    }

    /// <summary>Gives the screen one monitor, which covers a part of it.</summary>
    public async Task SetMonitorAsync(int x, int y, int width, int height) =>
        await ToolAsync("xrandr", "--setmonitor", "eyepiece", $"{width}/200x{height}/150+{x}+{y}", "screen");

    /// <summary>What stands on the screen; the caller owns it.</summary>
    public async Task<Mat> PhotographAsync(string file)
    {
        await ToolAsync("ffmpeg", "-v", "error", "-y", "-f", "x11grab", "-draw_mouse", "0", "-i", Display, "-frames:v", "1", file);
        return Cv2.ImRead(file);
    }

    private async Task ToolAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPLAY"] = Display;
        using var tool = Process.Start(start)!;
        var output = tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, $"{program}: {error}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
