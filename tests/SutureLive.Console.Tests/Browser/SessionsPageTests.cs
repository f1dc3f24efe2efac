using Microsoft.Playwright;
using SutureLive.Console.Tests.Sessions;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What an engineer sees and does at the page of recorded sessions.</summary>
public sealed class SessionsPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly RehearsalShelf _shelf = new();
    private readonly RehearsalReplays _replays = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, RequestsPerTenSeconds = 4000 }, _log, parts: new() { Sessions = _shelf, Replays = _replays }, cancellation: Limits.Soon);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task I_come_from_the_live_page_and_see_every_session_with_its_health()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();

        await page.Says("#list", "m12");
        await page.Says("#list [data-key='00112233445566aa'] .health", "Good");
        await page.Says("#list [data-key='00112233445566aa']", "50 frames, 3 missing");
        await page.Says("#list [data-key='ffeeddccbbaa9988'] .health", "Cannot be opened");

        await page.Page.Locator("[data-key='ffeeddccbbaa9988']").ClickAsync();
        await page.Says("#session-error", "its manifest is missing");
        Assert.False(await page.Page.Locator("#player").IsVisibleAsync());
    }

    [Fact]
    public async Task I_open_one_and_read_where_the_time_went_what_happened_and_how_to_take_it_with_me()
    {
        await using var page = await Opened();

        await page.Says("#latency", "network88.197.299.912");
        await page.Says("#facts", "small-suture");
        await page.Says("#events", "operatortargets: CA1");
        await page.Says("#export-line", "suturelive export m12");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Locator("#tables").ClickAsync());
        Assert.Equal("suturelive-session-00112233445566aa.zip", download.SuggestedFilename);

        // Three events and one gap stand on the time line; the gap at frame 30 of 49.
        Assert.Equal(4, await page.Page.Locator("#marks rect").CountAsync());
        Assert.Equal((1000.0 * 30 / 49) - 1, double.Parse(await page.Page.Locator("#marks rect").Last.GetAttributeAsync("x") ?? "", System.Globalization.CultureInfo.InvariantCulture), 1.0);
    }

    [Fact]
    public async Task I_step_by_single_frames_and_by_five_seconds_with_keys_alone()
    {
        await using var page = await Opened();
        await page.Keys.PressAsync(".");
        await Shows(page, 1);
        await page.Keys.PressAsync(".");
        await Shows(page, 2);
        await page.Keys.PressAsync(",");
        await Shows(page, 1);
        await page.Says("#now-frame", "frame 2 of 50");

        await page.Keys.PressAsync("ArrowRight");
        await Shows(page, 49);
        await page.Keys.PressAsync("Home");
        await Shows(page, 0);
    }

    [Fact]
    public async Task I_drag_the_scrubber_and_an_event_takes_me_to_its_moment()
    {
        await using var page = await Opened();

        await page.Page.Locator("#scrubber").FillAsync("37");
        await Shows(page, 37);

        await page.Page.Locator("#events button", new() { HasText = "CA1" }).ClickAsync();
        await Shows(page, 20);
    }

    [Fact]
    public async Task O_takes_the_overlay_off_the_recorded_picture()
    {
        await using var page = await Opened();
        Assert.Equal(255, await Grey(page, 5, 5), 12);

        await page.Keys.PressAsync("o");

        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.overlay === 'false'");
        Assert.Equal(RehearsalShelf.GreyOf(0), await Grey(page, 5, 5), 3);
    }

    [Fact]
    public async Task It_plays_to_the_end_in_the_time_of_the_recording_and_Space_pauses()
    {
        await using var page = await Opened();
        await page.Do("""
            () => {
                const picture = document.getElementById('picture');
                window.shown = [];
                // A busy browser hands its animation frames on late: their time lies before the press that asked for them.
                const soon = window.requestAnimationFrame.bind(window);
                window.requestAnimationFrame = then => soon(began => then(began - 100));
                new MutationObserver(() => window.shown.push(Number(picture.dataset.frame))).observe(picture, { attributeFilter: ['data-frame'] });
            }
            """);
        await page.Page.Locator("#speed").SelectOptionAsync("0.25");
        await page.Page.Locator("#session-title").ClickAsync();
        await page.Keys.PressAsync("Space");
        await page.Says("#play-word", "Pause");
        await page.Page.WaitForFunctionAsync("() => Number(document.getElementById('picture').dataset.frame) >= 3");
        await page.Keys.PressAsync("Space");
        await page.Says("#play-word", "Play");

        await page.Page.Locator("#speed").SelectOptionAsync("8");
        await page.Page.Locator("#play").ClickAsync();
        await Shows(page, 49);
        await page.Says("#play-word", "Play");

        // Frames are shown in order, however their answers overtake each other; at eight times the speed not every one is shown.
        int[] shown = await page.Ask<int[]>("() => window.shown");
        Assert.Equal(shown.Order(), shown);
        Assert.Equal(49, shown[^1]);
    }

    [Fact]
    public async Task I_read_a_session_again_with_another_model_and_see_the_frame_that_differs_most_as_either_found_it()
    {
        await using var page = await Opened();
        await page.Page.Locator("#replay-model").SelectOptionAsync("fast");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Read again" }).ClickAsync();
        await page.Says("#replay-says", new System.Text.RegularExpressions.Regex("^fast: [369] of 12 frames read$"));
        Assert.Equal(12, await page.Ask<double>("() => document.getElementById('replay-progress').max"));

        await page.Says("#done-replays", "replay-1 · fast");
        await page.Says("#done-replays tbody tr:nth-child(1)", "bregma0.0420.1170.21312");
        await page.Says("#done-replays tbody tr:nth-child(2)", "lambda———0");
        await page.Says("#done-replays", "2 frames in which only one of both found a landmark, 1 that only one read");
        Assert.False(await page.Page.Locator("#replay-progress").IsVisibleAsync());

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "frame 31: 0.213 mm" }).ClickAsync();
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.source === 'replay-1'");
        await Shows(page, 30);
        Assert.Equal(0, await Grey(page, 5, 5), 12);
        await page.Keys.PressAsync("d");
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.source === ''");
        Assert.Equal(255, await Grey(page, 5, 5), 12);
        Assert.Equal("", await page.Page.Locator("#drawn").InputValueAsync());
        await page.Page.Locator("#drawn").SelectOptionAsync("replay-1");
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.source === 'replay-1'");
        await Shows(page, 30);
    }

    [Fact]
    public async Task A_replay_can_be_stopped_and_a_model_that_cannot_be_used_is_refused_with_its_sentence()
    {
        _replays.ReadAtOnce = 0;
        await using var page = await Opened();
        await page.Page.Locator("#replay-model").SelectOptionAsync("large");
        await page.Page.Locator("#replay-start").ClickAsync();
        await page.Says("#replay-error", "does not fit its card");

        await page.Page.Locator("#replay-model").SelectOptionAsync("fast");
        await page.Page.Locator("#replay-start").ClickAsync();
        await page.Says("#replay-says", "fast: 0 of 12");
        await Assertions.Expect(page.Page.Locator("#replay-start")).ToBeDisabledAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await page.Says("#replay-error", "Stopped: there is no result.");
        Assert.False(await page.Page.Locator("#replay-stop").IsVisibleAsync());
        Assert.Equal(["start 00112233445566aa large", "start 00112233445566aa fast", "stop"], _replays.Asked);
    }

    private async Task<LivePage> Opened()
    {
        var page = await LivePage.Open(chromium, _server, path: "sessions.html");
        await page.Page.Locator("[data-key='00112233445566aa']").ClickAsync();
        await Shows(page, 0);
        return page;
    }

    /// <summary>Waits until the picture of a frame is on the page, and looks at its pixels.</summary>
    private static async Task Shows(LivePage page, int frame)
    {
        await page.Page.WaitForFunctionAsync("n => document.getElementById('picture').dataset.frame === String(n)", frame);
        Assert.Equal(RehearsalShelf.GreyOf(frame), await Grey(page, 80, 60), 3);
    }

    private static async Task<double> Grey(LivePage page, int x, int y) =>
        await page.Ask<double>("([x, y]) => document.getElementById('picture').getContext('2d').getImageData(x, y, 1, 1).data[1]", new[] { x, y });
}
