using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

public sealed class I_watch_live : IDisposable
{
    // A coarse little microscope, so that painting it takes no time.
    private const string Phantom = "phantom:width=320,height=240,um-per-px=48,texture-um-per-px=48,fps=10";
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public I_watch_live() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    private string Out => _folder.File("out");

    private string[] Line(string camera, params string[] more) =>
        ["live", "--camera", camera, "--model", _model, "--um-per-px", "48", "--headless", "--out", Out, "--log-dir", _folder.Path, .. more];

    [Fact]
    public async Task A_recording_has_as_many_frames_as_rows_and_says_what_was_left_out()
    {
        var run = await BuiltProgram.RunAsync(Line(Phantom + ",frames=20", "--target", "-2.3,1.5", "--json"));

        Assert.True(run.ExitCode == 0, run.Error);
        string[] rows = await File.ReadAllLinesAsync(Path.Combine(Out, "coordinates.csv"), TestContext.Current.CancellationToken);
        using var end = JsonDocument.Parse(run.Lines[^1]);
        Assert.Equal("end", end.RootElement.GetProperty("type").GetString());
        int shown = end.RootElement.GetProperty("frames").GetInt32();
        var dropped = end.RootElement.GetProperty("dropped");
        Assert.Equal(shown, rows.Length - 1 + dropped.GetProperty("recorder_busy").GetInt32());
        Assert.Equal(20, shown + dropped.GetProperty("camera").GetInt32());
        Assert.Equal(rows.Length - 1, CountFrames(Path.Combine(Out, "overlay.avi")));
        Assert.All(rows, row => Assert.Equal(rows[0].Split(',').Length, row.Split(',').Length));
        Assert.Contains("t1_x_px", rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_cleanly_and_leaves_whole_files()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill -INT.");
        using var live = BuiltProgram.Start(Line(Phantom));
        await live.WaitForAsync(() => File.Exists(Path.Combine(Out, "overlay.avi")) && new FileInfo(Path.Combine(Out, "overlay.avi")).Length > 40_000);

        live.Interrupt();
        var run = await live.EndAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Stopping cleanly", run.Error, StringComparison.Ordinal);
        string[] rows = await File.ReadAllLinesAsync(Path.Combine(Out, "coordinates.csv"), TestContext.Current.CancellationToken);
        Assert.True(rows.Length > 1);
        Assert.Equal(rows.Length - 1, CountFrames(Path.Combine(Out, "overlay.avi")));
    }

    [Fact]
    public async Task A_browser_finds_the_console_at_the_printed_address_while_the_frame_is_simulated()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill -INT.");
        using var live = BuiltProgram.Start(
            "live", "--camera", Phantom, "--model", _model, "--controller", "simulated", "--target", "-2,1", "--aged-after-ms", "777", "--stale-after-ms", "3333", "--port", "0", "--json", "--log-dir", _folder.Path);
        using var first = JsonDocument.Parse((await live.NextLineAsync())!);
        string address = first.RootElement.GetProperty("address").GetString()!;

        using var browser = new HttpClient { BaseAddress = new(address) };
        string page = await browser.GetStringAsync("/", TestContext.Current.CancellationToken);
        string health = await HealthyAsync(browser);
        using var header = await FirstHeaderAsync(new(address));
        live.Interrupt();
        var run = await live.EndAsync();

        Assert.StartsWith("http://127.0.0.1:", address, StringComparison.Ordinal);
        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"ok\"", health, StringComparison.Ordinal);
        var limits = header.RootElement.GetProperty("limits");
        Assert.Equal((777, 3333), (limits.GetProperty("agedMs").GetDouble(), limits.GetProperty("staleMs").GetDouble()));
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>What the page is told with its first picture.</summary>
    private static async Task<JsonDocument> FirstHeaderAsync(Uri address)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/live" }.Uri, TestContext.Current.CancellationToken);
        byte[] message = new byte[1 << 20];
        int length = 0, header = int.MaxValue;
        while (length < 4 || length < 4 + (header = BinaryPrimitives.ReadInt32LittleEndian(message)))
            length += (await socket.ReceiveAsync(message.AsMemory(length), TestContext.Current.CancellationToken)).Count;
        return JsonDocument.Parse(message.AsMemory(4, header));
    }

    // Not healthy before the first frame.
    private static async Task<string> HealthyAsync(HttpClient browser)
    {
        for (int tries = 0; ; tries++)
        {
            using var answer = await browser.GetAsync("/health", TestContext.Current.CancellationToken);
            string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode || tries == 150) return body;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_duration_ends_the_run_by_itself()
    {
        var run = await BuiltProgram.RunAsync(Line(Phantom, "--duration-s", "1"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("frames written to", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_that_is_not_there_fails_with_its_name()
    {
        var run = await BuiltProgram.RunAsync(Line("file:" + _folder.File("no-such.avi")));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such.avi", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_display_the_window_is_refused_with_a_sentence_and_the_console_goes_on()
    {
        var run = await WithoutDisplayAsync("--port", "0");

        Assert.True(run.ExitCode == 0, run.Error);
        if (OperatingSystem.IsLinux()) Assert.Contains("no display", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_display_a_window_that_is_all_that_was_asked_for_fails()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("DISPLAY is of Linux.");
        var run = await WithoutDisplayAsync("--no-console");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no display", run.Error, StringComparison.Ordinal);
    }

    private Task<Ended> WithoutDisplayAsync(params string[] options) => BuiltProgram.RunAsync(
        new Dictionary<string, string?> { ["DISPLAY"] = null },
        ["live", "--camera", Phantom + ",frames=3", "--model", _model, "--um-per-px", "48", "--window", "--log-dir", _folder.Path, .. options]);

    public void Dispose() => _folder.Dispose();

    private static int CountFrames(string path)
    {
        using var video = new VideoCapture(path);
        using var picture = new Mat();
        int count = 0;
        for (; video.Read(picture); count++) Assert.Equal(new Size(320, 240), picture.Size());
        return count;
    }
}
