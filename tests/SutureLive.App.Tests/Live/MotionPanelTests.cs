using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Live;

/// <summary>The motion panel of a running session, over the real gate and a simulated grbl, through the very socket the page uses.</summary>
public sealed partial class MotionPanelTests : IDisposable
{
    private const double UmPerPx = 38;
    private static readonly PaintedSkull Skull = new(300, 260, new PointPx(150, 100), 0, UmPerPx);
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ClientWebSocket _page = new();

    [Fact]
    public async Task I_home_preview_confirm_and_the_arm_stands_above_the_target()
    {
        var running = await StartAsync("simulated:grbl,haste=20");
        await Say(new { @do = "preview", target = "CA1" });
        Assert.Contains("Take the motion controls first", (await Until(s => Refusal(s) != "")).GetProperty("refusal").GetString(), StringComparison.Ordinal);

        await HomeAsync();
        JsonElement end, shown;
        for (int press = 1; ; press++)
        {
            // On a busy machine the picture may be too old at the moment of confirming: refused, as it should be, and a person presses again.
            shown = await BeginMoveAsync();
            end = await Until(s => Desk(s, "going").ValueKind == JsonValueKind.Null && (Desk(s, "says").GetString() != "" || Refusal(s) != ""));
            if (Desk(end, "says").GetString()!.StartsWith("Reached", StringComparison.Ordinal)) break;
            Assert.True(press < 12, end.ToString());
        }

        Assert.Equal("CA1", shown.GetProperty("name").GetString());
        Assert.Equal(-20 + (150 * 0.038) + 1.5, shown.GetProperty("x").GetDouble(), 0.15);
        Assert.Equal(0, Desk(end, "armedForS").GetDouble());
        await EndAsync(running);
    }

    [Fact]
    public async Task A_depth_nobody_chose_is_no_depth_and_the_target_is_still_one()
    {
        var running = await StartAsync("simulated:grbl,haste=20"); // --target CA1:AP,ML
        using HttpClient page = new() { BaseAddress = new($"http://{Address().Match(_output.ToString()).Groups[1].Value}") };
        using var mirror = await page.PostAsync(new Uri("/api/targets/CA1/mirror", UriKind.Relative), null, _stop.Token);
        Assert.True(mirror.IsSuccessStatusCode, await mirror.Content.ReadAsStringAsync(_stop.Token));
        await HomeAsync();
        await Say(new { @do = "take" });
        await Say(new { @do = "preview", target = "CA1", toDepth = true });
        Assert.Contains("No depth was chosen for CA1", Refusal(await Until(s => Refusal(s) != "")), StringComparison.Ordinal);
        await EndAsync(running);
    }

    [Fact]
    public async Task After_the_controller_restarted_by_itself_I_connect_it_again_and_it_is_neither_homed_nor_armed()
    {
        var running = await StartAsync("simulated:grbl,haste=20,fault=reset@home+1s");
        await Say(new { @do = "take" });
        await Until(s => Desk(s, "word").GetString() == "Unhomed");
        await Say(new { @do = "arm" });
        await Say(new { @do = "home" });
        var lost = await Until(s => Desk(s, "word").GetString() == "Lost" && Desk(s, "going").ValueKind == JsonValueKind.Null);
        Assert.True(Desk(lost, "needsConnecting").GetBoolean());
        await Say(new { @do = "take" });
        await Say(new { @do = "connect" });
        var back = await Until(s => Desk(s, "word").GetString() == "Unhomed" && Desk(s, "going").ValueKind == JsonValueKind.Null);
        Assert.Equal((false, 0.0, false), (Desk(back, "isHomed").GetBoolean(), Desk(back, "armedForS").GetDouble(), Desk(back, "needsConnecting").GetBoolean()));
        await EndAsync(running);
    }

