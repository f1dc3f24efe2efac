using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

public sealed class I_process_pictures : IDisposable
{
    private static readonly PaintedSkull Skull = new(420, 360, new PointPx(210, 140), 0, 28);
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public I_process_pictures() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    private string Pictures => _folder.File("pictures");

    private string Out => _folder.File("out");

    [Fact]
    public async Task A_folder_gives_three_files_and_one_line_of_JSON_for_each_picture()
    {
        Save(Skull, "one.png");
        Save(Skull with { HeadingDeg = 180, Bregma = new PointPx(200, 230) }, "two.jpg");

        var run = await BuiltProgram.RunAsync("process", Pictures, "--out", Out, "--um-per-px", "28", "--model", _model, "--json", "--log-dir", _folder.Path);

        Assert.Equal((0, 2), (run.ExitCode, run.Lines.Length));
        using var one = JsonDocument.Parse(run.Lines[0]);
        ProcessContract.AssertHeldBy(one.RootElement);
        Assert.Equal(File.ReadAllText(Path.Combine(Out, "one.json")).Trim(), run.Lines[0]);
        Assert.Equal("option", one.RootElement.GetProperty("um_per_px_source").GetString());
        AssertAt(Skull.Bregma, one.RootElement.GetProperty("bregma"), 100 / Skull.UmPerPx);
        AssertAt(Skull.Lambda, one.RootElement.GetProperty("lambda"), 100 / Skull.UmPerPx);
        Assert.InRange(one.RootElement.GetProperty("bl_mm").GetDouble(), 4.0, 4.4);

        using var overlay = Cv2.ImRead(Path.Combine(Out, "two.overlay.png"), ImreadModes.Unchanged);
        using var probability = Cv2.ImRead(Path.Combine(Out, "two.prob.png"), ImreadModes.Unchanged);
        Assert.Equal((new Size(420, 360), MatType.CV_8UC3), (overlay.Size(), overlay.Type()));
        Assert.Equal((new Size(420, 360), MatType.CV_8UC1), (probability.Size(), probability.Type()));
        Assert.True(probability.At<byte>(180, 200) > 200, "the midline runs here");
        Assert.True(probability.At<byte>(10, 10) < 10, "nothing is here");
    }

    [Fact]
    public async Task Scale_and_heading_are_found_when_nobody_tells_them()
    {
        Save(Skull with { HeadingDeg = -90, Bregma = new PointPx(140, 180) }, "sideways.png");

        var run = await BuiltProgram.RunAsync("process", Path.Combine(Pictures, "sideways.png"), "--out", Out, "--model", _model, "--json", "--log-dir", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("estimated", json.RootElement.GetProperty("um_per_px_source").GetString());
        Assert.InRange(json.RootElement.GetProperty("um_per_px").GetDouble(), 26.5, 29.5);
        Assert.InRange(json.RootElement.GetProperty("heading_deg").GetDouble(), -93, -87);
    }

    [Fact]
    public async Task Bad_pictures_are_named_and_the_others_are_done()
    {
        Save(Skull, "good.png");
        Directory.CreateDirectory(Pictures);
        await File.WriteAllTextAsync(Path.Combine(Pictures, "text.jpg"), "no picture at all", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(Pictures, "empty.png"), [], TestContext.Current.CancellationToken);
        Save(new Mat(1, 1, MatType.CV_8UC3, Scalar.White), "dot.png");
        Save(new Mat(200, 240, MatType.CV_8UC1, new Scalar(90)), "grey.png");
        Save(new Mat(200, 240, MatType.CV_16UC3, new Scalar(900, 4000, 60000)), "deep.png");
        Save(new Mat(200, 240, MatType.CV_8UC4, new Scalar(9, 40, 60, 128)), "alpha.png");

        var run = await BuiltProgram.RunAsync(
            "process", Pictures, _folder.File("missing.jpg"), "--out", Out, "--um-per-px", "28", "--model", _model, "--json", "--log-dir", _folder.Path);

        Assert.Equal((1, 8), (run.ExitCode, run.Lines.Length));
        Assert.All(["text.jpg", "empty.png", "missing.jpg"], bad => Assert.Contains(bad, run.Error, StringComparison.Ordinal));
        var lines = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(l => Path.GetFileName(l.GetProperty("image").GetString())!);
        Assert.All(["text.jpg", "empty.png", "missing.jpg"], bad => Assert.Contains(bad, lines[bad].GetProperty("error").GetString(), StringComparison.Ordinal));
        foreach (string odd in (string[])["dot.png", "grey.png", "deep.png", "alpha.png"])
        {
            ProcessContract.AssertHeldBy(lines[odd]);
            Assert.Equal("none", lines[odd].GetProperty("bregma").GetProperty("confidence").GetString());
            Assert.Equal(JsonValueKind.Null, lines[odd].GetProperty("bregma").GetProperty("x_px").ValueKind);
        }

        AssertAt(Skull.Bregma, lines["good.png"].GetProperty("bregma"), 100 / Skull.UmPerPx);
    }

    [Fact]
    public async Task A_wrong_option_is_wrong_usage()
    {
        var run = await BuiltProgram.RunAsync("process", "x.jpg", "--out", Out, "--um-per-px", "-3");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--um-per-px", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    public void Dispose() => _folder.Dispose();

    private void Save(PaintedSkull skull, string name) => Save(skull.Paint(), name);

    private void Save(Mat picture, string name)
    {
        Directory.CreateDirectory(Pictures);
        using (picture) picture.SaveImage(Path.Combine(Pictures, name));
    }

    private static void AssertAt(PointPx truth, JsonElement landmark, double withinPx) =>
        Assert.InRange(truth.DistanceTo(new PointPx(landmark.GetProperty("x_px").GetDouble(), landmark.GetProperty("y_px").GetDouble())), 0, withinPx);
}
