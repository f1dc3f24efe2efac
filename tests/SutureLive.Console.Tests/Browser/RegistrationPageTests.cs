using Microsoft.Playwright;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What a technician does to tie the picture to the frame.</summary>
public sealed class RegistrationPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly RegistrationRehearsal _bench = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;
    private int _pictures = 1;

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync(
        _feed, null, new() { Port = 0, RequestsPerTenSeconds = 4000 }, _log, parts: new() { Calibration = new CalibrationRehearsal(), Registration = _bench }, cancellation: Limits.Soon);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task I_touch_four_places_by_click_with_what_the_frame_says_and_see_how_well_they_agree()
    {
        await using var page = await Opened();
        await page.Says("#touch-next", "Touch place 1 of at least 4");
        (int X, int Y, double XMm, double YMm)[] places = [(100, 100, -29.31, -21.85), (540, 100, -24.9, -21.85), (540, 400, -24.9, -24.85), (100, 400, -29.31, -24.85)];
        for (int n = 0; n < places.Length; n++)
        {
            _bench.Frame = new(places[n].XMm, places[n].YMm, -1 - (0.01 * n));
            await Tip(page);
            await page.Says("#touch-next", "Mark the tip");
            await page.Says("#touch-frame", "Read from the frame");
            await Assertions.Expect(page.Page.Locator("#touch-add")).ToBeDisabledAsync();
            var at = await Click(page, places[n].X, places[n].Y);
            await page.Says("#touch-px", FormattableString.Invariant($"tip at {at.X:0.0}, {at.Y:0.0} px"));
            await page.Page.Locator("#touch-add").ClickAsync();
            await Assertions.Expect(page.Page.Locator("#places tbody tr")).ToHaveCountAsync(n + 1);
            if (n == 1) await page.Says("#tie-wrong", "2 touched point(s) given; at least 3 are needed");
        }

        await page.Says("#tie-wrong", new System.Text.RegularExpressions.Regex("^$"));
        await page.Says("#tie-fit", "FRE 0.014 mm · TRE 0.031 mm");
        await page.Says("#places tbody tr:nth-child(2)", "−24.900 −21.850 −1.0100.0120.030");
        await page.Says("#tie-remarks", "Bone at bregma");
        Assert.Equal("touch 540 400 -> -24.900 -24.850 -1.020 Any", _bench.Diary[^3]);

        // On the picture: a dot where it was marked, and an enlarged line towards where the map puts it.
        await Assertions.Expect(page.Page.Locator("#picture")).ToBeVisibleAsync();
        Assert.True(await IsGreen(page, 100, 100));
        Assert.True(await IsGreen(page, 112, 100));
        Assert.False(await IsGreen(page, 88, 100));
    }

    [Fact]
    public async Task The_marker_is_taken_with_keys_alone_and_the_cross_can_be_put_right_by_arrows()
    {
        _bench.Marker = new(200, 150);
        await using var page = await Opened();
        await page.Keys.PressAsync("t");
        await page.Says("#sight", "marker is found");
        await page.Says("#touch-px", "tip at 200.0, 150.0 px");
        await page.Page.WaitForFunctionAsync("() => document.activeElement.id === 'picture'");
        await page.Keys.PressAsync("Shift+ArrowRight");
        await page.Keys.PressAsync("ArrowUp");
        await page.Keys.PressAsync("Enter");
        await page.Says("#touch-px", "tip at 210.0, 149.0 px");
        await page.Keys.PressAsync("a");

        await Assertions.Expect(page.Page.Locator("#places tbody tr")).ToHaveCountAsync(1);
        Assert.Equal(["look", "touch 210 149 -> -25.000 -25.000 -1.000 Any"], _bench.Diary);
        await page.Says("#touch-next", "Touch place 2");
        await page.Keys.PressAsync("a");                          // once more is not a second place
        await page.Page.WaitForTimeoutAsync(100);
        Assert.Equal(2, _bench.Diary.Count);
    }

    [Fact]
    public async Task A_frame_that_does_not_say_where_it_stands_is_typed_and_what_is_no_number_is_refused()
    {
        _bench.Frame = null;
        await using var page = await Opened();
        await Tip(page);
        await page.Says("#touch-frame", "not taken over: lost");
        await Click(page, 300, 200);
        await page.Says("#touch-next", "Type X and Y");
        await Assertions.Expect(page.Page.Locator("#touch-add")).ToBeDisabledAsync();

        await page.Page.Locator("#touch-x").FillAsync("-29,31");
        await page.Page.Locator("#touch-y").FillAsync("−21.85");
        await page.Page.Locator("#touch-add").ClickAsync();
        await page.Says("#touch-error", "X '-29,31' is not a number: write mm with a decimal point");
        await page.Page.Locator("#touch-x").FillAsync("NaN");
        await page.Page.Locator("#touch-add").ClickAsync();
        await page.Says("#touch-error", "X 'NaN' is not a number");
        Assert.Equal(["look"], _bench.Diary);

        await page.Page.Locator("#touch-x").FillAsync("-29.31");
        await page.Page.Locator("#touch-z").FillAsync("-1.25");
        await page.Page.Locator("#touch-role").SelectOptionAsync("Bregma");
        await page.Page.Locator("#touch-z").PressAsync("Enter");
        await page.Says("#places", "typed");
        await page.Says("#places", "bone at bregma");
        Assert.Equal("touch 300 200 -> -29.310 -21.850 -1.250 Bregma typed", _bench.Diary[^1]);
    }

    [Fact]
    public async Task A_place_that_is_off_stands_out_and_is_ticked_out_and_the_kind_of_fit_is_mine()
    {
        _bench.OffMm = static n => n == 2 ? 0.21 : 0.01;
        await using var page = await Opened();
        await FourPlaces(page);
        await page.Says("#places tbody tr:nth-child(3)", "▲ 0.210");
        await page.Says("#places tbody tr:nth-child(1)", "0.010");

        await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Use place 3" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("#places tbody tr:nth-child(3)")).ToHaveAttributeAsync("data-out", "true");
        await page.Page.Locator("#tie-model").SelectOptionAsync("Affine");
        await page.Says("#tie-more", "affine fit, 10.020 µm/px");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Forget place 4" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("#places tbody tr")).ToHaveCountAsync(3);
        Assert.Equal(["use 2 False", "FitChoice { Model = Affine, Mirrored = False, LeftHandedFrame = False, AnisotropyAccepted = False }", "remove 3"], _bench.Diary[^3..]);

        _bench.Wrong = "The points say that the picture is mirrored against the frame.";
        await page.Page.Locator("#tie-mirrored").ClickAsync();
        await page.Says("#tie-wrong", "mirrored against the frame");
        await Assertions.Expect(page.Page.Locator("#tie-save")).ToBeDisabledAsync();
        Assert.False(await page.Page.Locator("#tie-report").IsVisibleAsync());
    }

    [Fact]
    public async Task Saving_putting_into_use_and_the_report_are_three_acts()
    {
        await using var page = await Opened();
        await page.Says("#tie-in-use", "registration of 4 places");
        await FourPlaces(page);
        await page.Page.Locator("#tie-save").ClickAsync();
        await page.Says("#tie-save-error", "is no name of a registration");
        await page.Page.Locator("#tie-name").FillAsync("rig");
        await page.Keys.PressAsync("Enter");
        await page.Says("#tie-saved", "not in use until");
        await page.Says("#ties", "rig v2");
        Assert.DoesNotContain(_bench.Diary, entry => entry.StartsWith("activate", StringComparison.Ordinal));
        var report = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Locator("#tie-report").ClickAsync());
        Assert.Equal("suturelive-registration.html", report.SuggestedFilename);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Put into use rig v2" }).ClickAsync();
        await page.Says("#tie-save-error", "Who puts it into use?");
        await page.Page.Locator("#by").FillAsync("A. B.");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Put into use rig v2" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Put into use rig v1" }).WaitForAsync();
        Assert.Equal("activate rig v2 A. B.", _bench.Diary[^1]);
        await page.Says("#tie-saved", "Touch one more place then, and compare");
    }

    private async Task<LivePage> Opened()
    {
        var page = await LivePage.Open(chromium, _server, path: "calibrate.html", widthPx: 1400, heightPx: 900);
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.picture === '1'");
        await page.Says("#ties", "rig v1");
        return page;
    }

    private async Task Tip(LivePage page)
    {
        await page.Page.Locator("#tip").ClickAsync();
        await page.Page.WaitForFunctionAsync("n => document.getElementById('picture').dataset.picture === String(n)", ++_pictures);
    }

    private async Task FourPlaces(LivePage page)
    {
        foreach (var (x, y) in ((int, int)[])[(100, 100), (540, 100), (540, 400), (100, 400)])
        {
            await Tip(page);
            await Click(page, x, y);
            await page.Page.Locator("#touch-add").ClickAsync();
            await page.Says("#touch-px", new System.Text.RegularExpressions.Regex("^$"));
        }
    }

    /// <summary>Clicks on the pixel of the screen that shows a place of the picture, and tells where in the picture its middle lies.</summary>
    private static async Task<PointPx> Click(LivePage page, int x, int y)
    {
        var box = await page.Page.Locator("#picture").BoundingBoxAsync() ?? throw new InvalidOperationException("The picture is not on the page.");
        double scale = Math.Min(box.Width / RegistrationRehearsal.WidthPx, box.Height / RegistrationRehearsal.HeightPx);
        double left = box.X + ((box.Width - (RegistrationRehearsal.WidthPx * scale)) / 2), top = box.Y + ((box.Height - (RegistrationRehearsal.HeightPx * scale)) / 2);
        double column = Math.Floor(left + ((x + 0.5) * scale)), row = Math.Floor(top + ((y + 0.5) * scale));
        await page.Page.Mouse.ClickAsync((float)column, (float)row);
        return new(((column + 0.5 - left) / scale) - 0.5, ((row + 0.5 - top) / scale) - 0.5);
    }

    private static async Task<bool> IsGreen(LivePage page, int x, int y)
    {
        int[] rgba = await page.Ask<int[]>("([x, y]) => [...document.getElementById('picture').getContext('2d').getImageData(x, y - 1, 1, 3).data]", new[] { x, y });
        return rgba.Chunk(4).Any(pixel => pixel[1] > 120 && pixel[0] < 60);
    }
}
