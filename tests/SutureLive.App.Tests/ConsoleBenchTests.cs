using System.Text.Json;
using CsCheck;
using OpenCvSharp;
using SutureLive.App.Bench.Browser;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

/// <summary>The clock in the picture, and the bench that reads it back from a real page.</summary>
public sealed class ConsoleBenchTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Any_time_drawn_into_a_picture_can_be_read_from_its_jpeg() =>
        Gen.Long[0, 4_000_000_000_000].Sample(unixMs =>
        {
            using var picture = new Mat(480, 640, MatType.CV_8UC3, new Scalar(90, 120, 160));
            PixelClock.Draw(picture, unixMs);
            Cv2.ImEncode(".jpg", picture, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, 60));
            using var seen = Cv2.ImDecode(jpeg, ImreadModes.Grayscale);
            bool[] cells = [.. Enumerable.Range(0, PixelClock.Cells).Select(i => seen.At<byte>(
                PixelClock.MarginPx + (PixelClock.CellPx / 2), PixelClock.MarginPx + (i * PixelClock.CellPx) + (PixelClock.CellPx / 2)) > 127)];

            Assert.True(cells[0]);
            Assert.False(cells[1]);
            Assert.Equal(0, cells.Count(light => light) % 2);
            Assert.Equal(unixMs % 65536, cells.Skip(2).Take(PixelClock.Bits).Aggregate(0L, (sum, light) => (2 * sum) + (light ? 1 : 0)));
        }, iter: 60);

    [Fact]
    public async Task It_tells_what_a_real_browser_painted_and_how_late()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/chromium"), "There is no Chromium on this machine: install the package chromium.");
        string model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

        int code = await _shell.RunAsync("bench", "console", "--seconds", "1", "--threads", "1", "--model", model, "--json");

        Assert.True(code == ExitCode.Good, _shell.Error);
        using var line = JsonDocument.Parse(_shell.Output);
        var result = line.RootElement;
        Assert.InRange(result.GetProperty("canvas_width_px").GetInt32(), 640, 1920);
        foreach (string part in new[] { "alone", "with_viewers", "with_stalled" })
        {
            var figures = result.GetProperty(part);
            Assert.InRange(figures.GetProperty("painted_fps").GetDouble(), 0.2, 60);        // a short second may also paint what waited before it
            Assert.InRange(figures.GetProperty("capture_to_paint_ms").GetProperty("p50").GetDouble(), 1, 20_000);
        }

        Assert.True(result.GetProperty("with_viewers").GetProperty("others_fps").GetDouble() > 0);
    }

    [Fact]
    public async Task A_browser_that_is_not_there_is_named()
    {
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("bench", "console", "--browser", "/nowhere/chromium"));
        Assert.Contains("There is no browser at /nowhere/chromium", _shell.Error);
    }
}
