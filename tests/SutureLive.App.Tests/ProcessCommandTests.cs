using System.Text.Json;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

public sealed class ProcessCommandTests : IDisposable
{
    private static readonly PaintedSkull Skull = new(300, 260, new PointPx(150, 100), 0, 38);
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ProcessCommandTests() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    private string Out => _folder.File("results");

    [Fact]
    public async Task Pictures_of_the_same_name_get_results_of_different_names()
    {
        string one = Picture("a/skull.png"), other = Picture("b/skull.png"), third = Picture("b/skull.jpg");

        Assert.Equal(ExitCode.Good, await ProcessAsync(one, other, third));

        Assert.Equal(["skull-2.json", "skull-3.json", "skull.json"], Results("*.json"));
        Assert.Equal(9, Results("*").Length);
    }

    [Fact]
    public async Task A_profile_gives_the_scale_and_a_picture_of_other_optics_is_told_in_pixels_only()
    {
        string picture = Picture("a/skull.png"), profiles = _folder.File("profiles");
        string[] scale = ["calibrate", "scale", picture, "--line", "0,0,100,0,3.8", "--line", "0,0,0,100,3.8", "--line", "0,0,60,80,3.8", "--save", "scope", "--camera", "device:0", "--objective", "1x"];
        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. scale, "--profiles", profiles]));
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("calibrate", "activate", "scope", "--profiles", profiles));
        string[] process = ["process", picture, "--out", Out, "--model", _model, "--json", "--profiles", profiles, "--profile", "scope"];

        Assert.Equal(ExitCode.Good, await _shell.RunAsync(process));
        var json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal("profile", json.GetProperty("um_per_px_source").GetString());
        Assert.Equal(38, json.GetProperty("um_per_px").GetDouble(), 0.01);

        Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. process, "--zoom", "3"]));
        json = JsonDocument.Parse(_shell.Output).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("um_per_px").ValueKind);
        Assert.Contains("UNCALIBRATED", json.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync([.. process, "--um-per-px", "30"]));
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync([.. process.Take(process.Length - 1), "nobody"]));
    }

    [Fact]
    public async Task Running_again_keeps_the_earlier_results_under_another_name_and_touches_no_others()
    {
        string one = Picture("a/skull.png"), other = Picture("b/skull.png");
        await ProcessAsync(one, other);
        string stripped = Stripped("skull-2.json");
        byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Out, name));
        byte[] first = Bytes("skull-2.json"), overlay = Bytes("skull-2.overlay.png");

        Assert.Equal(ExitCode.Good, await ProcessAsync(other));
        Assert.Contains("earlier results kept as skull-2.before-1.*", _shell.Output, StringComparison.Ordinal);
        byte[] second = Bytes("skull-2.json");
        Assert.Equal(ExitCode.Good, await ProcessAsync(other));

        Assert.Equal(["skull-2.before-1.json", "skull-2.before-2.json", "skull-2.json", "skull.json"], Results("*.json"));
        Assert.Equal(12, Results("*").Length);
        Assert.Equal(first, Bytes("skull-2.before-1.json"));
        Assert.Equal(overlay, Bytes("skull-2.before-1.overlay.png"));
        Assert.Equal(second, Bytes("skull-2.before-2.json"));
        Assert.Equal(stripped, Stripped("skull-2.json"));
        Assert.Contains("/a/skull.png", File.ReadAllText(Path.Combine(Out, "skull.json")).Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_program_is_never_overwritten()
    {
        string picture = Picture("a/skull.png");
        Directory.CreateDirectory(Out);
        await File.WriteAllTextAsync(Path.Combine(Out, "skull.json"), """{"shapes":[]}""", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Good, await ProcessAsync(picture));

        Assert.Equal("""{"shapes":[]}""", await File.ReadAllTextAsync(Path.Combine(Out, "skull.json"), TestContext.Current.CancellationToken));
        Assert.Contains("skull-2.json", Results("*.json"));
    }

    [Fact]
    public async Task Results_beside_the_pictures_are_not_taken_for_pictures_the_next_time()
    {
        Picture("a/skull.png");
        string folder = _folder.File("a");

        for (int run = 0; run < 2; run++) Assert.Equal(ExitCode.Good, await RunAsync("process", folder, "--out", folder, "--um-per-px", "38", "--model", _model));

        string[] kept = ["skull.before-1.json", "skull.before-1.overlay.png", "skull.before-1.prob.png"];
        Assert.Equal([.. kept, "skull.json", "skull.overlay.png", "skull.png", "skull.prob.png"], [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!]);
    }

    [Fact]
    public async Task A_result_that_would_overwrite_an_input_is_refused()
    {
        string picture = Picture("a/skull.png");
        await ProcessAsync(picture);

        int code = await ProcessAsync(picture, Path.Combine(Out, "skull.overlay.png"));

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("skull.overlay.png", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("--out", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_one_sentence_per_picture()
    {
        await ProcessAsync(Picture("a/skull.png"));

        Assert.Contains("bregma (1", _shell.Output, StringComparison.Ordinal);
        Assert.Contains("38.00 um/px (given)", _shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hint_where_the_nose_points_is_followed()
    {
        await RunAsync("process", Picture("a/skull.png"), "--out", Out, "--um-per-px", "38", "--nose", "up", "--model", _model, "--json");

        using var json = JsonDocument.Parse(_shell.Output);
        Assert.Equal(0, json.RootElement.GetProperty("heading_deg").GetDouble(), 3.0);
    }

    [Theory]
    [InlineData("--um-per-px", "0")]
    [InlineData("--um-per-px", "-5")]
    [InlineData("--um-per-px", "wide")]
    [InlineData("--um-per-px", "NaN")]
    [InlineData("--um-per-px", "1e9")]
    [InlineData("--nose", "north")]
    public async Task A_wrong_value_is_wrong_usage_and_named(string option, string value)
    {
        int code = await RunAsync("process", "x.jpg", "--out", Out, option, value);

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains($"{option} is '{value}'", _shell.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task A_line_without_pictures_or_without_out_is_wrong_usage()
    {
        Assert.Equal(ExitCode.WrongUsage, await RunAsync("process", "--out", Out));
        Assert.Equal(ExitCode.WrongUsage, await RunAsync("process", "x.jpg"));
        Assert.Contains("--out", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_said()
    {
        Directory.CreateDirectory(_folder.File("empty"));

        Assert.Equal(ExitCode.Failed, await ProcessAsync(_folder.File("empty")));
        Assert.Contains("holds no picture", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_missing_or_damaged_stops_the_run_with_its_sentence()
    {
        string picture = Picture("a/skull.png");
        Assert.Equal(ExitCode.Failed, await RunAsync("process", picture, "--out", Out, "--model", _folder.File("other.onnx")));
        Assert.Contains("other.json", _shell.Error, StringComparison.Ordinal);

        await File.AppendAllTextAsync(_folder.File("tiny.onnx"), "x", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Failed, await ProcessAsync(picture));
        Assert.Contains("damaged", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_model_can_be_verified()
    {
        Assert.Equal(ExitCode.Good, await RunAsync("models", "verify", _model, "--json"));
        using var json = JsonDocument.Parse(_shell.Output);
        Assert.Equal("ok", json.RootElement.GetProperty("status").GetString());

        await File.AppendAllTextAsync(_folder.File("tiny.onnx"), "x", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Failed, await RunAsync("models", "verify", _model, "--json"));
        using var damaged = JsonDocument.Parse(_shell.Output);
        Assert.Contains("SHA-256", damaged.RootElement.GetProperty("says").GetString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    private Task<int> ProcessAsync(params string[] paths) => RunAsync(["process", .. paths, "--out", Out, "--um-per-px", "38", "--model", _model]);

    private Task<int> RunAsync(params string[] args) => _shell.RunAsync(args);

    private string Picture(string name)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var picture = Skull.Paint();
        picture.SaveImage(path);
        return path;
    }

    private string[] Results(string pattern) => [.. Directory.GetFiles(Out, pattern).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    // Everything but the milliseconds, which differ from run to run.
    private string Stripped(string name)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Out, name)))!.AsObject();
        json.Remove("ms");
        json.Remove("earlier_results");
        return json.ToJsonString();
    }
}