    [Fact]
    public async Task Through_a_profile_of_another_camera_nothing_is_even_previewed()
    {
        string profile = Path.Combine(_folder.Path, "other.v1.json");
        File.Copy(Checkout("calibration/profiles/example.v1.json"), profile);
        var running = await StartAsync("simulated:grbl,haste=20", "--profile", profile);
        await HomeAsync();

        // Far longer than a steady bregma takes with the right profile.
        for (int press = 0; press < 12; press++)
        {
            await Say(new { @do = "take" });
            await Say(new { @do = "preview", target = "CA1" });
            var told = await Until(s => Refusal(s) != "" || Desk(s, "preview").ValueKind == JsonValueKind.Object);
            Assert.Contains("not seen steadily", Refusal(told), StringComparison.Ordinal);
            await Task.Delay(250, _stop.Token);
        }

        await EndAsync(running);
    }

    [Fact]
    public async Task What_the_operator_did_stands_in_the_session_with_the_very_numbers()
    {
        string session = _folder.File("session");
        var running = await StartAsync("simulated:grbl,haste=20", "--record", session);
        using HttpClient page = new() { BaseAddress = new($"http://{Address().Match(_output.ToString()).Groups[1].Value}") };
        await HomeAsync();
        var shown = await BeginMoveAsync();
        await Until(s => Desk(s, "going").ValueKind == JsonValueKind.Null && (Desk(s, "says").GetString() != "" || Refusal(s) != ""));
        await page.PutAsJsonAsync("/api/landmarks/lambda", new { x = 151.25, y = 199.5, byHand = true }, _stop.Token);
        await page.DeleteAsync(new Uri("/api/landmarks/lambda", UriKind.Relative), _stop.Token);
        await Say(new { @do = "take" });
        await Say(new { @do = "jog", axis = 1, sign = -1, speed = 0.5 });
        await Say(new { @do = "stop" });
        await Until(s => Desk(s, "says").GetString()!.Contains("Stopped", StringComparison.Ordinal));
        await EndAsync(running);

        using Shell shell = new();
        Assert.Equal(ExitCode.Good, await shell.RunAsync("sessions", "show", session, "--json"));
        var told = JsonDocument.Parse(shell.Output).RootElement;
        var acts = told.GetProperty("operator_acts").EnumerateArray().Select(happened => happened.GetProperty("detail")).ToList();
        JsonElement Act(string name) => acts.First(act => act.GetProperty("act").GetString() == name);
        string[] words = [.. acts.Select(act => act.GetProperty("act").GetString()!)];
        foreach (string word in (string[])["arm", "home", "home-ended", "preview", "confirm", "move-ended", "correct", "unpin", "stop"]) Assert.Contains(word, words);
        Assert.True(Array.IndexOf(words, "confirm") < Array.IndexOf(words, "move-ended"));
        Assert.Equal(
            ["x", "y", "z"], ((string[])["x", "y", "z"]).Where((axis, n) => acts.Any(act =>
                act.GetProperty("act").GetString() == "confirm" && act.GetProperty("to_mm")[n].GetDouble() == shown.GetProperty(axis).GetDouble())));
        Assert.Equal(("CA1", -2.3, 1.5), (Act("confirm").GetProperty("target").GetString(), Act("confirm").GetProperty("ap_mm").GetDouble(), Act("confirm").GetProperty("ml_mm").GetDouble()));
        Assert.Equal(("lambda", 151.25, 199.5), (Act("correct").GetProperty("landmark").GetString(), Act("correct").GetProperty("x_px").GetDouble(), Act("correct").GetProperty("y_px").GetDouble()));
        var registration = told.GetProperty("manifest").GetProperty("about").GetProperty("registration").GetProperty("content");
        Assert.Equal([20, 280, 270, 30], registration.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("x_px").GetDouble()));

