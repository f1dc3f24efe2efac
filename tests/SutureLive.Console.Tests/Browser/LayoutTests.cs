using Microsoft.Playwright;
using SutureLive.Console.Feed;
using SutureLive.Console.Tests.Motion;
using SutureLive.Console.Tests.Sessions;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Tests.Browser;

/// <summary>Every page stands as it was looked at and found good, on a large screen and on a small one, and every word on it can be read.</summary>
public sealed class LayoutTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    // However busy the machine is, the page says LIVE.
    private static readonly ConsoleOptions Patient = new()
    {
        Port = 0,
        AgedAfter = TimeSpan.FromMinutes(5),
        StaleAfter = TimeSpan.FromMinutes(6),
        LostAfter = TimeSpan.FromMinutes(7),
        FrozenAfter = TimeSpan.FromMinutes(7),
        SilentFor = TimeSpan.FromMinutes(1),
        RequestsPerTenSeconds = 4000,
        Targets = [new NamedTarget("CA1", new(-2.3, 1.5, -1.2)), new NamedTarget("T1", new(-2.3, -1.5, -1.2))],
    };

    // What counts and ticks, and the pictures: their places are part of the layout, their content is not.
    private static readonly string[] Moving = ["canvas", "#state-age", "#fps", "#lamp-word", "#record-room"];

    private readonly PhantomFeed _feed = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public static TheoryData<string, int, int> Pages => new(
        from page in (string[])["live", "calibrate", "sessions", "devices"]
        from size in ((int Width, int Height)[])[(1920, 1080), (1280, 800)]
        select (page, size.Width, size.Height));

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(
            _feed, null, Patient, _log, new RehearsalFrame(TimeProvider.System), new() { Sessions = new RehearsalShelf(), Devices = new Devices(), Calibration = new CalibrationRehearsal(), Registration = await AccessibilityTests.Touched(), Replays = AccessibilityTests.Replayed(), Recording = new RecordingRehearsal() }, cancellation: Limits.Soon);
        _feed.Play();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_stands_as_it_was_found_good(string name, int widthPx, int heightPx)
    {
        await using var page = await Opened(name, "en", widthPx, heightPx);
        await SameFonts(page);
        await page.Do("() => document.querySelectorAll('*').forEach(n => n.scrollTop = 0)");     // a click may have brought its button into sight
        await Matches(page, $"page-{name}-{widthPx}");

        // What has to be scrolled to is part of the page too.
        int hidden = await page.Ask<int>("() => Math.max(0, ...[...document.querySelectorAll('main *')].filter(n => ['auto', 'scroll'].includes(getComputedStyle(n).overflowY)).map(n => n.scrollHeight - n.clientHeight))");
        if (hidden < 2) return;
        await page.Page.SetViewportSizeAsync(widthPx, heightPx + hidden);
        await Drawn(page);
        await Matches(page, $"page-{name}-{widthPx}-whole");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_word_is_cut_off_or_lies_over_another(string name, int widthPx, int heightPx)
    {
        var faults = new List<string>();
        foreach (string language in (string[])["en", "ru"])
        {
            await using var page = await Opened(name, language, widthPx, heightPx);
            faults.AddRange(from fault in await page.Ask<string[]>(ReadableText.Faults) select $"{language}: {fault}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("en", "OVERLAY STALE")]
    [InlineData("ru", "РАЗМЕТКА УСТАРЕЛА")]
    public async Task The_longest_state_pushes_neither_words_nor_STOP_off_a_small_screen(string language, string says)
    {
        (_feed.State, _feed.AgeMs) = (OverlayState.Stale, 1400);
        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Lost, "Unplugged; tried again in 2 s.") };
        await using var page = await LivePage.Open(chromium, _server, widthPx: 1280, heightPx: 800, path: $"?lang={language}");
        await page.Says("#state-word", says);
        await page.Says("#camera", "Unplugged");
        var stop = await page.Page.Locator("#stop").BoundingBoxAsync();

        Assert.Empty(await page.Ask<string[]>(ReadableText.Faults));
        Assert.NotNull(stop);
        Assert.InRange(stop.X, 640, 1280 - stop.Width);
        Assert.InRange(stop.Y, 0, 60);
    }

    private async Task<LivePage> Opened(string name, string language, int widthPx, int heightPx)
    {
        string path = name switch { "live" => "", "sessions" => "sessions.html", _ => name + ".html" };
        string key = name == "sessions" ? "#" + RehearsalShelf.Whole : "";
        var page = await LivePage.Open(chromium, _server, widthPx: widthPx, heightPx: heightPx, path: $"{path}?lang={language}{key}", forPictures: true);
        switch (name)
        {
            case "live":
                await page.Painted(1);
                await page.Page.Locator("#controls").ClickAsync();
                await page.Page.Locator("#arm").ClickAsync();
                await page.Page.Locator("#preview").ClickAsync();
                await page.Says("#preview-at", "−2.30");
                await page.Says("#target-rows", "T1");
                await page.Page.Locator("#canvas").FocusAsync();
                break;
            case "calibrate":
                await page.Says("#profiles", "room-2");
                await page.Says("#ties", "rig v1");
                await page.Keys.PressAsync("w");
                await Assertions.Expect(page.Page.Locator("#keep")).ToBeEnabledAsync();
                await page.Keys.PressAsync("k");
                await page.Says("#fit-scale", "10.0100");
                break;
            case "sessions":
                await page.Says("#latency", "88.1");
                await page.Says("#done-replays", "replay-1");
                await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.frame === '0'");
                break;
            case "devices":
                await page.Says("#models", "small-suture");
                await page.Keys.PressAsync("e");
                await page.Says("#findings", "dialout");
                break;
        }

        return page;
    }

    private static async Task Matches(LivePage page, string name)
    {
        using var screen = await page.Screen(Moving);
        GoldenLayout.AssertMatches(name, screen);
    }

    /// <summary>Another font has other widths, and lines would break elsewhere: the references are drawn in DejaVu on every machine.</summary>
    private static async Task SameFonts(LivePage page)
    {
        bool isThere = await page.Ask<bool>("""
            () => {
              const pen = document.createElement("canvas").getContext("2d");
              const width = font => { pen.font = `40px ${font}`; return pen.measureText("Landmarks 0123 µm").width; };
              return ["Sans", "Sans Mono"].every(f => width(`"DejaVu ${f}", serif`) === width(`"DejaVu ${f}", cursive`) && width(`"DejaVu ${f}", serif`) !== width("serif"));
            }
            """);
        if (!isThere) Assert.Skip("The layouts are compared in the fonts DejaVu Sans and DejaVu Sans Mono: install the package fonts-dejavu.");
        await page.Page.AddStyleTagAsync(new() { Content = ":root { --number: 'DejaVu Sans Mono' !important; font-family: 'DejaVu Sans' !important; } * { animation: none !important; transition: none !important; caret-color: transparent !important; }" });
        await Drawn(page);
    }

    private static Task Drawn(LivePage page) => page.Do("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))");
}
