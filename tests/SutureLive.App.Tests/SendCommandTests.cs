using System.Globalization;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

/// <summary>From a picture to the read-back of a simulated arm, through the real command.</summary>
public sealed partial class SendCommandTests : IDisposable
{
    private const double UmPerPx = 38;
    private static readonly PaintedSkull Skull = new(300, 260, new PointPx(150, 100), 0, UmPerPx);
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model, _registration;

    public SendCommandTests()
    {
        _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        using var picture = Skull.Paint();
        Directory.CreateDirectory(_folder.File("live"));
        Cv2.ImWrite(_folder.File("live/skull.png"), picture);
        _registration = WriteRegistration("registration.json", 300, 260);
    }

    [Fact]
    public async Task I_see_the_plan_and_nothing_moves_until_I_confirm()
    {
        int code = await SendAsync("--to", "-2.3,1.5", "--home", "--explain");

        Assert.True(code == ExitCode.Good, _shell.Error + _shell.Output);
        Assert.Contains("AP -2.30  ML +1.50", _shell.Output, StringComparison.Ordinal);
        Assert.Contains("BLOCK armed", _shell.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was moved", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confirmed_target_is_reached_and_read_back()
    {
        string log = _folder.File("bytes.log");
        int code = await SendAsync("--to", "-2.3,1.5", "--home", "--confirm", "--json", "--byte-log", log);

        Assert.True(code == ExitCode.Good, _shell.Error + _shell.Output);
        Assert.Contains(await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken), l => l.Contains("> 2448", StringComparison.Ordinal) && l.EndsWith("| $H\\x0A", StringComparison.Ordinal));
        var report = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.True(report.GetProperty("moved").GetBoolean());
        Assert.Equal(-2.3, report.GetProperty("reached_at").GetProperty("ap_mm").GetDouble(), 2);
        Assert.Equal(1.5, report.GetProperty("reached_at").GetProperty("ml_mm").GetDouble(), 2);

        // The painted bregma is at 150, 100 px; x_mm = -30 + px * 0.038, y_mm = -10 - py * 0.038, so the target is 1.5 mm right and 2.3 mm down in the picture.
        Assert.Equal(-30 + (150 * 0.038) + 1.5, report.GetProperty("reached").GetProperty("x_mm").GetDouble(), 0.15);
        Assert.Equal(-10 - (100 * 0.038) - 2.3, report.GetProperty("reached").GetProperty("y_mm").GetDouble(), 0.15);
        Assert.Equal(-1, report.GetProperty("reached").GetProperty("z_mm").GetDouble(), 2);
    }

    [Fact]
    public async Task An_unhomed_frame_is_not_moved()
    {
        int code = await SendAsync("--to", "-2.3,1.5", "--confirm", "--json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.True(_shell.Error.Contains("not homed", StringComparison.Ordinal), _shell.Error + _shell.Output);
        Assert.False(JsonDocument.Parse(_shell.Output).RootElement.GetProperty("moved").GetBoolean());
    }

    [Theory]
    [InlineData("device:0", "the profile is of camera 'device:0'")]
    [InlineData("here", "in use is '2x'")]
    public async Task Nothing_is_sent_through_optics_that_are_not_those_of_the_profile(string camera, string says)
    {
        string profiles = await CalibrateAsync("3.8", camera == "here" ? $"images:{_folder.File("live")}" : camera);

        int code = await SendAsync("--to", "-2.3,1.5", "--home", "--confirm", "--optics", "scope", "--profiles", profiles, "--objective", camera == "here" ? "2x" : "1x");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("UNCALIBRATED", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Reached", _shell.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.8", true, "The optics 'scope version 1' are those of the registration")]
    [InlineData("3.95", false, "is 1.039 times as large as the registration says")]
    [InlineData(null, true, "nobody can tell")]
    public async Task The_gate_holds_the_scale_of_the_optics_against_the_registrations_and_claims_nothing_without_a_profile(string? hundredPxMm, bool holds, string says)
    {
        string[] optics = hundredPxMm is null ? [] : ["--optics", "scope", "--profiles", await CalibrateAsync(hundredPxMm, $"images:{_folder.File("live")}")];

        await SendAsync(["--to", "-2.3,1.5", "--home", "--json", .. optics]);

        var finding = JsonDocument.Parse(_shell.Output).RootElement.GetProperty("gate").EnumerateArray().Single(f => f.GetProperty("id").GetString() == "optics");
        Assert.Equal(holds, finding.GetProperty("holds").GetBoolean());
        Assert.Contains(says, finding.GetProperty("says").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_depth_without_a_touched_bone_is_refused()
    {
        Assert.Equal(ExitCode.Failed, await SendAsync("--to", "-2.3,1.5,-1", "--home"));
        Assert.Contains("touch down on bregma first", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rat_is_as_deep_at_lambda_as_the_tip_found_it()
    {
        // The same picture at twice the size of a pixel is a rat, 8.4 mm from bregma to lambda; lambda was touched 0.1 mm lower.
        const string heights = "\"bone_z_mm\":-12,\"lambda_z_mm\":-12.1,\"left_z_mm\":-12,\"right_z_mm\":-12,";
        using var picture = (Skull with { SutureUm = 80 }).Paint();
        Cv2.ImWrite(_folder.File("live/skull.png"), picture);
        string rat = WriteRegistration("rat.json", 300, 260, 2 * UmPerPx, heights);
        string[] line = ["send", "--to=-8.4,0,0", "--home", "--json", "--controller", "simulated:grbl,haste=20", .. Things(rat)];

        int code = await RunAsync([.. line, "--species", "rat"]);
        Assert.True(code == ExitCode.Good, _shell.Error + _shell.Output);
        Assert.Equal(-12.1, JsonDocument.Parse(_shell.Output).RootElement.GetProperty("to").GetProperty("z_mm").GetDouble(), 0.005);
    }

    [Fact]
    public async Task A_restart_of_the_controller_in_motion_is_told_and_fails()
    {
        int code = await RunAsync(["send", "--to", "-2.3,1.5", "--home", "--confirm", "--json", "--controller", "simulated:grbl,haste=20,fault=reset@move+1s", .. Things(_registration)]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("restarted by itself", _shell.Error, StringComparison.Ordinal);
        var told = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal((false, "lost", JsonValueKind.Null), (told.GetProperty("moved").GetBoolean(), told.GetProperty("controller").GetProperty("state").GetString(), told.GetProperty("reached").ValueKind));
    }

    [Fact]
    public async Task A_picture_of_another_size_than_the_registered_one_is_refused()
    {
        string other = WriteRegistration("other.json", 640, 480);

        Assert.Equal(ExitCode.Failed, await RunAsync(["send", "--to", "0,0", "--home", "--controller", "simulated:grbl,haste=20", .. Things(other)]));
        Assert.Contains("640 x 480", _shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5", "two numbers")]
    [InlineData("1.5;2.5", "with a point")]
    [InlineData("-2,3,1,5", "with a point")]
    [InlineData("a,b", "'a' is no number")]
    [InlineData("NaN,0", "'NaN' is no number")]
    [InlineData("25,0", "'25' is no number of mm")]
    public async Task A_target_that_is_none_is_wrong_usage(string target, string says)
    {
        Assert.Equal(ExitCode.WrongUsage, await RunAsync("send", "--to", target, "--controller", "simulated:grbl"));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "/dev/no-such-port", "There is no port '/dev/no-such-port'")]
    [InlineData("--port", "tcp:127.0.0.1:9", "Nothing accepts connections")]
    public async Task A_port_that_is_not_there_is_said(string option, string port, string says)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Paths of Linux.");
        Assert.Equal(ExitCode.Failed, await RunAsync(["send", "--to", "0,0", option, port, .. Things(_registration)]));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_shell.LogDir, "controller-*.bytes"));       // a real controller's bytes are written down, asked for or not
    }

    [Fact]
    public async Task A_frame_profile_that_is_not_there_is_said_before_anything_is_opened()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync(["send", "--to", "0,0", "--controller", "simulated:grbl", "--profile", "/no/such/frame.json", .. Things(_registration)]));
        Assert.Contains("The frame profile '/no/such/frame.json' cannot be read", _shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulated:grbl,fault=explode@2s", "is no fault")]
    [InlineData("simulated:grbl,fault=reset", "no moment")]
    [InlineData("stepper", "is no controller")]
    public async Task A_controller_that_is_none_is_wrong_usage(string controller, string says)
    {
        Assert.Equal(ExitCode.WrongUsage, await RunAsync("send", "--to", "0,0", "--controller", controller));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_port_does_not_go_with_the_phantoms_registration()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("send", "--to", "0,0", "--port", "/dev/ttyUSB99", "--camera", $"images:{_folder.File("live")}"));
        Assert.Contains("needs a real registration", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_of_a_frame_become_a_profile_that_refuses_others()
    {
        string profile = _folder.File("frame.json");
        Assert.Equal(ExitCode.Good, await RunAsync("send", "--controller", "simulated:grbl", "--write-profile", profile));
        await File.WriteAllTextAsync(profile, (await File.ReadAllTextAsync(profile, TestContext.Current.CancellationToken)).Replace("3200", "250", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, await SendAsync("--to", "0,0", "--home", "--confirm", "--profile", profile));
        Assert.Contains("$100=3200", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Touched_points_are_fitted_and_their_residuals_shown()
    {
        Assert.Equal(ExitCode.Good, await RunAsync("calibrate", "register", "--points", _registration, "--json"));
        Assert.Equal(UmPerPx, JsonDocument.Parse(_shell.Output).RootElement.GetProperty("um_per_px").GetDouble(), 6);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    /// <summary>Calibrates and activates the profile 'scope'; returns its folder.</summary>
    private async Task<string> CalibrateAsync(string hundredPxMm, string camera)
    {
        string profiles = _folder.File("profiles");
        string[] lines = [.. new[] { "100,0", "0,100", "60,80" }.SelectMany(end => new[] { "--line", $"0,0,{end},{hundredPxMm}" })];
        Assert.Equal(ExitCode.Good, await RunAsync(["calibrate", "scale", _folder.File("live/skull.png"), .. lines, "--save", "scope", "--camera", camera, "--objective", "1x", "--profiles", profiles]));
        Assert.Equal(ExitCode.Good, await RunAsync("calibrate", "activate", "scope", "--profiles", profiles));
        return profiles;
    }

    private Task<int> SendAsync(params string[] args) => RunAsync(["send", .. args, "--controller", "simulated:grbl,haste=20", .. Things(_registration)]);

    private string[] Things(string registration) =>
        ["--camera", $"images:{_folder.File("live")}?fps=8&loop=true", "--registration", registration, "--model", _model, "--wait-s", "60"];

    private Task<int> RunAsync(params string[] args) => _shell.RunAsync(args);

    private string WriteRegistration(string name, int width, int height, double umPerPx = UmPerPx, string heights = "")
    {
        double mm = umPerPx / 1000;
        (double X, double Y)[] corners = [(20, 20), (280, 30), (270, 240), (30, 230)];
        string points = string.Join(",", corners.Select(c => string.Create(
            CultureInfo.InvariantCulture, $$"""{"x_px":{{c.X}},"y_px":{{c.Y}},"x_mm":{{-30 + (c.X * mm)}},"y_mm":{{-10 - (c.Y * mm)}}}""")));
        string path = _folder.File(name);
        File.WriteAllText(path, $$"""{"schema":1,"made_at":"{{DateTimeOffset.UtcNow:O}}","picture_width_px":{{width}},"picture_height_px":{{height}},{{heights}}"points":[{{points}}]}""");
        return path;
    }
}
