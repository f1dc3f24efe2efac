using SutureLive.Console.Feed;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Tests.Browser;

/// <summary>States: what the page says of age, loss and silence.</summary>
public sealed partial class LivePageTests
{
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
            _feed, null, Patient with { AgedAfter = TimeSpan.FromMilliseconds(agedMs), StaleAfter = TimeSpan.FromMilliseconds(staleMs) }, _log, cancellation: Limits.Soon);
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

        _server = await ConsoleServer.StartAsync(_feed, null, Patient with { Port = port }, _log, cancellation: Limits.Soon);
        await page.Says("#state-word", "LIVE");
        await page.Shows(true, OnSagittal, 25, Suture);
    }

    [Fact]
    public async Task A_lost_camera_is_named_with_what_happens_next()
    {
        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Lost, "Unplugged; tried again in 2 s.") };
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#camera", "device:0 · lost · Unplugged; tried again in 2 s.");
    }

    [Fact]
    public async Task A_tab_out_of_sight_stops_costing_and_shows_the_newest_when_it_is_back()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Painted(5);
        await page.Do("() => { window.realRaf = requestAnimationFrame; window.requestAnimationFrame = act => { window.waiting = act; return 0; }; }");
        string stopped = await page.Page.Locator("#canvas").GetAttributeAsync("data-painted") ?? "";
        await Task.Delay(1500, Limits.Soon);
        await page.Do("() => { window.requestAnimationFrame = window.realRaf; window.realRaf(window.waiting); }");

        await page.Painted(long.Parse(stopped, System.Globalization.CultureInfo.InvariantCulture) + 4);
        await page.Says("#state-word", "LIVE");
    }
}
