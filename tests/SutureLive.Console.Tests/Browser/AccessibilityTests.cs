using SutureLive.Console.Feed;
using SutureLive.Console.Tests.Motion;
using SutureLive.Console.Tests.Sessions;

namespace SutureLive.Console.Tests.Browser;

/// <summary>The page for people who see, hear or move otherwise: no serious or critical finding of axe, whatever is open.</summary>
public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Axe_finds_nothing_serious_on_the_live_page_with_everything_open_in_both_languages()
    {
        using var feed = new PhantomFeed();
        var options = new ConsoleOptions { Port = 0, StaleAfter = TimeSpan.FromMinutes(2), SilentFor = TimeSpan.FromMinutes(1), Targets = [new NamedTarget("CA1", new(-2.3, 1.5, -1.2))] };
        await using var server = await ConsoleServer.StartAsync(feed, null, options, null, new RehearsalFrame(TimeProvider.System), cancellation: Limits.Soon);
        feed.Play();
        await using var page = await LivePage.Open(chromium, server);
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#arm").ClickAsync();
        await page.Page.Locator("#preview").ClickAsync();
        await page.Says("#preview-at", "AP");
        await NothingSerious(page);

        await page.Keys.PressAsync("?");
        await page.Says("#help", "overlay on or off");
        await NothingSerious(page);

        await page.Page.GotoAsync(server.Address + "?lang=ru");
        await page.Says("#motion-title", "Движение рамы");
        await NothingSerious(page);
    }

    [Theory]
    [InlineData("sessions.html", "00112233445566aa", "#latency", "network", "сеть")]
    [InlineData("calibrate.html", "", "#profiles", "Active", "В работе")]
    [InlineData("devices.html", "", "#models", "Trained on", "Обучена на")]
    public async Task Axe_finds_nothing_serious_on_the_other_pages_in_both_languages(string path, string key, string look, string english, string russian)
    {
        using var feed = new PhantomFeed();
        await using var server = await ConsoleServer.StartAsync(feed, null, new() { Port = 0 }, parts: new() { Sessions = new RehearsalShelf(), Replays = Replayed(), Devices = new Devices(), Calibration = new CalibrationRehearsal(), Registration = await Touched() }, cancellation: Limits.Soon);
        foreach (var (language, word) in ((string, string)[])[("en", english), ("ru", russian)])
        {
            await using var page = await LivePage.Open(chromium, server, path: $"{path}?lang={language}#{key}", widthPx: 1400);
            await page.Says(look, word);
            await NothingSerious(page);
        }
    }

    // Three places and their fit, so that every part of the page is there to be looked at.
    internal static async Task<RegistrationRehearsal> Touched()
    {
        RegistrationRehearsal bench = new();
        for (int n = 0; n < 3; n++) bench.Touch(new((await bench.LookAsync(Limits.Soon)).Look, new(1000 + n, 100.5), new(-129.315, -121.855, -10.255), PlaceRole.Right));
        return bench;
    }

    internal static RehearsalReplays Replayed()
    {
        RehearsalReplays replays = new() { ReadAtOnce = 12 };
        replays.Start(RehearsalShelf.Whole, "fast");
        return replays;
    }

    private static async Task NothingSerious(LivePage page)
    {
        // Numbers to confirm that are cut off at the edge would be confirmed unread.
        Assert.Empty(await page.Ask<string[]>("() => [...document.querySelectorAll('aside .panel, #motion button, #preview-box')].filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.id || n.textContent)"));
        var result = await page.Examine();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
    }
}
