namespace SutureLive.Console.Tests.Browser;

/// <summary>The record button of the live page.</summary>
public sealed class RecordButtonTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly RecordingRehearsal _recorder = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, _log, parts: new() { Recording = _recorder }, cancellation: Limits.Soon);
        _feed.Play();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task R_begins_a_session_and_ends_it_and_I_see_for_how_long_the_disk_lasts()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await using var colleague = await LivePage.Open(chromium, _server);
        await page.Says("#record-room", "212 GB free");
        Assert.False(await page.Page.Locator("#rec").IsVisibleAsync());

        await page.Keys.PressAsync("r");
        await page.Says("#rec", "REC 01:05");
        await page.Says("#record-room", "143 min left");
        await page.Says("#record-says", "m12: 1950 frames, 2 left out");
        await colleague.Says("#rec", "REC 01:05");

        await colleague.Page.Locator("#record").ClickAsync();
        await page.Says("#record-says", "Closed: m12");
        Assert.False(await page.Page.Locator("#rec").IsVisibleAsync());
        Assert.Equal(["start", "stop"], _recorder.Diary);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_is_marked_and_told()
    {
        _recorder.MinutesLeft = 11.7;
        _recorder.Says = "The disk lasts 11 min more: make room, or end the session soon.";
        await using var page = await LivePage.Open(chromium, _server);
        await page.Page.Locator("#record").ClickAsync();

        await page.Says("#record-room", "11 min left");
        Assert.Equal("true", await page.Page.Locator("#record-room").GetAttributeAsync("data-low"));
        await page.Says("#record-says", "make room");
    }

    [Fact]
    public async Task A_recorder_that_cannot_says_why_and_nothing_is_shown_as_recorded()
    {
        _recorder.Refuses = "The folder '/full' cannot be made: there is no room. Choose another --sessions.";
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#record-room", "GB free");
        await page.Keys.PressAsync("r");

        await page.Says("#record-says", "Choose another --sessions");
        Assert.False(await page.Page.Locator("#rec").IsVisibleAsync());
    }
}