        Assert.Equal(ExitCode.Good, await shell.RunAsync("sessions", "show", session));
        Assert.Contains("registration  4 points touched", shell.Output, StringComparison.Ordinal);
        Assert.Contains("act correct, landmark lambda, x px 151.25, y px 199.5", shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_to_move_ends_when_let_go_and_when_the_page_falls_silent()
    {
        var running = await StartAsync("simulated:grbl,haste=5");
        await HomeAsync();
        await Say(new { @do = "take" });
        await Say(new { @do = "arm" });
        await Say(new { @do = "jog", axis = 0, sign = -1, speed = 1 });
        await Until(s => Desk(s, "says").GetString() != "" || (Desk(s, "going").GetString() == "jog" && Desk(s, "word").GetString() == "Moving"));
        await Say(new { @do = "let-go" });
        var rested = await Until(s => Desk(s, "going").ValueKind == JsonValueKind.Null && Desk(s, "word").GetString() != "Moving");
        Assert.True(Desk(rested, "isHomed").GetBoolean());
        if (!WasCutOff(rested)) Assert.NotEqual(0, Desk(rested, "armedForS").GetDouble());

        await Say(new { @do = "take" });
        await Say(new { @do = "arm" });
        await Say(new { @do = "jog", axis = 0, sign = -1, speed = 1 });
        while (true)
        {
            var received = await _page.ReceiveAsync(_buffer.AsMemory(), _stop.Token);       // and not a word from here
            var told = JsonDocument.Parse(Encoding.UTF8.GetString(_buffer, 0, received.Count)).RootElement;
            if (Desk(told, "says").GetString()!.Contains("no sign of the operator", StringComparison.Ordinal)) break;
        }

        await Until(s => Desk(s, "going").ValueKind == JsonValueKind.Null && Desk(s, "armedForS").GetDouble() == 0);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_page_that_goes_away_during_a_move_stops_the_arm()
    {
        var running = await StartAsync("simulated:grbl,haste=3");
        await HomeAsync();
        for (int press = 1; ; press++)
        {
            await BeginMoveAsync();
            var begun = await Until(s => Desk(s, "word").GetString() == "Moving" || WasCutOff(s) || WasRefused(s));
            if (!WasRefused(begun)) break;
            Assert.True(press < 12, begun.ToString());
        }

        _page.Abort();
        await JoinAsync();

        var after = await Until(s => Desk(s, "word").GetString() != "Moving" && Desk(s, "going").ValueKind == JsonValueKind.Null);
        Assert.Equal("free", Desk(after, "controls").GetString());
        Assert.Equal(0, Desk(after, "armedForS").GetDouble());
        Assert.Matches("has gone|no sign", Desk(after, "says").GetString());
        await EndAsync(running);
    }

    public void Dispose()
    {
        _page.Dispose();
        _stop.Dispose();
        _output.Dispose();
        _folder.Dispose();
    }

    private static string Checkout(string path)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, path))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new FileNotFoundException(path), path);
    }

    private static JsonElement Desk(JsonElement told, string name) => told.GetProperty("desk").GetProperty(name);

    private static string Refusal(JsonElement told) => told.GetProperty("refusal").GetString()!;

    /// <summary>On a machine that is very busy even this test's heartbeat may be late; the arm then stops, as it should, and a person begins again.</summary>
    private static bool WasCutOff(JsonElement told) => Desk(told, "says").GetString()!.Contains("no sign of the operator", StringComparison.Ordinal);

    /// <summary>On such a machine the picture may also be too old at the moment of confirming.</summary>
    private static bool WasRefused(JsonElement told) => Refusal(told) != "" || Desk(told, "says").GetString()!.StartsWith("Not moved", StringComparison.Ordinal);

    private async Task HomeAsync()
    {
        JsonElement told;
        do
        {
            await Say(new { @do = "take" });
            await Say(new { @do = "arm" });
            await Say(new { @do = "home" });
            told = await Until(s => Desk(s, "going").ValueKind == JsonValueKind.Null && (Desk(s, "isHomed").GetBoolean() || WasCutOff(s)));
        }
        while (!Desk(told, "isHomed").GetBoolean());
    }

    /// <summary>Arms, previews and confirms the numbers shown.</summary>
    private async Task<JsonElement> BeginMoveAsync()
    {
        await Say(new { @do = "take" });
        await Say(new { @do = "arm" });
        var shown = Desk(await Preview("CA1"), "preview");
        await Say(new { @do = "arm" });
        await Say(new { @do = "confirm", id = shown.GetProperty("id").GetInt64(), x = shown.GetProperty("x").GetDouble(), y = shown.GetProperty("y").GetDouble(), z = shown.GetProperty("z").GetDouble() });
        return shown;
    }

    private async Task<JsonElement> Preview(string target)
    {
        // Bregma has to be steady first; until then the wish is refused, and a person presses again.
        while (true)
        {
            await Say(new { @do = "take" });
            await Say(new { @do = "preview", target });
            var told = await Until(s => Refusal(s) != "" || Desk(s, "preview").ValueKind == JsonValueKind.Object);
            if (Refusal(told) == "") return told;
            await Task.Delay(200, _stop.Token);
        }
    }

    private async Task<Task<int>> StartAsync(string controller, params string[] more)
    {
        _stop.CancelAfter(TimeSpan.FromSeconds(120));
        string model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        using var picture = Skull.Paint();
        Directory.CreateDirectory(_folder.File("live"));
        Cv2.ImWrite(_folder.File("live/skull.png"), picture);
        string[] points = [.. new[] { (20, 20), (280, 30), (270, 240), (30, 230) }.Select(c => string.Create(
            CultureInfo.InvariantCulture, $$"""{"x_px":{{c.Item1}},"y_px":{{c.Item2}},"x_mm":{{-20 + (c.Item1 * 0.038)}},"y_mm":{{-10 - (c.Item2 * 0.038)}}}"""))];
        await File.WriteAllTextAsync(
            _folder.File("registration.json"),
            $$"""{"schema":1,"made_at":"{{DateTimeOffset.UtcNow:O}}","picture_width_px":300,"picture_height_px":260,"points":[{{string.Join(",", points)}}]}""",
            _stop.Token);
        var output = TextWriter.Synchronized(_output);
        var running = CommandTree.RunAsync(
            [
                "live", "--json", "--port", "0", "--camera", $"images:{_folder.File("live")}?fps=8&loop=true", "--model", model, .. more.Contains("--profile") ? (string[])[] : ["--um-per-px", "38"],
                "--target", "CA1:-2.3,1.5", "--controller", controller, "--registration", _folder.File("registration.json"), "--log-dir", _folder.Path, .. more,
            ],
            output, TextWriter.Null, _stop.Token);
        while (!Address().IsMatch(_output.ToString()))
        {
            Assert.False(running.IsCompleted, _output.ToString());
            await Task.Delay(50, _stop.Token);
        }

        await JoinAsync();
        await Until(s => Desk(s, "word").GetString() == "Unhomed");
        return running;
    }

    private async Task JoinAsync()
    {
        _page.Dispose();
        _page = new();
        await _page.ConnectAsync(new($"ws://{Address().Match(_output.ToString()).Groups[1].Value}/motion"), _stop.Token);
    }

    private async Task EndAsync(Task<int> running)
    {
        await _stop.CancelAsync();
        await running;
    }

    private Task Say(object wish) => _page.SendAsync(JsonSerializer.SerializeToUtf8Bytes(wish), WebSocketMessageType.Text, true, _stop.Token);

    /// <summary>Says that the operator is there, as the page does, until what the server tells is as wanted.</summary>
    private async Task<JsonElement> Until(Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            var received = await _page.ReceiveAsync(_buffer.AsMemory(), _stop.Token);
            var told = JsonDocument.Parse(Encoding.UTF8.GetString(_buffer, 0, received.Count)).RootElement;
            if (wanted(told)) return told;
            await Say(new { @do = "beat" });
        }
    }

    [GeneratedRegex(@"http://(127\.0\.0\.1:\d+)")]
    private static partial Regex Address();
}
