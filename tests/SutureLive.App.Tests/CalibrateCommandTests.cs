using System.Text.Json;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

public sealed class CalibrateCommandTests : IDisposable
{
    private const string Target = "charuco:12x9,1.0";
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task I_can_print_a_target_and_it_is_never_overwritten()
    {
        string page = _folder.File("page.svg");
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "target", Target, "--out", page));
        string svg = File.ReadAllText(page);
        Assert.Contains("width=\"210mm\"", svg, StringComparison.Ordinal);
        Assert.Contains("Print at 100 %", svg, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "target", Target, "--out", page));
        Assert.Equal(svg, File.ReadAllText(page));
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync("calibrate", "target", "charuco:99x9,1.0", "--out", page));
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync("calibrate", "target", "charuco:12x9,NaN", "--out", _folder.File("none.svg")));
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "target", Target, "--out", _folder.File("page.pdf")));
        Assert.Contains("ends in .svg", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync("calibrate", "scale", page, "--line", "0,0,100,0,1", "--line", "0,0,0,100,1", "--line", "0,0,60,80,1", "--ruler-mm", "101"));
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "target", "charuco:20x9,20", "--out", _folder.File("large.svg")));
    }

    [Fact]
    public async Task I_can_measure_save_activate_and_verify_and_each_is_an_act_of_its_own()
    {
        string[] pictures = [.. Enumerable.Range(0, 3).Select(Photograph)];
        string report = _folder.File("report.html"), profiles = _folder.File("profiles");
        string[] scale = ["calibrate", "scale", .. pictures, "--target", Target, "--certified", "--json"];
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. scale, "--save", "scope", "--camera", "device:0", "--objective", "1x", "--by", "me", "--profiles", profiles, "--report", report]));
        var json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal(11.3, json.GetProperty("um_per_px").GetDouble(), 0.01);
        Assert.Equal(3, json.GetProperty("views").GetArrayLength());
        Assert.Contains("data:image/jpeg", File.ReadAllText(report), StringComparison.Ordinal);

        string[] verify = ["calibrate", "verify", "scope", "--profiles", profiles, "--ends", "600,480", "--ends"];
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. verify, "688.5,480"]));
        Assert.Contains("never activated", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "activate", "scope", "--profiles", profiles));
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. verify, "688.5,480"]));
        Assert.Contains("1.000 mm measured 1.000 mm", _shell.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. verify, "602,480", "--true-mm", "0.0226"]));
        Assert.Contains("over less than 50 px one pixel decides", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. verify, "720,480"]));
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "profiles", "--profiles", profiles));
        Assert.StartsWith("* scope v1  DUE", _shell.Output, StringComparison.Ordinal);
        Assert.Contains("is due: 1.000 mm measured 1.356 mm", _shell.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. verify, "688.5,480"]));
    }

    [Fact]
    public async Task Pictures_without_the_target_are_refused_with_the_reason_for_each()
    {
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "scale", Photograph(0), "--target", "charuco:20x20,0.1", "--certified"));
        Assert.Contains("view0.png", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync("calibrate", "scale", Photograph(0)));
    }

    [Fact]
    public async Task Lines_drawn_by_hand_will_do()
    {
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "scale", Photograph(0), "--line", "0,0,600,0,6", "--line", "0,0,0,600,6", "--line", "0,0,300,400,5"));
        Assert.StartsWith("10.0000 +- ", _shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task I_can_register_exclude_a_point_and_locate_places_both_ways()
    {
        const string points = """
            {"schema":2,"made_at":"2030-01-01T00:00:00Z","picture_width_px":1000,"picture_height_px":800,"bone_z_mm":-12,"lambda_z_mm":-12.02,"left_z_mm":-12,"right_z_mm":-12,
             "points":[{"x_px":100,"y_px":100,"x_mm":1,"y_mm":-1},{"x_px":900,"y_px":120,"x_mm":9,"y_mm":-1.2},{"x_px":880,"y_px":700,"x_mm":8.8,"y_mm":-7},
                       {"x_px":120,"y_px":650,"x_mm":1.2,"y_mm":-6.5},{"x_px":500,"y_px":420,"x_mm":5.1,"y_mm":-4.2}]}
            """;
        string file = _folder.File("points.json"), saved = _folder.File("tie.json"), report = _folder.File("tie.html");
        File.WriteAllText(file, points);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "register", "--points", file, "--exclude", "5", "--fit", "similarity", "--save", saved, "--report", report, "--json", "--camera", "device:0"));
        Assert.Contains("in the future; nothing is sent by it", _shell.Error, StringComparison.Ordinal);
        var json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal(0, json.GetProperty("fre_mm").GetDouble(), 1e-9);
        Assert.Equal(0.1, json.GetProperty("residuals_mm")[4].GetDouble(), 1e-6);
        Assert.Contains("<svg", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "register", "--points", file, "--exclude", "9"));

        string[] locate = ["calibrate", "locate", "--registration", saved, "--bregma", "500,200", "--lambda", "500,600", "--json"];
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. locate, "--px", "600,400", "--to=-2,1,-3"]));
        json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal(4, json.GetProperty("bregma_lambda_mm").GetDouble(), 0.001);
        Assert.Equal(1, json.GetProperty("pixel").GetProperty("ml_mm").GetDouble(), 0.001);
        Assert.Equal(-2, json.GetProperty("pixel").GetProperty("ap_mm").GetDouble(), 0.001);
        Assert.Equal(6, json.GetProperty("frame").GetProperty("x_mm").GetDouble(), 0.02);
        Assert.Equal(-15, json.GetProperty("frame").GetProperty("z_mm").GetDouble(), 0.02);
    }

    [Fact]
    public async Task A_place_that_nobody_touched_has_no_z_and_a_frame_zeroed_on_bregma_has_one()
    {
        string untouched = _folder.File("untouched.json"), zeroed = _folder.File("zeroed.json");
        const string points = "\"points\":[{\"x_px\":100,\"y_px\":100,\"x_mm\":1,\"y_mm\":-1},{\"x_px\":900,\"y_px\":120,\"x_mm\":9,\"y_mm\":-1.2},{\"x_px\":880,\"y_px\":700,\"x_mm\":8.8,\"y_mm\":-7}]}";
        File.WriteAllText(untouched, "{\"schema\":3,\"made_at\":\"2020-01-01T00:00:00Z\",\"picture_width_px\":1000,\"picture_height_px\":800," + points);
        File.WriteAllText(zeroed, "{\"schema\":3,\"made_at\":\"2020-01-01T00:00:00Z\",\"picture_width_px\":1000,\"picture_height_px\":800,\"bone_z_mm\":0," + points);
        string[] At(string file, string lambda) => ["calibrate", "locate", "--registration", file, "--bregma", "500,200", "--lambda", lambda, "--to=-2,1,-3"];

        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. At(untouched, "500,600"), "--json"]));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(_shell.Output).RootElement.GetProperty("frame").GetProperty("z_mm").ValueKind);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. At(zeroed, "500,600"), "--json"]));
        Assert.Equal(-3, JsonDocument.Parse(_shell.Output).RootElement.GetProperty("frame").GetProperty("z_mm").GetDouble(), 1e-6);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync(At(zeroed, "500,600")));
        Assert.DoesNotContain("nobody touched", _shell.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. At(zeroed, "500,780"), "--scale-to-atlas"]));
        Assert.Contains("5.80 mm apart", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync(At(zeroed, "500,6000")));
        Assert.Contains("outside the registered picture", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task I_can_save_a_registration_under_a_name_and_putting_it_into_use_is_an_act_of_its_own()
    {
        string file = _folder.File("points.json"), folder = _folder.File("registrations"), report = _folder.File("tie.html"), view = _folder.File("view.png");
        File.WriteAllText(file, """
            {"schema":2,"made_at":"2020-01-01T00:00:00Z","picture_width_px":1280,"picture_height_px":960,
             "points":[{"x_px":100,"y_px":100,"x_mm":1,"y_mm":-1},{"x_px":900,"y_px":120,"x_mm":9,"y_mm":-1.2},{"x_px":880,"y_px":700,"x_mm":8.8,"y_mm":-7}]}
            """);
        File.Copy(Photograph(0), view);
        string[] register = ["calibrate", "register", "--points", file, "--save", "rig", "--camera", "device:0?fps=30", "--registrations", folder];
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("calibrate", "register", "--points", file, "--save", "rig", "--registrations", folder));
        Assert.Contains("belongs to one camera", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. register, "--picture", view, "--report", report]));
        Assert.Contains("not in use until you activate it", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("<image href=\"data:image/jpeg", File.ReadAllText(report), StringComparison.Ordinal);

        string[] send = ["send", "--to", "0,0", "--controller", "simulated:grbl", "--camera", "device:1", "--registration", "rig", "--registrations", folder];
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync(send));
        Assert.Contains("never activated", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "activate-registration", "rig", "--registrations", folder));
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync(send));
        Assert.Contains("made with camera 'device:0', in use is 'device:1'", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "locate", "--registration", "rig", "--registrations", folder, "--bregma", "500,200", "--lambda", "500,600"));
        Assert.Contains("h old; nothing is sent", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "registrations", "--registrations", folder));
        Assert.StartsWith("* rig v1  OLD", _shell.Output, StringComparison.Ordinal);
        Assert.Contains("h old; nothing is sent", _shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulated_frame_ties_itself_to_the_simulated_microscope_by_its_marker()
    {
        string folder = _folder.File("registrations"), report = _folder.File("marker.html");
        string[] line = ["calibrate", "register-by-marker", "--camera", "phantom:fps=10", "--controller", "simulated:grbl,haste=50", "--start=-25,-25", "--registrations", folder];
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. line, "--home"]));
        Assert.Contains("inside X -42.6 to -7.4 mm, Y -42.6 to -7.4 mm, at Z", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("add --confirm", _shell.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. line, "--confirm"]));
        Assert.Contains("home the frame first", _shell.Error, StringComparison.Ordinal);

        int code = await _shell.RunAsync([.. line, "--home", "--confirm", "--save", "rig", "--report", report, "--json"]);

        Assert.True(code == ExitCode.Good, _shell.Error);
        var json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal(9, json.GetProperty("residuals_mm").GetArrayLength());
        Assert.InRange(json.GetProperty("tre_mm").GetDouble(), 0, 0.01);
        Assert.Contains("<image href=\"data:image/jpeg", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "activate-registration", "rig", "--registrations", folder));
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    private string Photograph(int number)
    {
        string path = _folder.File($"view{number}.png");
        if (File.Exists(path)) return path;
        var microscope = new VirtualMicroscope(new() { UmPerPx = 11.3 }, seed: number + 1);
        using var picture = VirtualTargets.Photograph(microscope, TargetSpec.Parse(Target), new(0.2 * number, 0.1), 40 * number);
        File.WriteAllBytes(path, picture.ToBytes(".png"));
        return path;
    }
}
