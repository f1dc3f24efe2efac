using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SutureLive.Console.Feed;
using SutureLive.Console.Live;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Tests;

/// <summary>The interface for programs: health, metrics, and a document that says what there is.</summary>
public sealed partial class InterfaceTests : IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly HttpClient _http = new();
    private ConsoleServer _server = null!;

    private static CancellationToken Stop => Limits.Soon;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, FrozenAfter = TimeSpan.FromMinutes(1) }, cancellation: Stop);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _feed.Dispose();
    }

    [Fact]
    public async Task Every_route_stands_in_the_document_and_the_document_names_no_other()
    {
        var document = JsonDocument.Parse(await _http.GetStringAsync("/openapi.json", Stop)).RootElement;
        var told = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(p => p.Name != "parameters").Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(_server.Routes.Order(), told.Order());
    }

    [Theory]
    [InlineData(ScaleSource.Option, 20)]
    [InlineData(ScaleSource.Profile, 20)]
    [InlineData(ScaleSource.Estimated, 16)]
    public void A_scale_that_was_given_stays_as_given_while_the_overlay_grows_and_a_depth_nobody_chose_has_no_number(ScaleSource source, double umPerPx)
    {
        using LiveHeader header = new(new(), hasMotion: false, null);
        ArrayBufferWriter<byte> written = new();
        OverlayScene scene = new(OverlayState.Live, SkullReading.Nothing(640, 480, 20, source), new(1.25, 0, 0, 0), 40, []);
        header.Append(written, new(1, 1, 640, 480, 0, 40), scene, LandmarkPins.None, _feed.Status, [new("CA1", new(-2.3, 1.5, double.NaN))]);
        var told = JsonDocument.Parse(written.WrittenMemory).RootElement;
        Assert.Equal(umPerPx, told.GetProperty("umPerPx").GetDouble());
        Assert.False(told.GetProperty("targets")[0].TryGetProperty("dvMm", out _));
    }

    [Fact]
    public async Task Health_is_good_while_the_overlay_may_be_used_and_503_otherwise()
    {
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "waiting"), await Health());
        _feed.Send();
        Assert.Equal((HttpStatusCode.OK, "live"), await Health());
        (_feed.State, _feed.AgeMs) = (OverlayState.Stale, 1400);
        _feed.Send();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stale"), await Health());
        _feed.State = OverlayState.Live;
        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Lost) };
        _feed.Send();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "live"), await Health());
    }

    [Fact]
    public async Task Video_that_stands_still_is_frozen_for_scripts_too_though_nobody_looks()
    {
        await using var strict = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, FrozenAfter = TimeSpan.FromMilliseconds(1) }, cancellation: Stop);
        using var http = new HttpClient { BaseAddress = strict.Address };
        _feed.Send();
        await Task.Delay(20, Stop);

        using var answer = await http.GetAsync("/health", Stop);

        Assert.Contains("frozen", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_what_Prometheus_reads()
    {
        _feed.Send();
        string text = await _http.GetStringAsync("/metrics", Stop);

        var values = new Dictionary<string, double>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal) || line.StartsWith("# TYPE ", StringComparison.Ordinal)) continue;
            var match = Sample().Match(line);
            Assert.True(match.Success, line);
            Assert.True(values.TryAdd(match.Groups[1].Value, double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)), line);
        }

        Assert.Equal(1, values["suturelive_overlay_state{state=\"live\"}"]);
        Assert.Equal(1, values["suturelive_device_running{device=\"camera\"}"]);
        Assert.InRange(values["suturelive_overlay_age_seconds"], 0.04, 30);
        Assert.Equal(0, values["suturelive_viewers"]);
    }

    [Theory]
    [InlineData("{\"frame\":4711}", HttpStatusCode.OK)]
    [InlineData("{\"frame\":-1}", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("no JSON", HttpStatusCode.BadRequest)]
    public async Task A_snapshot_is_told_with_its_frame_and_nothing_else_passes(string body, HttpStatusCode code)
    {
        Witness witness = new();
        await using var server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, parts: new() { Witness = witness }, cancellation: Stop);
        using var http = new HttpClient { BaseAddress = server.Address };
        using StringContent told = new(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync("/api/snapshots", told, Stop);

        Assert.Equal(code, answer.StatusCode);
        Assert.Equal(code == HttpStatusCode.OK ? [4711L] : [], witness.Frames);
    }

    private async Task<(HttpStatusCode Code, string? State)> Health()
    {
        using var answer = await _http.GetAsync("/health", Stop);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("state").GetString());
    }

    private sealed class Witness : IOperatorWitness
    {
        public List<long> Frames { get; } = [];

        public void SnapshotTaken(long cameraFrame) => Frames.Add(cameraFrame);

        public void ControlsTaken() => Assert.Fail("Nobody took the controls.");

        public void ControlsReleased(string why) => Assert.Fail(why);
    }

    [GeneratedRegex("""^([a-z_]+(?:\{[a-z]+="[a-z]+"\})?) (-?[0-9.E+-]+)$""")]
    private static partial Regex Sample();
}
