using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SutureLive.App.Calibrating;
using SutureLive.Calibration.Registration;
using SutureLive.Console;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

/// <summary>
/// Registration at the console, through the interface that its page uses: a camera that sees a tip with a marker, and a frame that says where it stands. A pixel is
/// 10 µm; the picture is turned by 30 degrees against the frame, and its middle is the frame's (-25, -25).
/// </summary>
public sealed class RegistrationDeskTests : IAsyncLifetime
{
    private const int WidthPx = 640;
    private const double UmPerPx = 10;
    private readonly TemporaryFolder _folder = new();
    private readonly TippedCamera _camera = new();
    private readonly HttpClient _http = new();
    private RegistrationDesk _desk = null!;
    private ConsoleServer _server = null!;
    private Func<ControllerSnapshot> _frame = static () => ControllerSnapshot.Start;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _desk = new(new(_folder.Path), new() { Camera = "device:0", Frames = _camera, Controller = () => _frame(), UmPerPx = UmPerPx }, TimeProvider.System);
        _server = await ConsoleServer.StartAsync(new NothingToSee(), null, new() { Port = 0, RequestsPerTenSeconds = 4000 }, parts: new() { Registration = _desk }, cancellation: Stop);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _desk.Dispose();
        _camera.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Four_places_the_marker_shows_give_a_map_within_a_few_micrometres_that_is_saved_and_put_into_use()
    {
        foreach (var (x, y) in ((double, double)[])[(-1.5, -1), (1.5, -1), (1.5, 1), (-1.5, 1)]) await TouchMarker(x, y);

        var state = await State();
        Assert.Equal("", Text(state, "wrong"));
        Assert.Equal(UmPerPx, state.GetProperty("fit").GetProperty("umPerPx").GetDouble(), 0.02);
        Assert.InRange(state.GetProperty("fit").GetProperty("freMm").GetDouble(), 0, 0.003);
        Assert.InRange(state.GetProperty("fit").GetProperty("treMm").GetDouble(), 0, 0.006);
        Assert.All(state.GetProperty("places").EnumerateArray(), place => Assert.False(place.GetProperty("isTyped").GetBoolean()));

        Assert.Contains("is no name of a registration", await Refused(HttpMethod.Post, "saved", new { name = "../../etc/passwd" }), StringComparison.Ordinal);
        await Done(HttpMethod.Post, "saved", new { name = "rig" });
        var first = Assert.Single((await State()).GetProperty("saved").EnumerateArray());
        Assert.False(first.GetProperty("isActive").GetBoolean());
        RegistrationStore store = new(_folder.Path);
        Assert.Contains("never activated", Assert.ThrowsAny<SutureLiveException>(() => store.Active("rig")).Message, StringComparison.Ordinal);

        Assert.Contains("Who puts it into use?", await Refused(HttpMethod.Post, "saved/rig/activate", new { version = 1, by = " " }), StringComparison.Ordinal);
        await Done(HttpMethod.Post, "saved/rig/activate", new { version = 1, by = "somebody" });
        byte[] saved = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "rig.v1.json"), Stop);
        var (xMm, yMm) = FrameRegistration.Fit(store.Active("rig")).ToMm(TippedCamera.PxOf(-24.4, -25.3));
        Assert.Equal((-24.4, -25.3), (Math.Round(xMm, 2), Math.Round(yMm, 2)));

        // A later one is another version, and the earlier stays in use until a person says otherwise.
        await Done(HttpMethod.Put, "fit", new { model = "Similarity" });
        await Done(HttpMethod.Post, "saved", new { name = "rig" });
        Assert.Equal([true, false], (await State()).GetProperty("saved").EnumerateArray().Select(version => version.GetProperty("isActive").GetBoolean()));
        Assert.Equal(saved, await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "rig.v1.json"), Stop));
        using var report = await _http.GetAsync("/api/registration/report", Stop);
        string page = await report.Content.ReadAsStringAsync(Stop);
        Assert.Contains("FRE, how well the points agree", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_be_wrong_is_said_in_the_words_of_the_command_line_and_nothing_can_be_saved()
    {
        await Typed((100, 100), (200, 150), (300, 200), (400, 250));
        Assert.Contains("lie on a line", Text(await State(), "wrong"), StringComparison.Ordinal);
        Assert.Contains("lie on a line", await Refused(HttpMethod.Post, "saved", new { name = "rig" }), StringComparison.Ordinal);

        await Typed((100, 100), (500, 100), (500, 400), (101, 101));
        Assert.Contains("Points 1 and 4 are the same place", Text(await State(), "wrong"), StringComparison.Ordinal);
        await Done(HttpMethod.Put, "places/3", new { used = false });
        Assert.Equal("", Text(await State(), "wrong"));

        await Typed((100, 100), (500, 100));
        Assert.Contains("2 touched point(s) given; at least 3 are needed", Text(await State(), "wrong"), StringComparison.Ordinal);

        await Done(HttpMethod.Delete, "places");
        foreach (var (seen, touched) in (((int, int), (int, int))[])[((100, 100), (500, 100)), ((500, 100), (100, 100)), ((520, 400), (520, 400)), ((100, 380), (100, 380)), ((300, 200), (300, 200))])
            await Done(HttpMethod.Post, "places", await Wish(seen, FrameAt(touched)));
        Assert.Contains("Points 1 and 2 are in each other's place", Text(await State(), "wrong"), StringComparison.Ordinal);

        await Done(HttpMethod.Delete, "places");
        foreach (var seen in ((int X, int Y)[])[(100, 100), (500, 100), (520, 400), (100, 380), (300, 200)]) await Done(HttpMethod.Post, "places", await Wish(seen, FrameAt((WidthPx - seen.X, seen.Y))));
        Assert.Contains("the picture is mirrored against the frame", Text(await State(), "wrong"), StringComparison.Ordinal);
        await Done(HttpMethod.Put, "fit", new { model = "Auto", mirrored = true });
        Assert.Equal("", Text(await State(), "wrong"));

        await Done(HttpMethod.Delete, "places");
        await Done(HttpMethod.Put, "fit", new { model = "Affine" });
        foreach (var seen in ((int X, int Y)[])[(100, 100), (500, 100), (520, 400), (100, 380), (300, 200)])
        {
            var at = FrameAt(seen);
            await Done(HttpMethod.Post, "places", await Wish(seen, (at.X * 1.04, at.Y)));
        }

        Assert.Contains("more than 2 %", Text(await State(), "wrong"), StringComparison.Ordinal);
        await Done(HttpMethod.Put, "fit", new { model = "Affine", anisotropyAccepted = true });
        Assert.Equal("", Text(await State(), "wrong"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Places_that_agree_badly_are_kept_and_never_put_into_use()
    {
        await Done(HttpMethod.Put, "fit", new { model = "Similarity", anisotropyAccepted = true });
        foreach (var (seen, offMm) in (((int, int), double)[])[((100, 100), 0.4), ((500, 100), 0), ((500, 400), 0), ((100, 400), 0)])
        {
            var at = FrameAt(seen);
            await Done(HttpMethod.Post, "places", await Wish(seen, (at.X + offMm, at.Y)));
        }

        var fit = (await State()).GetProperty("fit");
        Assert.False(fit.GetProperty("mayBeUsed").GetBoolean());
        await Done(HttpMethod.Post, "saved", new { name = "rig" });
        Assert.Contains("is not activated", await Refused(HttpMethod.Post, "saved/rig/activate", new { version = 1, by = "somebody" }), StringComparison.Ordinal);
        Assert.False(Assert.Single((await State()).GetProperty("saved").EnumerateArray()).GetProperty("isActive").GetBoolean());
    }

    [Fact]
    public async Task Heights_that_were_touched_tell_the_tilt()
    {
        foreach (var (seen, role, z) in (((int, int), string, string)[])[((320, 100), "Bregma", "-1.000"), ((320, 400), "Lambda", "-1.080"), ((120, 250), "Left", "-1.10"), ((520, 250), "Right", "-1.12")])
        {
            var (x, y) = FrameAt(seen);
            await Done(HttpMethod.Post, "places", await Wish(seen, (x, y), z, role));
        }

        Assert.Contains((await State()).GetProperty("fit").GetProperty("remarks").EnumerateArray(), says => says.GetString()!.StartsWith("Bregma is +0.080 mm above lambda, left +0.020 mm above right", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"look\":LOOK,\"x\":\"NaN\",\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\"}", "a number that is none")]
    [InlineData("{\"look\":LOOK,\"x\":1e999,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\"}", "a number that is none")]
    [InlineData("{\"look\":LOOK,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\"}", "Where is the tip?")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1,\"xMm\":\"NaN\",\"yMm\":\"1\"}", "X 'NaN' is not a number")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1e3\"}", "Y '1e3' is not a number")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1,\"xMm\":\"1\"}", "Y '' is not a number")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\",\"zMm\":\"deep\"}", "Z 'deep' is not a number")]
    [InlineData("{\"look\":LOOK,\"x\":-2,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\"}", "lies outside the picture of 640 x 480 px")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":480,\"xMm\":\"1\",\"yMm\":\"1\"}", "lies outside the picture")]
    [InlineData("{\"look\":77,\"x\":1,\"y\":1,\"xMm\":\"1\",\"yMm\":\"1\"}", "a picture that is not the last one")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1,\"role\":\"Nose\"}", "not the JSON expected")]
    [InlineData("{\"look\":LOOK,\"x\":1,\"y\":1}", "Where the frame stands is not taken over: not connected")]
    [InlineData("[]", "not the JSON expected")]
    [InlineData("null", "The JSON holds null")]
    public async Task A_place_that_cannot_be_is_refused_and_the_others_stay(string body, string says)
    {
        await Typed((100, 100), (500, 100), (500, 400));
        int look = (await Look()).GetProperty("look").GetInt32();
        using StringContent wish = new(body.Replace("LOOK", look.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        using var answer = await _http.PostAsync("/api/registration/places", wish, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(says, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, (await State()).GetProperty("places").GetArrayLength());
    }

    [Fact]
    public async Task A_frame_that_moves_is_unhomed_or_says_nothing_new_is_not_believed()
    {
        Stand(-25, -25);
        Assert.Equal(-25, (await Look()).GetProperty("frame").GetProperty("xMm").GetDouble());

        ControllerSnapshot stale = new(ControllerState.Idle, "at rest", true, new FramePosition(new(-25, -25, -1), TimeProvider.System.GetTimestamp()), []);
        _frame = () => stale;
        Assert.Contains("from before the picture", Text(await Look(), "frameSays"), StringComparison.Ordinal);

        _frame = () => stale with { IsHomed = false, State = ControllerState.Unhomed, Says = "not homed" };
        Assert.Contains("not taken over: not homed", Text(await Look(), "frameSays"), StringComparison.Ordinal);

        // Somebody turns a knob that the controller follows.
        double xMm = -25;
        _frame = () => Rests(new(xMm += 0.01, -25, -1));
        Assert.Matches(@"moved while the picture was taken \(0\.\d\d0 mm\)", Text(await Look(), "frameSays"));
    }

    [Fact]
    public async Task What_the_frame_said_at_a_picture_belongs_to_one_place_only()
    {
        Stand(-25, -25);
        int look = (await Look()).GetProperty("look").GetInt32();
        await Done(HttpMethod.Post, "places", new { look, x = 300.0, y = 200.0 });

        Assert.Contains("belongs to a place already", await Refused(HttpMethod.Post, "places", new { look, x = 400.0, y = 200.0 }), StringComparison.Ordinal);
    }

    /// <summary>The frame rests there, as a controller says that was asked just now.</summary>
    private void Stand(double xMm, double yMm)
    {
        FramePoint at = new(xMm, yMm, -1);
        _frame = () => Rests(at);
        _camera.Tip = at;
    }

    internal static ControllerSnapshot Rests(FramePoint at) => new(ControllerState.Idle, "at rest", true, new FramePosition(at, TimeProvider.System.GetTimestamp()), []);

    private async Task TouchMarker(double dxMm, double dyMm)
    {
        Stand(-25 + dxMm, -25 + dyMm);
        var sight = await Look();
        Assert.Equal("", Text(sight, "markerSays"));
        await Done(HttpMethod.Post, "places", new { look = sight.GetProperty("look").GetInt32(), x = sight.GetProperty("marker").GetProperty("x").GetDouble(), y = sight.GetProperty("marker").GetProperty("y").GetDouble() });
    }

    private async Task Typed(params (int X, int Y)[] seen)
    {
        await Done(HttpMethod.Delete, "places");
        foreach (var at in seen) await Done(HttpMethod.Post, "places", await Wish(at, FrameAt(at)));
    }

    private static (double X, double Y) FrameAt((int X, int Y) px) => TippedCamera.MmOf(new(px.X, px.Y));

    private async Task<object> Wish((int X, int Y) seen, (double X, double Y) at, string? z = null, string role = "Any") => new
    {
        look = (await Look()).GetProperty("look").GetInt32(), x = (double)seen.X, y = (double)seen.Y,
        xMm = at.X.ToString("0.000", CultureInfo.InvariantCulture), yMm = at.Y.ToString("0.000", CultureInfo.InvariantCulture), zMm = z, role,
    };

    private async Task<JsonElement> Look() => await Done(HttpMethod.Post, "look");

    private async Task<JsonElement> State() => await Done(HttpMethod.Get, "");

    private async Task<JsonElement> Done(HttpMethod method, string path, object? body = null)
    {
        var (code, said) = await Ask(method, path, body);
        Assert.True(code == HttpStatusCode.OK, $"{path}: {said}");
        return said;
    }

    private async Task<string> Refused(HttpMethod method, string path, object body)
    {
        var (code, said) = await Ask(method, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        return Text(said, "says");
    }

    private async Task<(HttpStatusCode Code, JsonElement Said)> Ask(HttpMethod method, string path, object? body)
    {
        using HttpRequestMessage request = new(method, $"/api/registration{(path == "" ? "" : "/")}{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request, Stop);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement);
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
