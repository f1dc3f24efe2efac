using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.App.Exporting;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

public sealed class I_replay_sessions : IDisposable
{
    private const string Phantom = "phantom:width=320,height=240,um-per-px=48,texture-um-per-px=48,fps=10,frames=";
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

        string table = Path.Combine(_folder.File("sessions/two"), "frames.csv");                // a session that is another now than when it was replayed
        string[] rows = await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(table, rows[..^1], TestContext.Current.CancellationToken);
        var changed = await ShardAsync("0/1");
        Assert.Equal((1, "two"), (changed.ExitCode, Of(Assert.Single(changed.Lines, line => Of(line, "status") == "failed"), "session")));
    }

    [Fact]
    public async Task A_replay_never_lands_on_recorded_results_nor_on_a_replay_with_another_wish()
    {
        await RecordAsync();
        string sessions = _folder.File("sessions"), results = _folder.File("results");
        var before = Directory.EnumerateFiles(Session).ToDictionary(file => file, File.ReadAllBytes);

        var onItself = await ReplayAsync("--batch", sessions, "--out", sessions);
        File.Delete(Path.Combine(Session, "session.json"));                                 // a damaged session is one nevertheless
        var onDamaged = await ReplayAsync(Copied(Session, before), "--out", Session);

        Assert.Equal((1, 1), (onItself.ExitCode, onDamaged.ExitCode));
        Assert.All([onItself, onDamaged], run => Assert.Contains("nothing recorded is ever overwritten: give another --out", run.Error, StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(Session), file => Assert.Equal(before[file], File.ReadAllBytes(file)));
        Assert.Equal(before.Count - 1, Directory.EnumerateFiles(Session).Count());

        Assert.Equal(0, (await ReplayAsync("--batch", _folder.File("whole"), "--out", results)).ExitCode);
        string kept = Path.Combine(results, "one", "results.jsonl");
        byte[] first = await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken);
        var other = await ReplayAsync("--batch", _folder.File("whole"), "--out", results, "--every", "3");
        Assert.Equal("failed", Of(Assert.Single(other.Lines), "status"));
        Assert.Equal(first, await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_replay_with_another_profile_is_in_that_profiles_scale_and_the_comparison_has_a_row_and_a_mark_for_each_frame()
    {
        await RecordAsync();
        string profile = Checkout("calibration/profiles/example.v1.json"), first = _folder.File("first"), second = _folder.File("second");       // 9.9961 um per px

        Assert.Equal(0, (await ReplayAsync(Session, "--every", "2", "--out", first)).ExitCode);
        var other = await ReplayAsync(Session, "--every", "2", "--out", second, "--profile", profile, "--compare", first);

        Assert.True(other.ExitCode == 0, other.Error);
        string[] results = await File.ReadAllLinesAsync(Path.Combine(second, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(6, results.Length);
        Assert.All(results, line => Assert.Equal(9.9961, JsonDocument.Parse(line).RootElement.GetProperty("um_per_px").GetDouble()));
        string[][] rows = [.. File.ReadLines(Path.Combine(second, "compare.csv")).Select(row => row.Split(','))];
        Assert.Equal(["camera_frame", "frame_index", "bregma_mm", "lambda_mm", "heading_deg", "um_per_px_percent", "found_by_one"], rows[0]);
        Assert.Equal(6, rows.Length - 1);
        Assert.All(rows.Skip(1), row => Assert.Equal("-79.1748", row[5]));
        var marks = System.Xml.Linq.XDocument.Load(Path.Combine(second, "compare.svg")).Descendants().Where(mark => mark.Attribute("stroke-width") is not null);
        Assert.Equal(rows.Skip(1).Sum(row => (row[2] == "" ? 0 : 1) + (row[3] == "" ? 0 : 1)), marks.Count());
    }

    [Fact]
    public async Task Bytes_that_were_changed_are_named_by_replay_and_export_and_are_not_touched()
    {
        await RecordAsync();
        string video = Path.Combine(Session, "video.avi");
        byte[] bytes = await File.ReadAllBytesAsync(video, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 0x55;
        await File.WriteAllBytesAsync(video, bytes, TestContext.Current.CancellationToken);

        var replay = await BuiltProgram.RunAsync("replay", Session, "--model", _model, "--out", _folder.File("replay"), "--log-dir", _folder.Path);
        var export = await BuiltProgram.RunAsync("export", Session, "--out", _folder.File("export"), "--training-only", "--log-dir", _folder.Path);
        var batch = await BuiltProgram.RunAsync("replay", "--batch", Session, "--model", _model, "--out", _folder.File("batch"), "--log-dir", _folder.Path);

        Assert.All([replay, export, batch], run => Assert.Contains("video.avi' is not as it was when the session was closed", run.Error, StringComparison.Ordinal));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(video, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(_folder.File("export"), "report.html")));
    }

    [Fact]
    public async Task A_part_beyond_the_end_is_wrong_usage_and_leaves_no_folder()
    {
        await RecordAsync();
        var run = await ReplayAsync(Session, "--from", "60", "--to", "90");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("from 60 to 90 s", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Session));
    }

    [Fact]
    public async Task An_export_that_was_stopped_says_so_and_the_next_one_tells_why_it_is_refused()
    {
        await RecordAsync();
        string made = _folder.File("export");
        using (CancellationTokenSource stopped = new())
        {
            stopped.Cancel();
            Assert.Throws<OperationCanceledException>(() => ExportJob.Run(Session, made, TimeSpan.Zero, trainingOnly: false, NullLogger.Instance, stopped.Token));
        }

        Assert.True(File.Exists(Path.Combine(made, "UNFINISHED.txt")));
        var again = await BuiltProgram.RunAsync("export", Session, "--out", made, "--training-only", "--log-dir", _folder.Path);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("stopped before its end", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_holds_everything_and_nothing_is_written_over()
    {
        await RecordAsync(frames: 40); // long enough for a busy machine to have read while frames still came
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
        string report = await File.ReadAllTextAsync(Path.Combine(made, "report.html"), TestContext.Current.CancellationToken);
        Assert.All(["data:image/jpeg", "Age of the overlay on each frame, ms</figcaption>", "inference, ms</text>", "frames missing so far</text>", " answered from memory ("], part => Assert.Contains(part, report, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", report, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(made, "UNFINISHED.txt")));
        Assert.Equal(1, (await BuiltProgram.RunAsync("export", Session, "--out", made, "--log-dir", _folder.Path)).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private async Task RecordAsync(int frames = 12)
    {
        var live = await BuiltProgram.RunAsync(
            "live", "--camera", Phantom + frames, "--model", _model, "--um-per-px", "48", "--headless", "--target", "-2.3,1.5", "--record", Session, "--log-dir", _folder.Path);
        Assert.True(live.ExitCode == 0, live.Error);
    }

    private Task<Ended> ReplayAsync(params string[] args) => BuiltProgram.RunAsync(["replay", .. args, "--model", _model, "--json", "--log-dir", _folder.Path]);

    private static string? Of(string line, string field)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(field).GetString();
    }

    private string Copied(string session, Dictionary<string, byte[]> files)
    {
        string copy = Directory.CreateDirectory(Path.Combine(_folder.File("whole"), Path.GetFileName(session))).FullName;
        foreach (var (file, bytes) in files) File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(file)), bytes);
        return copy;
    }

    private static string Checkout(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, path) is var found && File.Exists(found)) return found;
        throw new FileNotFoundException($"No {path} above {AppContext.BaseDirectory}.");
    }

    private static int Lines(string path) => File.ReadLines(path).Count();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
