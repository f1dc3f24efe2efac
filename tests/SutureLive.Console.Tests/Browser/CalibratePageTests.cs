using Microsoft.Playwright;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What a technician does at the page of calibration.</summary>
public sealed class CalibratePageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly CalibrationRehearsal _bench = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, RequestsPerTenSeconds = 4000 }, _log, parts: new() { Calibration = _bench }, cancellation: Limits.Soon);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task I_see_the_profile_in_use_with_its_age_and_that_it_is_due()
    {
        await using var page = await Opened();

        await page.Says("#in-use", "uses room-2");
        await page.Says("#profiles", "room-2 v1 · 10.0200 ± 0.0040 µm/px · 34 d old");
        await page.Says("#profiles [data-level='Warn']", "is due");
    }

    [Fact]
    public async Task I_watch_the_target_being_found_keep_views_and_tick_one_out_with_keys_alone()
    {
        await using var page = await Opened();
        _bench.IsTargetThere = false;
        await page.Keys.PressAsync("w");
        await page.Says("#sight", "it is blurred");
        await Assertions.Expect(page.Page.Locator("#keep")).ToBeDisabledAsync();

        _bench.IsTargetThere = true;
        await page.Says("#sight", "3 of 48 points found");
        for (int n = 1; n <= 2; n++)
        {
            await Assertions.Expect(page.Page.Locator("#keep")).ToBeEnabledAsync();
            await page.Keys.PressAsync("k");
            await Assertions.Expect(page.Page.Locator("#views tbody tr")).ToHaveCountAsync(n);
        }

        await page.Keys.PressAsync("w");
        await page.Says("#fit-scale", "10.0100 ± 0.0030 µm/px");
        await page.Says("#fit-more", "75 % covered");
        await page.Says("#views", "view 1480.100");

        await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Use view 2" }).FocusAsync();
        await page.Keys.PressAsync("Space");
        await page.Says("#views", "view 248—");
        Assert.Contains("use 1 False", _bench.Diary);

        // The cell that no view has points in is shaded, the others are not.
        Assert.True(await Red(page, 600, 20) > await Red(page, 20, 20) + 15);
    }

    [Fact]
    public async Task Saving_and_putting_into_use_are_two_acts_and_what_is_missing_is_told()
    {
        await using var page = await Opened();
        await page.Keys.PressAsync("w");
        await page.Says("#sight", "points found");
        await page.Keys.PressAsync("k");
        await page.Says("#fit-scale", "µm/px");
        await page.Keys.PressAsync("w");
        await page.Page.Locator("#by").FillAsync("A. B.");
        await page.Page.Locator("#save-name").FillAsync("room-2");
        await page.Page.Locator("#save").ClickAsync();
        await page.Says("#save-error", "objective or zoom is missing");

        await page.Page.Locator("#objective").FillAsync("10x");
        await page.Page.Locator("#ruler").FillAsync("99.5");
        await page.Keys.PressAsync("Enter");
        await page.Says("#saved", "not in use until");
        await page.Says("#profiles", "room-2 v2");
        Assert.Contains("save room-2 10x 1 99.5 False A. B.", _bench.Diary);
        Assert.DoesNotContain(_bench.Diary, entry => entry.StartsWith("activate", StringComparison.Ordinal));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Put into use room-2 v2" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Put into use room-2 v1" }).WaitForAsync();
        Assert.Contains("activate room-2 v2 A. B.", _bench.Diary);
    }

    [Fact]
    public async Task I_verify_a_true_millimetre_with_the_arrow_keys_and_one_that_is_off_is_refused()
    {
        await using var page = await Opened();
        await page.Page.Locator("#by").FillAsync("A. B.");
        await page.Page.Locator("#picture").FocusAsync();
        await page.Keys.PressAsync("v");
        await page.Page.WaitForFunctionAsync("() => Number(document.getElementById('picture').dataset.picture) === 2");     // the page took the first one itself
        await page.Keys.PressAsync("Enter");
        for (int i = 0; i < 10; i++) await page.Keys.PressAsync("Shift+ArrowRight");
        await page.Keys.PressAsync("Enter");
        await page.Says("#verify-says", "100.0 px");
        await page.Page.Locator("#verify").ClickAsync();
        await page.Says("#verify-says", "1.000 mm measured 1.000 mm: good");

        await page.Page.Locator("#true-mm").FillAsync("0.950");
        await page.Page.Locator("#verify").ClickAsync();
        await page.Says("#verify-says", "more than 1 % off");
        Assert.Equal(["verify room-2 A. B.", "verify room-2 A. B."], _bench.Diary);
    }

    [Fact]
    public async Task A_distance_marked_by_click_is_that_of_the_picture_also_where_it_does_not_fill_its_place()
    {
        await using var page = await Opened();
        var box = await page.Page.Locator("#picture").BoundingBoxAsync() ?? throw new InvalidOperationException("The picture is not on the page.");
        double scale = box.Height / CalibrationRehearsal.HeightPx, left = box.X + ((box.Width - (CalibrationRehearsal.WidthPx * scale)) / 2);
        Assert.True(left > box.X + 10, "At this size of the window the picture has room to spare at its sides.");

        foreach (int x in (int[])[60, 560]) await page.Page.Mouse.ClickAsync((float)(left + ((x + 0.5) * scale)), box.Y + 100);

        string px = (await page.Text("#verify-says")).Split(' ')[0];
        Assert.Equal(500, double.Parse(px, System.Globalization.CultureInfo.InvariantCulture), 1.0);
    }

    private async Task<LivePage> Opened()
    {
        var page = await LivePage.Open(chromium, _server, path: "calibrate.html", widthPx: 1400, heightPx: 900);
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.picture === '1'");
        await page.Says("#profiles", "room-2");
        return page;
    }

    private static async Task<double> Red(LivePage page, int x, int y) =>
        await page.Ask<double>("([x, y]) => document.getElementById('picture').getContext('2d').getImageData(x, y, 1, 1).data[0]", new[] { x, y });
}
