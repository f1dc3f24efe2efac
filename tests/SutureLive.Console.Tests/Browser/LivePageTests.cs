using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What a surgeon sees and does at the live page.</summary>
public sealed class LivePageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
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
        _server = await ConsoleServer.StartAsync(_feed, null, Patient, _log, Limits.Soon);
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

    [Theory]
    [InlineData(-2.00, 1.50, "−2.00", "+1.50 R")]
    [InlineData(1.00, -2.50, "+1.00", "−2.50 L")]
    public async Task I_read_signed_millimetres_from_bregma_under_the_cross(double ap, double ml, string apText, string mlText)
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.MoveTo(PhantomFeed.Pose.ToPx(new(ap, ml)));

        // One pixel of the screen is 15 µm here: the last digit may be one or two off.
        await page.Says("#unit", "mm from bregma");
        Assert.Equal(Parse(apText), Parse(await page.Text("#ap")), 0.021);
        Assert.Equal(Parse(mlText), Parse(await page.Text("#ml")), 0.021);
        Assert.Equal(mlText[^1], (await page.Text("#ml"))[^1]);
    }

    [Fact]
    public async Task Without_a_scale_I_read_pixels_and_the_word_UNCALIBRATED()
    {
        _feed.Reading = _feed.Reading! with { UmPerPx = null };
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#scale", "UNCALIBRATED");

        await page.MoveTo(new(200, 100));

        await page.Says("#unit", "px, uncalibrated");
        Assert.InRange(Parse(await page.Text("#ap")), 199, 201);
        await page.Says("#distance-check", "not measured");
    }

    [Fact]
    public async Task The_cross_moves_by_the_arrow_keys_alone()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        await page.Page.Locator("#canvas").FocusAsync();
        await page.Keys.PressAsync("ArrowLeft");
        string before = await page.Text("#ml");

        for (int i = 0; i < 5; i++) await page.Keys.PressAsync("Shift+ArrowRight");

        // 50 px of 20 µm to the right, the nose turned by 12 degrees.
        await page.Page.WaitForFunctionAsync("was => document.getElementById('ml').textContent !== was", before);
        await Task.Delay(300, Limits.Soon);
        Assert.Equal(Math.Cos(12 * Math.PI / 180), Parse(await page.Text("#ml")) - Parse(before), 0.021);
    }

    [Fact]
    public async Task A_stale_result_is_not_drawn_and_gives_no_coordinates()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);
        await page.MoveTo(OnSagittal);

        (_feed.State, _feed.AgeMs) = (OverlayState.Stale, 1400);

        await page.Says("#alarm-word", "OVERLAY STALE 1.");
        await page.Shows(false, OnSagittal, 25, Suture);
        Assert.Equal("—", await page.Text("#ap"));
        Assert.Equal("—", await page.Text("#bregma-confidence"));
    }

    [Theory]
    [InlineData(100, 60_000, "AGED")]
    [InlineData(50, 100, "OVERLAY STALE")]
    public async Task The_browser_s_own_clock_ages_a_result_that_the_server_still_calls_live(int agedMs, int staleMs, string says)
    {
        await using var strict = await ConsoleServer.StartAsync(
            _feed, null, Patient with { AgedAfter = TimeSpan.FromMilliseconds(agedMs), StaleAfter = TimeSpan.FromMilliseconds(staleMs) }, _log, Limits.Soon);
        _feed.AgeMs = 150;
        await using var page = await LivePage.Open(chromium, strict);

        await page.Says("#state-word", says);
    }

    [Fact]
    public async Task Frozen_video_is_called_frozen_with_the_time_of_its_last_frame()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Shows(true, OnSagittal, 25, Suture);
        _feed.Stop();

        await page.Says("#alarm-word", "VIDEO FROZEN");
        Assert.Matches(@"VIDEO FROZEN \d\d:\d\d:\d\d\.\d", await page.Text("#alarm-word"));
        await page.Shows(false, OnSagittal, 25, Suture);

        _feed.Play();
        await page.Says("#state-word", "LIVE");
        Assert.False(await page.Page.Locator("#alarm").IsVisibleAsync());
    }

    [Fact]
    public async Task A_lost_server_is_said_and_found_again()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        int port = _server.Address.Port;

        await _server.DisposeAsync();
        await page.Says("#alarm-word", "CONNECTION LOST");
        await page.Shows(false, OnSagittal, 25, Suture);

        _server = await ConsoleServer.StartAsync(_feed, null, Patient with { Port = port }, _log, Limits.Soon);
        await page.Says("#state-word", "LIVE");
        await page.Shows(true, OnSagittal, 25, Suture);
    }

    [Fact]
    public async Task I_type_a_target_and_see_it_on_the_bone_and_so_does_my_colleague()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await using var colleague = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        PointPx left = PhantomFeed.Pose.ToPx(new(-2.3, -1.5)), right = PhantomFeed.Pose.ToPx(new(-2.3, 1.5));
        await page.Shows(false, right, 20, Target);

        await page.Keys.PressAsync("t");
        await page.Keys.TypeAsync("-2.3, 1.5, -1.2");
        await page.Keys.PressAsync("Enter");

        await page.Says("#target-rows", "T1−2.30+1.50−1.20R");
        await page.Shows(true, right, 20, Target);
        await colleague.Shows(true, right, 20, Target);

        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Mirror T1 into the other hemisphere" }).ClickAsync();
        await page.Says("#target-rows", "T2−2.30−1.50−1.20L");
        await page.Shows(true, left, 20, Target);

        await colleague.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove T1" }).ClickAsync();
        await page.Shows(false, right, 20, Target);
    }

    [Fact]
    public async Task A_decimal_comma_is_refused_with_a_message_and_what_I_typed_stays()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Page.Locator("#target-text").FillAsync("-2,3; 1,5; -1,2");
        await page.Keys.PressAsync("Enter");

        await page.Says("#target-error", "A decimal comma is not accepted");
        Assert.Equal("-2,3; 1,5; -1,2", await page.Page.Locator("#target-text").InputValueAsync());
        Assert.Equal(0, await page.Page.Locator("#target-rows tr").CountAsync());
    }

    [Fact]
    public async Task I_measure_a_distance_with_two_clicks()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Keys.PressAsync("m");
        await page.Says("#measured", "Mark the first point");
        await page.ClickAt(PhantomFeed.Pose.ToPx(new(0, 0)));
        await page.Says("#measured", "Mark the second point");
        await page.ClickAt(PhantomFeed.Pose.ToPx(new(-3, 2)));

        await page.Says("#measured", "3.");
        Assert.Equal(Math.Sqrt(13), Parse(await page.Text("#measured")), 0.03);
        await page.Keys.PressAsync("Escape");
        await page.Says("#measured", "");
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
        while (files.Count < 2) await Task.Delay(50, Limits.Soon);

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
    public async Task A_lost_camera_is_named_with_what_happens_next()
    {
        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Lost, "Unplugged; tried again in 2 s.") };
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#camera", "device:0 · lost · Unplugged; tried again in 2 s.");
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

    [Theory]
    [InlineData(4.30, "within 5 % of the atlas")]
    [InlineData(4.55, "5 to 10 % off")]
    [InlineData(5.00, "do not use")]
    public async Task The_distance_of_bregma_and_lambda_is_checked_against_the_atlas(double mm, string says)
    {
        var reading = _feed.Reading!;
        var lambda = PhantomFeed.Pose.ToPx(new(-mm, 0));
        _feed.Reading = reading with { Bregma = reading.Bregma with { At = PhantomFeed.Pose.Bregma }, Lambda = reading.Lambda with { At = lambda } };
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#distance-check", says);
        await page.Says("#distance-mm", mm.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture));
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

    [Fact]
    public async Task A_tab_out_of_sight_stops_costing_and_shows_the_newest_when_it_is_back()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Painted(5);
        await page.Page.EvaluateAsync("() => { window.realRaf = requestAnimationFrame; window.requestAnimationFrame = act => { window.waiting = act; return 0; }; }");
        string stopped = await page.Page.Locator("#canvas").GetAttributeAsync("data-painted") ?? "";
        await Task.Delay(1500, Limits.Soon);
        await page.Page.EvaluateAsync("() => { window.requestAnimationFrame = window.realRaf; window.realRaf(window.waiting); }");

        await page.Painted(long.Parse(stopped, System.Globalization.CultureInfo.InvariantCulture) + 4);
        await page.Says("#state-word", "LIVE");
    }

    /// <summary>Not part of a run: makes the picture of the manual, with <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task The_picture_of_the_manual_is_made()
    {
        _feed.Status = _feed.Status with { Controller = new(new("simulated", DeviceState.Running), "Idle", new(12.35, -8, 4), new(1.5, -2, 3)) };
        await using var page = await LivePage.Open(chromium, _server, widthPx: 1440, heightPx: 900);
        await page.Says("#state-word", "LIVE");
        await page.Page.Locator("#target-text").FillAsync("CA1: -2.3, 1.5, -1.2");
        await page.Keys.PressAsync("Enter");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Mirror CA1 into the other hemisphere" }).ClickAsync();
        await page.Says("#target-rows", "T1");
        await page.Keys.PressAsync("Escape");
        await page.Page.Locator("#canvas").FocusAsync();
        await page.MoveTo(PhantomFeed.Pose.ToPx(new(-1.2, -1.6)));
        await page.Says("#unit", "mm from bregma");
        string folder = Environment.GetEnvironmentVariable("SUTURELIVE_PICTURES") ?? Path.GetTempPath();
        await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "console.jpg"), Type = Microsoft.Playwright.ScreenshotType.Jpeg, Quality = 82 });
    }

    private static double Parse(string text) =>
        double.Parse(text.Trim('\u2007', ' ', 'R', 'L', 'm').Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);
}
