using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.App.Live;
using SutureLive.Inference;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public DoctorCommandTests() => _model = TinyModel.Write(_folder.Path, "tiny", 64, PaintedSkull.Planes);

    [Fact]
    public async Task A_sound_machine_is_called_sound()
    {
        Assert.Equal(ExitCode.Good, await DoctorAsync("--model", _model));

        var findings = Findings();
        Assert.Equal(["model", "provider", "network", "camera", "ports", "display", "disk"], findings.Keys);
        Assert.All(["model", "provider", "camera"], id => Assert.Equal("ok", findings[id].GetProperty("status").GetString()));
        Assert.Contains("1280 x 960", findings["camera"].GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
        foreach (var finding in findings.Values)
            Assert.Equal(finding.GetProperty("status").GetString() == "ok", finding.GetProperty("remedy").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task What_was_measured_of_the_network_on_this_machine_is_told()
    {
        string model = TinyModel.Write(_folder.Path, "new", 64, TinyPlane.Pointwise("suture", 1, 2, 3, 0.123f));       // known to no other test
        await DoctorAsync("--model", model);
        Assert.Contains("has not been measured", Findings()["network"].GetProperty("says").GetString(), StringComparison.Ordinal);

        int threads = NetworkThreads.For(0, ModelCard.Load(model), NullLogger.Instance);
        await DoctorAsync("--model", model);

        Assert.Contains($"takes {threads} of", Findings()["network"].GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Contains("ms a tile, measured on", Findings()["network"].GetProperty("says").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_model_is_found_and_the_rest_is_still_looked_at()
    {
        await File.AppendAllTextAsync(_folder.File("tiny.onnx"), "x", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, await DoctorAsync("--model", _model));

        var findings = Findings();
        Assert.Equal("fail", findings["model"].GetProperty("status").GetString());
        Assert.Contains("damaged", findings["model"].GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Equal("ok", findings["camera"].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("telescope:3", "telescope:3")]
    [InlineData("images:/no/such/folder", "/no/such/folder")]
    public async Task A_camera_that_cannot_be_is_named_with_a_remedy(string camera, string told)
    {
        Assert.Equal(ExitCode.Failed, await DoctorAsync("--model", _model, "--camera", camera));

        var finding = Findings()["camera"];
        Assert.Equal("fail", finding.GetProperty("status").GetString());
        Assert.Contains(told, finding.GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Contains("--camera", finding.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_takes_no_recording_is_found()
    {
        await _shell.RunAsync("doctor", "--json", "--model", _model, "--out", _folder.File("not-there"));

        Assert.Equal("fail", Findings()["disk"].GetProperty("status").GetString());
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    private Task<int> DoctorAsync(params string[] args) => _shell.RunAsync(["doctor", "--json", "--out", _folder.Path, .. args]);

    private Dictionary<string, JsonElement> Findings() =>
        JsonDocument.Parse(_shell.Output).RootElement.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("id").GetString()!);
}
