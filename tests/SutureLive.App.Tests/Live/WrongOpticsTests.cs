using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Live;

/// <summary>What is known of optics and animal, held against what is really under the microscope, through the real command.</summary>
public sealed class WrongOpticsTests : IDisposable
{
    private const double UmPerPx = 38;
    private static readonly PaintedSkull Skull = new(300, 260, new PointPx(150, 100), 0, UmPerPx);
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public WrongOpticsTests()
    {
        _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        Directory.CreateDirectory(_folder.File("live"));
        Show(Skull);
    }

    [Theory]
    [InlineData("device:7", 300, "the profile is of camera 'device:7', in use is 'images:")]
    [InlineData(null, 640, "the profile is of pictures of 640 x 260 px, the camera gives 300 x 260 px")]
    public async Task A_profile_of_another_camera_or_resolution_leaves_pixels_only(string? camera, int widthPx, string says)
    {
        await CalibrateAsync(camera ?? Camera, widthPx);

        var rows = await WatchAsync("--profile", "scope", "--profiles", _folder.File("profiles"));

        Assert.Contains("UNCALIBRATED: " + says, _shell.Error, StringComparison.Ordinal);
        Assert.Contains(rows, row => row["bregma_x_px"] != "");
        Assert.All(rows, row => Assert.Equal(("", "", ""), (row["um_per_px"], row["bregma_sigma_mm"], row["t_x_px"])));
        Assert.All(rows, row => Assert.DoesNotContain(row["bregma_confidence"], (string[])["medium", "high"]));
        Assert.All(rows, row => Assert.NotEqual("steady", row["steadiness"]));
    }

    [Fact]
    public async Task The_profile_of_this_camera_gives_millimetres()
    {
        await CalibrateAsync(Camera, 300);

        var rows = await WatchAsync("--profile", "scope", "--profiles", _folder.File("profiles"));

        Assert.DoesNotContain("UNCALIBRATED", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(rows, row => row["um_per_px"] == "38" && row["t_x_px"] != "");
    }

    [Theory]
    [InlineData("rat", "high")]
    [InlineData("mouse", "none")]
    public async Task A_skull_of_twice_the_size_is_trusted_as_a_rats_alone(string species, string confidence)
    {
        Show(Skull with { SutureUm = 80 });

        var rows = await WatchAsync("--um-per-px", "76", "--species", species);

        string[] seen = [.. rows.Where(row => row["overlay_camera_frame"] != "").Select(row => row["bregma_confidence"])];
        Assert.Contains(confidence, seen);
        if (species == "mouse") Assert.DoesNotContain("high", seen);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    private string Camera => $"images:{_folder.File("live")}";

    private void Show(PaintedSkull skull)
    {
        using var picture = skull.Paint();
        Cv2.ImWrite(_folder.File("live/skull.png"), picture);
    }

    private async Task CalibrateAsync(string camera, int widthPx)
    {
        using var other = new Mat(260, widthPx, MatType.CV_8UC3, Scalar.Gray);
        Cv2.ImWrite(_folder.File("target.png"), other);
        string[] lines = ["--line", "0,0,100,0,3.8", "--line", "0,0,0,100,3.8", "--line", "0,0,60,80,3.8"];
        string[] scale = ["calibrate", "scale", _folder.File("target.png"), .. lines, "--save", "scope", "--camera", camera, "--objective", "1x", "--profiles", _folder.File("profiles")];
        Assert.Equal(ExitCode.Good, await _shell.RunAsync(scale));
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "activate", "scope", "--profiles", _folder.File("profiles")));
    }

    /// <summary>Watches for some seconds; what is read stays on the screen however slow this machine is. One row for each frame.</summary>
    private async Task<IReadOnlyList<Dictionary<string, string>>> WatchAsync(params string[] more)
    {
        string[] patience = ["--duration-s", "6", "--aged-after-ms", "1000", "--stale-after-ms", "90000"];
        int code = await _shell.RunAsync([
            "live", "--headless", "--out", _folder.File("out"), "--camera", Camera + "?fps=4&loop=true", "--nose", "up", "--target", "T:-2,1", "--model", _model, .. patience, .. more,
        ]);
        Assert.True(code == ExitCode.Good, _shell.Error);
        string[] table = await File.ReadAllLinesAsync(_folder.File("out/coordinates.csv"), TestContext.Current.CancellationToken), head = table[0].Split(',');
        return [.. table.Skip(1).Select(line => line.Split(',').Select((text, i) => (head[i], text)).ToDictionary(cell => cell.Item1, cell => cell.text))];
    }
}
