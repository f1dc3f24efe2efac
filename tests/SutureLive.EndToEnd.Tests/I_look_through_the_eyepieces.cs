using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

/// <summary>The window of the desktop, on a real X server: what is on its screen is photographed.</summary>
public sealed class I_look_through_the_eyepieces : IDisposable
{
    private const int ScreenWidth = 1280, ScreenHeight = 480;
    private const string Phantom = "phantom:width=320,height=240,um-per-px=48,texture-um-per-px=48,fps=10";
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public I_look_through_the_eyepieces() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    [Fact]
    public async Task The_picture_fills_the_chosen_monitor_whole_and_undistorted_and_nothing_else()
    {
        using var screen = await XServer.StartAsync(ScreenWidth, ScreenHeight);
        Rect monitor = new(480, 0, 800, 480), expected = new(480 + 80, 0, 640, 480);       // 4:3 in the middle of 5:3
        await screen.SetMonitorAsync(monitor.X, monitor.Y, monitor.Width, monitor.Height);

        using var live = Start(screen, "--no-console", "--monitor", "1");
        var lit = await LitAsync(screen, live);

        Assert.Equal(expected, lit);
        live.Interrupt();
        var run = await live.EndAsync();
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public async Task Closing_the_window_ends_the_program_and_the_window_does_not_come_back()
    {
        using var screen = await XServer.StartAsync(ScreenWidth, ScreenHeight);
        using var live = Start(screen, "--no-console");
        await LitAsync(screen, live);

        Assert.True(XWindow.Close(screen.Display, "SutureLive"));
        var run = await live.EndAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("frames", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_monitor_that_is_not_there_is_named_with_those_that_are()
    {
        using var screen = await XServer.StartAsync(ScreenWidth, ScreenHeight);
        using var live = Start(screen, "--no-console", "--monitor", "3");
        var run = await live.EndAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no monitor 3. There is: 1 (1280 x 480 at 0, 0).", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Running Start(XServer screen, params string[] options) => BuiltProgram.Start(
        new Dictionary<string, string?> { ["DISPLAY"] = screen.Display, ["WAYLAND_DISPLAY"] = null, ["GDK_SCALE"] = null },
        ["live", "--camera", Phantom, "--model", _model, "--um-per-px", "48", "--window", "--log-dir", _folder.Path, .. options]);

    /// <summary>The part of the screen that is not black, once a picture stands there.</summary>
    private async Task<Rect> LitAsync(XServer screen, Running live)
    {
        Rect lit = default;
        await live.WaitForAsync(async () =>
        {
            using var photograph = await screen.PhotographAsync(_folder.File("screen.png"));
            using Mat grey = photograph.CvtColor(ColorConversionCodes.BGR2GRAY), bright = grey.Threshold(24, 255, ThresholdTypes.Binary);
            lit = Cv2.BoundingRect(bright);
            return bright.CountNonZero() > 50_000;
        });
        return lit;
    }
}
