using System.Text.RegularExpressions;

namespace SutureLive.Console.Tests.Browser;

/// <summary>Landmarks a person fixes or puts elsewhere.</summary>
public sealed partial class LivePageTests
{
    [Fact]
    public async Task B_fixes_bregma_where_it_is_found_and_tells_how_far_the_reading_drifts_from_there()
    {
        var before = _feed.Reading!;
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Keys.PressAsync("b");
        await page.Says("#bregma-fixed", "found 0.00 mm from there");
        var at = _feed.Truth.Bregma;
        _feed.Reading = before with { Bregma = before.Bregma with { At = new(at.X + 40, at.Y) } };      // 0.80 mm
        await page.Says("#bregma-fixed", "found 0.80 mm from there");
        await page.Says("#bregma-fixed", "not to be used");
        await page.Shows(true, at, 12, Bregma);                 // and it stays where it was fixed
        Assert.Matches(@"^fixed \d\d:\d\d:\d\d", await page.Text("#bregma-fixed"));

        await page.Keys.PressAsync("b");
        await page.Says("#toast", "follows the picture again");
        await page.Shows(false, at, 10, Bregma);
    }

    [Fact]
    public async Task I_drag_bregma_to_the_right_place_and_the_coordinates_follow()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        var right = PhantomFeed.Pose.ToPx(new(-0.5, 0.25));

        await page.Keys.PressAsync("c");
        await page.Says("#measured", "Correct bregma");
        await page.MoveTo(_feed.Truth.Bregma);
        await page.Page.Mouse.DownAsync();
        await page.MoveTo(PhantomFeed.Pose.ToPx(new(-0.2, 0.1)));
        await page.MoveTo(right);
        await page.Page.Mouse.UpAsync();

        await page.Says("#bregma-fixed", "placed by hand");
        await page.Keys.PressAsync("Escape");
        await page.Says("#ap", Near0());
        await page.Says("#bregma-fixed", "found 0.5");
        await page.Shows(true, right, 25, Bregma);
    }

    [Fact]
    public async Task I_place_lambda_with_the_keys_alone()
    {
        var before = _feed.Reading!;
        _feed.Reading = before with { Lambda = Landmark.NotFound };
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#lambda-confidence", "Not found");
        await page.Keys.PressAsync("l");
        await page.Says("#toast", "is not found");

        await page.Keys.PressAsync("c");
        await page.Keys.PressAsync("l");
        await page.Says("#measured", "Correct lambda");
        for (int i = 0; i < 15; i++) await page.Keys.PressAsync("Shift+ArrowDown");
        await page.Keys.PressAsync("ArrowLeft");
        await page.Keys.PressAsync("Enter");

        await page.Says("#lambda-fixed", "placed by hand");
        await page.Says("#lambda-fixed", "not found now");
        await page.Shows(true, new(399, 450), 25, "CC79A7");        // the middle, 150 down and 1 left
    }

    [Fact]
    public async Task In_Russian_every_word_has_its_translation()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Page.GotoAsync(_server.Address + "?lang=ru");
        await page.Says("#state-word", "АКТУАЛЬНО");
        await page.Says("#targets-title", "Цели");

        string missing = await page.Ask<string>("""
            async () => {
              const en = (await import("/strings.en.js")).strings, ru = (await import("/strings.ru.js")).strings;
              const holes = text => (String(text).match(/\{\d\}/g) ?? []).sort().join();
              const same = Object.keys(en).filter(key => !(key in ru) || holes(en[key]) !== holes(ru[key]));
              return [...same, ...Object.keys(ru).filter(key => !(key in en)), en.keys.length === ru.keys.length ? "" : "keys"].filter(Boolean).join(", ");
            }
            """);
        Assert.Equal("", missing);
        Assert.Equal("ru", await page.Page.Locator("html").GetAttributeAsync("lang"));
    }

    // Signed numbers of two decimals within a hundredth of nothing.
    private static Regex Near0() => new(@"^[\u2007+−]0\.0[0-2]$");
}
