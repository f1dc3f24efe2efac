using System.Text.Json;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

public sealed class I_replay_sessions : IDisposable
{
    private const string Phantom = "phantom:width=320,height=240,um-per-px=48,texture-um-per-px=48,fps=10,frames=12";
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public I_replay_sessions() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    private string Session => _folder.File("sessions/one");

    [Fact]
    public async Task Two_replays_give_the_same_bytes_and_the_comparison_says_so()
    {
        await RecordAsync();
        string first = _folder.File("first"), second = _folder.File("second");

        var one = await ReplayAsync(Session, "--every", "1", "--out", first);
        var two = await ReplayAsync(Session, "--every", "1", "--out", second, "--speed", "20", "--compare", first);

        Assert.True((one.ExitCode, two.ExitCode) == (0, 0), one.Error + two.Error);
        byte[] results = await File.ReadAllBytesAsync(Path.Combine(first, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.True(results.Length > 1000);
        Assert.Equal(results, await File.ReadAllBytesAsync(Path.Combine(second, "results.jsonl"), TestContext.Current.CancellationToken));
        using var said = JsonDocument.Parse(two.Output);
        var compare = said.RootElement.GetProperty("compare");
        Assert.Equal((0, 0), (compare.GetProperty("only_first").GetInt32(), compare.GetProperty("only_second").GetInt32()));
        Assert.True(compare.GetProperty("bregma") is var bregma && (bregma.GetProperty("n").GetInt32() == 0 || bregma.GetProperty("max_mm").GetDouble() == 0));
        Assert.True(File.Exists(Path.Combine(second, "compare.csv")) && File.Exists(Path.Combine(second, "compare.svg")));
        Assert.Equal(1, (await ReplayAsync(Session, "--out", first)).ExitCode);           // nothing is written over
    }

    [Fact]
    public async Task A_batch_in_shards_does_every_session_once_and_nothing_twice()
    {
        await RecordAsync();
        foreach (string name in (string[])["two", "three"]) Copy(Session, _folder.File("sessions/" + name));
        string results = _folder.File("results");
        Task<Ended> ShardAsync(string shard) => ReplayAsync("--batch", _folder.File("sessions"), "--shard", shard, "--out", results);

        var runs = new[] { await ShardAsync("0/2"), await ShardAsync("1/2") };

        Assert.Equal(["one", "three", "two"], runs.SelectMany(run => run.Lines).Select(line => Of(line, "session")).Order(StringComparer.Ordinal));
        Assert.All(runs.SelectMany(run => run.Lines), line => Assert.Equal("done", Of(line, "status")));
        Assert.All((await ShardAsync("0/1")).Lines, line => Assert.Equal("skipped", Of(line, "status")));
        File.Delete(Path.Combine(results, "two", "replay.json"));                           // cut off before its end
        Assert.Equal(["done"], (await ShardAsync("0/1")).Lines.Select(line => Of(line, "status")).Where(status => status != "skipped"));
    }

    [Fact]
    public async Task An_export_holds_everything_and_nothing_is_written_over()
    {
        await RecordAsync();
        string made = _folder.File("export");

        var run = await BuiltProgram.RunAsync("export", Session, "--out", made, "--training-every-s", "0", "--json", "--log-dir", _folder.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        using var said = JsonDocument.Parse(run.Output);
        Assert.Equal(Lines(Path.Combine(Session, "frames.csv")), Lines(Path.Combine(made, "coordinates.csv")));
        Assert.True(new FileInfo(said.RootElement.GetProperty("video").GetString()!).Length > 1000);
        using var electrodes = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(made, "electrodes.json"), TestContext.Current.CancellationToken));
        var target = electrodes.RootElement.GetProperty("electrodes")[0];
        Assert.Equal((2.3, 1.5), (target.GetProperty("x_mm").GetDouble(), target.GetProperty("z_mm").GetDouble()));
        Assert.Contains("x_mm = -AP_mm", electrodes.RootElement.GetProperty("sign_flips").GetString(), StringComparison.Ordinal);
        using var sutures = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(made, "training", "sutures.json"), TestContext.Current.CancellationToken));
        Assert.Equal("suture-polylines/1", sutures.RootElement.GetProperty("schema").GetString());
        Assert.Equal(said.RootElement.GetProperty("training_pairs").GetInt32(), sutures.RootElement.GetProperty("pictures").GetArrayLength());
        Assert.Contains("data:image/jpeg", await File.ReadAllTextAsync(Path.Combine(made, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, (await BuiltProgram.RunAsync("export", Session, "--out", made, "--log-dir", _folder.Path)).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private async Task RecordAsync()
    {
        var live = await BuiltProgram.RunAsync(
            "live", "--camera", Phantom, "--model", _model, "--um-per-px", "48", "--headless", "--target", "-2.3,1.5", "--record", Session, "--log-dir", _folder.Path);
        Assert.True(live.ExitCode == 0, live.Error);
    }

    private Task<Ended> ReplayAsync(params string[] args) => BuiltProgram.RunAsync(["replay", .. args, "--model", _model, "--json", "--log-dir", _folder.Path]);

    private static string? Of(string line, string field)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(field).GetString();
    }

    private static int Lines(string path) => File.ReadLines(path).Count();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
