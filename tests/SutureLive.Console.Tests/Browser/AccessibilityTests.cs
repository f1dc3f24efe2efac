using Deque.AxeCore.Playwright;
using SutureLive.Console.Feed;
using SutureLive.Console.Tests.Motion;

namespace SutureLive.Console.Tests.Browser;

/// <summary>The page for people who see, hear or move otherwise: no serious or critical finding of axe, whatever is open.</summary>
public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Axe_finds_nothing_serious_on_the_live_page_with_everything_open_in_both_languages()
    {
        using var feed = new PhantomFeed();
        var options = new ConsoleOptions { Port = 0, StaleAfter = TimeSpan.FromMinutes(2), SilentFor = TimeSpan.FromMinutes(1), Targets = [new NamedTarget("CA1", new(-2.3, 1.5, -1.2))] };
        await using var server = await ConsoleServer.StartAsync(feed, null, options, null, new RehearsalFrame(TimeProvider.System), Limits.Soon);
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

    private static async Task NothingSerious(LivePage page)
    {
        // Numbers to confirm that are cut off at the edge would be confirmed unread.
        Assert.Empty(await page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('aside .panel, #motion button, #preview-box')].filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.id || n.textContent)"));
        var result = await page.Page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
    }
}
