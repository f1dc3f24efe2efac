using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

/// <summary>Both programs in sequence, as a laboratory runs them: record, correct in the console, export, import, train.</summary>
public sealed class I_teach_a_model_with_a_session : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Corrected_landmarks_and_every_curve_arrive_within_a_pixel_and_the_trainer_learns_from_them()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill -INT.");
        if (!File.Exists(BuiltProgram.Trainer)) Assert.Skip($"The trainer is not built: there is no '{BuiltProgram.Trainer}'.");
        string session = _folder.File("mouse7"), made = _folder.File("export"), set = _folder.File("set"), run = _folder.File("run");
        await RecordAndCorrectAsync(session);

        var export = await BuiltProgram.RunAsync("export", session, "--out", made, "--training-only", "--training-every-s", "0", "--log-dir", _folder.Path);
        Assert.True(export.ExitCode == 0, export.Error);
        var import = await BuiltProgram.TrainerAsync("import", "--polylines", Path.Combine(made, "training", "sutures.json"), "--out", set, "--json");
        Assert.True(import.ExitCode == 0, import.Output + import.Error);

        var recorded = Curves(Path.Combine(made, "training", "sutures.json"));
        var arrived = Curves(Path.Combine(set, "sutures.json"));
        Assert.NotEmpty(recorded);
        Assert.Equal(recorded.Keys.Order(), arrived.Keys.Order());
        Assert.All(recorded, curve =>
        {
            Assert.Equal(curve.Value.Length, arrived[curve.Key].Length);
            Assert.All(curve.Value.Zip(arrived[curve.Key]), pair => Assert.InRange(double.Hypot(pair.First.X - pair.Second.X, pair.First.Y - pair.Second.Y), 0, 1));
        });
        string[] corrected = [.. File.ReadLines(Path.Combine(set, "landmarks.csv")).Where(line => line.Contains(",good,", StringComparison.Ordinal))];
        Assert.NotEmpty(corrected);
        Assert.All(corrected, line =>
        {
            double[] at = [.. line.Split(',')[1..5].Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            Assert.All(at.Zip([151.5, 81.25, 158.0, 185.75]), pair => Assert.Equal(pair.Second, pair.First, 1.0));
        });

        var train = await BuiltProgram.TrainerAsync("train", "--data", set, "--out", run, "--steps", "2", "--batch", "1", "--width", "2", "--fold", "none", "--threads", "1", "--json");
        Assert.True(train.ExitCode == 0, train.Output + train.Error);
        Assert.NotEmpty(Directory.GetFiles(run, "*.checkpoint"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task RecordAndCorrectAsync(string session)
    {
        using var live = BuiltProgram.Start(
            "live", "--camera", "phantom:width=320,height=240,um-per-px=40,texture-um-per-px=40,fps=5", "--um-per-px", "40", "--port", "0", "--record", session, "--json", "--log-dir", _folder.Path);
        using var first = JsonDocument.Parse((await live.NextLineAsync())!);
        using HttpClient console = new() { BaseAddress = new(first.RootElement.GetProperty("address").GetString()!) };
        await live.WaitForAsync(() => Readings(session) > 0);
        await CorrectAsync("bregma", 151.5, 81.25);
        await CorrectAsync("lambda", 158, 185.75);
        await live.WaitForAsync(() => Written(session, "events.jsonl").Contains("\"landmark\":\"lambda\"", StringComparison.Ordinal));
        int before = Readings(session);                         // in order on disk: of those that follow, one at most is of a frame before
        await live.WaitForAsync(() => Readings(session) > before + 3);
        live.Interrupt();
        var ended = await live.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.Error);

        async Task CorrectAsync(string landmark, double x, double y)
        {
            using var answer = await console.PutAsJsonAsync($"/api/landmarks/{landmark}", new { x, y, byHand = true }, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static int Readings(string session) => Written(session, "results.jsonl").Count(c => c == '\n');

    private static string Written(string session, string name)
    {
        string path = Path.Combine(session, name);
        if (!File.Exists(path)) return "";
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static Dictionary<string, (double X, double Y)[]> Curves(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return (from picture in json.RootElement.GetProperty("pictures").EnumerateArray()
                from suture in picture.GetProperty("sutures").EnumerateObject()
                where suture.Value.GetProperty("points").GetArrayLength() > 0
                select ($"{picture.GetProperty("id").GetString()} {suture.Name}", suture.Value.GetProperty("points").EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble())).ToArray()))
            .ToDictionary(curve => curve.Item1, curve => curve.Item2);
    }
}
