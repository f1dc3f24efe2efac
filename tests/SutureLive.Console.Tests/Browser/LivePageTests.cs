using OpenCvSharp;
using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What a surgeon sees and does at the live page.</summary>
public sealed partial class LivePageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const string Suture = "56B4E9", Bregma = "E69F00", Target = "F0E442";

    // A busy machine makes results old by itself; only the tests of ages want strict ones.
    private static readonly ConsoleOptions Patient = new()
    {
        Port = 0,
        AgedAfter = TimeSpan.FromMinutes(1),
        StaleAfter = TimeSpan.FromMinutes(2),
        LostAfter = TimeSpan.FromMinutes(2),
        FrozenAfter = TimeSpan.FromSeconds(5),
    };

    private readonly PhantomFeed _feed = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, Patient, _log, cancellation: Limits.Soon);
        _feed.Play();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    private PointPx OnSagittal => _feed.Truth.Bregma.Towards(_feed.Truth.Lambda, 0.5);

    [Fact]
    public async Task I_see_the_skull_with_sutures_and_bregma_on_it_and_that_it_is_live()
    {
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#state-word", "LIVE");
        await page.Shows(true, _feed.Truth.Bregma, 30, Bregma);
        await page.Shows(true, OnSagittal, 25, Suture);
        Assert.Matches(@"^\d+ ms$", await page.Text("#state-age"));
        await page.Says("#bregma-confidence", "High");
        await page.Says("#lambda-confidence", "Medium");
        await page.Says("#bregma-sigma", "±0.07 mm");
        await page.Says("#scale", "20.0 µm/px from the optics profile");
        await page.Says("#model", "small-suture");

        // Far from all lines the screen shows the camera's picture itself.
        using var screen = await page.Screen();
        PointPx bone = PhantomFeed.Pose.ToPx(new(-1.75, 1.75));
        var place = await page.PlaceOf(bone);
        var seen = screen.At<Vec3b>((int)place.Y, (int)place.X);
        var camera = _feed.Picture.At<Vec3b>((int)bone.Y, (int)bone.X);
        Assert.All(Enumerable.Range(0, 3), i => Assert.InRange(seen[i] - camera[i], -30, 30));
    }

    [Fact]
    public async Task O_takes_the_overlay_away_and_brings_it_back()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);

        await page.Keys.PressAsync("o");
        await page.Shows(false, OnSagittal, 25, Suture);
        await page.Says("#badge", "OVERLAY OFF");

        await page.Keys.PressAsync("o");
        await page.Shows(true, OnSagittal, 25, Suture);
    }

    [Fact]
    public async Task Held_Space_shows_the_raw_video_also_while_a_button_has_the_focus()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);
        await page.Page.Locator("#switch-grid").FocusAsync();

        await page.Keys.DownAsync(" ");
        await page.Shows(false, OnSagittal, 25, Suture);
        await page.Says("#badge", "RAW VIDEO");

        await page.Keys.UpAsync(" ");
        await page.Shows(true, OnSagittal, 25, Suture);
        Assert.Equal("true", await page.Page.Locator("#switch-grid").GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task Each_layer_has_its_key_and_the_opacity_too()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);

        await page.Keys.PressAsync("1");
        await page.Shows(false, OnSagittal, 25, Suture);
        await page.Shows(true, _feed.Truth.Bregma, 30, Bregma);
        await page.Page.Locator("#switch-sutures").ClickAsync();
        await page.Shows(true, OnSagittal, 25, Suture);

        for (int i = 0; i < 5; i++) await page.Keys.PressAsync("[");
        await page.Says("#opacity-value", "50 %");
        await page.Shows(false, _feed.Truth.Bregma, 30, Bregma);
    }

    [Fact]
    public async Task P_saves_the_picture_with_and_without_the_overlay()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);
        var files = new List<Microsoft.Playwright.IDownload>();
        page.Page.Download += (_, download) => { lock (files) files.Add(download); };

        await page.Keys.PressAsync("p");
        await page.Says("#toast", "with and without overlay");
        await Limits.Until(() => files.Count >= 2, "The second picture");

        var pictures = new Dictionary<bool, Mat>();
        foreach (var file in files) pictures[file.SuggestedFilename.Contains("overlay", StringComparison.Ordinal)] = Cv2.ImRead(await file.PathAsync());
        using var raw = pictures[false];
        using var drawn = pictures[true];
        using var difference = new Mat();
        Cv2.Absdiff(raw, drawn, difference);
        Assert.Equal((PhantomFeed.WidthPx, PhantomFeed.HeightPx), (raw.Width, raw.Height));
        var at = _feed.Truth.Bregma;
        Assert.InRange(Cv2.Mean(new Mat(difference, new Rect((int)at.X - 20, (int)at.Y - 20, 40, 40))).Val0, 5, 255);
        Cv2.Absdiff(raw, _feed.Picture, difference);
        Assert.InRange(Cv2.Mean(difference).Val0, 0, 6);
    }

    [Fact]
    public async Task The_frame_s_position_is_drawn_on_the_bone_and_its_axes_are_read_to_the_micrometre()
    {
        var at = new StereotaxicPoint(-1, 2, 3);
        _feed.Status = _feed.Status with
        {
            Controller = new(new("grbl", DeviceState.Running), "Idle", new(12.3456, -8, 1), at),
        };
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#controller", "grbl · running · Idle · X +12.346 Y −8.000 Z +1.000 mm");
        await page.Shows(true, PhantomFeed.Pose.ToPx(at.ApMl), 30, "2FD3A5");
    }

    [Fact]
    public async Task Question_mark_lists_the_keys_and_Escape_closes_the_list()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Keys.PressAsync("?");
        await page.Says("#help", "raw video while held");
        await page.Keys.PressAsync("Escape");

        await page.Page.Locator("#help").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task Without_script_I_still_see_the_picture_with_its_overlay()
    {
        await using var page = await LivePage.Open(chromium, _server, script: false);
        var until = DateTime.UtcNow + Limits.Patience;
        double bright = 0;
        while (bright < 20 && DateTime.UtcNow < until)
        {
            using var screen = await page.Screen();
            using var middle = new Mat(screen, new Rect(200, 250, 300, 250));
            bright = Cv2.Mean(middle).Val1;
        }

        Assert.InRange(bright, 20, 255);
    }

    private static double Parse(string text) =>
        double.Parse(text.Trim('\u2007', ' ', 'R', 'L', 'm').Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);
}
