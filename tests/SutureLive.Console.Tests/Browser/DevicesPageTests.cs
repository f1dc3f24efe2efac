using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests.Browser;

/// <summary>What a person sees at the page of models and devices.</summary>
public sealed class DevicesPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly Devices _devices = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, _log, parts: new() { Devices = _devices }, cancellation: Limits.Soon);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task I_read_the_card_of_the_model_in_use_and_what_it_really_computes_on()
    {
        await using var page = await LivePage.Open(chromium, _server, path: "devices.html");

        await page.Says(".card[data-used='true']", "small-suture");
        await page.Says(".card[data-used='true']", "DirectML");
        await page.Says(".card[data-used='true']", "suture, bregma");
        await page.Says(".card[data-used='true']", new string('a', 64));
        await page.Says("#used", "DirectML");
        await page.Says(".card[data-used='false']", "Restore both files together");
    }

    [Fact]
    public async Task I_see_cameras_and_ports_and_why_one_cannot_be_used()
    {
        await using var page = await LivePage.Open(chromium, _server, path: "devices.html");

        await page.Says("#cameras", "Trinocular USB camera");
        await page.Says("#ports", "FTDI FT232");
        await page.Says("#ports .error", "group dialout");
    }

    [Fact]
    public async Task A_camera_that_is_lost_and_found_again_is_seen_without_loading_the_page()
    {
        await using var page = await LivePage.Open(chromium, _server, path: "devices.html");
        await page.Says("#used [data-state='running']", "phantom");

        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Lost, "Unplugged; tried again in 2 s.") };
        await page.Says("#used [data-state='lost']", "Unplugged; tried again in 2 s.");

        _feed.Status = _feed.Status with { Camera = new("device:0", DeviceState.Running) };
        await page.Says("#used [data-state='running']", "device:0");
    }

    [Fact]
    public async Task E_examines_everything_and_each_finding_says_what_to_do()
    {
        await using var page = await LivePage.Open(chromium, _server, path: "devices.html");
        await page.Says("#used", "DirectML");
        await page.Keys.PressAsync("e");

        await page.Says("#verdict", "2 to look at");
        await page.Says("[data-level='Ok']", "is whole");
        await page.Says("[data-level='Warn']", "What to do: Add the user");
        await page.Says("[data-level='Fail']", "Choose another folder");

        _devices.Findings.RemoveRange(1, 2);
        await page.Page.Locator("#examine").ClickAsync();
        await page.Says("#verdict", "All is as it should be");
    }
}
