using Microsoft.Playwright;
using SutureLive.Console.Feed;
using SutureLive.Console.Tests.Motion;

namespace SutureLive.Console.Tests.Browser;

/// <summary>The red panel as a surgeon uses it: by mouse and by keyboard, in two windows, and when something is lost.</summary>
public sealed class MotionPanelTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    // A busy machine may hold a browser up for a while; how long 200 ms are is the desk's own test.
    private static readonly ConsoleOptions Patient = new()
    {
        Port = 0,
        AgedAfter = TimeSpan.FromMinutes(1),
        StaleAfter = TimeSpan.FromMinutes(2),
        LostAfter = TimeSpan.FromMinutes(2),
        FrozenAfter = TimeSpan.FromSeconds(5),
        JogSilentFor = TimeSpan.FromSeconds(20),
        SilentFor = TimeSpan.FromSeconds(20),
        Targets = [new NamedTarget("CA1", new(-2.3, 1.5, -1.2))],
    };

    private readonly PhantomFeed _feed = new();
    private readonly ErrorLog _log = new();
    private readonly RehearsalFrame _frame = new(TimeProvider.System);
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, Patient, _log, _frame, cancellation: Limits.Soon);
        _feed.Play();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task I_take_the_controls_arm_preview_and_confirm_the_numbers_and_see_the_way_on_the_picture()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#arm").ClickAsync();
        await page.Says("#lamp-word", "ARMED");
        await page.Page.Locator("#preview").ClickAsync();

        await page.Says("#preview-at", "AP −2.30 ML +1.50 mm");
        await page.Says("#confirm", "Move to X −26.500  Y −27.300  Z −1.000");
        await page.Shows(true, PhantomFeed.Pose.ToPx(new(-2.3, 1.5)), 30, "D55E00");
        await page.Settled("#confirm");
        await page.Page.Locator("#confirm").ClickAsync();

        await page.Says("#lamp-word", "MOVING");
        _frame.Arrive();
        await page.Says("#motion-says", "Reached the target.");
        await page.Says("#lamp-word", "NOT ARMED");
        Assert.Equal(["arm 60", $"move {RehearsalFrame.End}", "disarm"], _frame.Diary);
    }

    [Fact]
    public async Task What_stands_in_the_way_is_listed_and_the_move_cannot_be_confirmed()
    {
        _frame.Objections = ["Bregma's confidence is Low; at least Medium is needed."];
        await using var page = await LivePage.Open(chromium, _server);
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#arm").ClickAsync();
        await page.Page.Locator("#preview").ClickAsync();

        await page.Says("#preview-objections", "at least Medium is needed");
        await Assertions.Expect(page.Page.Locator("#confirm")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_lost_frame_is_not_called_moving_and_I_connect_it_again_after_a_look_at_the_arm()
    {
        _frame.IsLost = true;
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#lamp-word", "NO FRAME");
        await Assertions.Expect(page.Page.Locator("#connect")).ToBeDisabledAsync();
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#connect").ClickAsync();
        await page.Says("#motion-says", "Connected, not homed.");
        await page.Says("#lamp-word", "NOT ARMED");
        await Assertions.Expect(page.Page.Locator("#connect")).ToBeHiddenAsync();
        Assert.Equal(["connect"], _frame.Diary);
    }

    [Fact]
    public async Task Held_button_moves_and_let_go_stops_by_mouse_and_by_Enter()
    {
        await using var page = await Armed();
        await page.Settled("#jog-x-plus");
        await page.Page.Locator("#jog-x-plus").HoverAsync();
        await page.Page.Mouse.DownAsync();
        await Wrote("jog X+ 0.2");
        await page.Page.Mouse.UpAsync();
        await Wrote("let go");

        await Assertions.Expect(page.Page.Locator("#jog-z-minus")).ToBeEnabledAsync();
        await page.Page.Locator("#jog-z-minus").FocusAsync();
        await page.Keys.DownAsync("Enter");
        await Wrote("jog Z- 0.2");
        await page.Keys.UpAsync("Enter");
        await Wrote("let go", times: 2);
        Assert.DoesNotContain("stop", _frame.Diary);
    }

    [Fact]
    public async Task A_step_is_chosen_and_held_for_and_letting_go_before_its_end_stops_it()
    {
        await using var page = await Armed();
        await page.Settled("#jog-x-plus");
        await page.Page.Locator("#jog-step").SelectOptionAsync("0.05");
        await page.Settled("#jog-x-plus");
        await page.Page.Locator("#jog-x-plus").HoverAsync();
        await page.Page.Mouse.DownAsync();
        await Wrote("jog X+ 0.2 at most 0.05");
        await page.Page.Mouse.UpAsync();
        await Wrote("let go");
    }

    [Fact]
    public async Task A_button_that_has_just_moved_under_my_hand_does_nothing_and_says_so()
    {
        await using var page = await Armed();
        await page.Settled("#jog-z-minus");

        // The panel shifts, and the press that was meant for what stood here comes in the same moment.
        await page.Page.EvaluateAsync("""
            () => {
                document.getElementById('motion').style.transform = 'translateY(-60px)';
                document.getElementById('jog-z-minus').dispatchEvent(new PointerEvent('pointerdown', { button: 0, bubbles: true, pointerId: 1 }));
            }
            """);
        await page.Says("#toast", "has just moved");
        Assert.DoesNotContain(_frame.Diary, entry => entry.StartsWith("jog", StringComparison.Ordinal));

        await page.Settled("#jog-z-minus");
        await page.Page.Locator("#jog-z-minus").HoverAsync();
        await page.Page.Mouse.DownAsync();
        await Wrote("jog Z- 0.2");
        await page.Page.Mouse.UpAsync();
        await Wrote("let go");
    }

    [Theory]
    [InlineData("Escape")]
    [InlineData("#stop")]
    [InlineData("blur")]
    [InlineData("hidden")]
    [InlineData("closed")]
    public async Task Whatever_takes_me_away_stops_the_held_motion_and_disarms(string how)
    {
        await using var page = await Armed();
        await page.Settled("#jog-y-plus");
        await page.Page.Locator("#jog-y-plus").HoverAsync();
        await page.Page.Mouse.DownAsync();
        await Wrote("jog Y+ 0.2");

        switch (how)
        {
            case "Escape": await page.Keys.PressAsync("Escape"); break;
            case "#stop": await page.Do("() => document.getElementById('stop').click()"); break;
            case "blur": await page.Do("() => dispatchEvent(new Event('blur'))"); break;
            case "hidden":
                await page.Do("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
                break;
            case "closed": await page.Page.CloseAsync(); break;
        }

        await Wrote("disarm");
        Assert.False(_frame.Moves);
        Assert.False(_frame.IsArmed);
    }

    [Fact]
    public async Task A_second_window_watches_and_may_stop()
    {
        await using var mine = await Armed();
        await using var second = await LivePage.Open(chromium, _server);
        await second.Says("#motion-says", "Another window holds the controls");
        await Assertions.Expect(second.Page.Locator("#controls")).ToBeDisabledAsync();
        await Assertions.Expect(second.Page.Locator("#arm")).ToBeDisabledAsync();

        await second.Page.Locator("#stop").ClickAsync();

        await Wrote("stop");
        await mine.Says("#lamp-word", "NOT ARMED");
    }

    [Fact]
    public async Task A_server_that_was_lost_comes_back_without_controls_and_without_arming()
    {
        await using var page = await Armed();
        int port = _server.Address.Port;

        await _server.DisposeAsync();
        await page.Says("#lamp-word", "NO CONNECTION");
        await Wrote("disarm");
        _server = await ConsoleServer.StartAsync(_feed, null, Patient with { Port = port }, _log, _frame, cancellation: Limits.Soon);

        await page.Says("#lamp-word", "NOT ARMED");
        await page.Says("#controls", "Take the controls");
        Assert.Single(_frame.Diary, "arm 60");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_STOP_that_does_not_get_through_fills_the_page_until_one_does(bool byButton)
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#lamp-word", "NOT ARMED");
        int port = _server.Address.Port;
        await _server.DisposeAsync();
        await page.Says("#lamp-word", "NO CONNECTION");

        if (byButton) await page.Page.Locator("#stop").ClickAsync();
        else await page.Keys.PressAsync("Escape");
        await Assertions.Expect(page.Page.Locator("#stop-alarm")).ToBeInViewportAsync();
        await page.Says("#stop-alarm", "Cut the power of the motors");

        _server = await ConsoleServer.StartAsync(_feed, null, Patient with { Port = port }, _log, _frame, cancellation: Limits.Soon);
        await page.Says("#lamp-word", "NOT ARMED");
        await Assertions.Expect(page.Page.Locator("#stop-alarm")).ToBeInViewportAsync();
        await page.Page.Locator("#stop").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#stop-alarm")).ToBeHiddenAsync();
        Assert.Contains("stop", _frame.Diary);
    }

    [Theory]
    [InlineData("sessions.html")]
    [InlineData("calibrate.html")]
    [InlineData("devices.html")]
    public async Task STOP_stands_on_every_page_and_stops(string path)
    {
        await using var page = await LivePage.Open(chromium, _server, path: path);
        await page.Page.Locator("#stop").ClickAsync();
        await Wrote("stop");
    }

    [Fact]
    public async Task Homing_asks_first()
    {
        await using var page = await Armed();

        await page.Page.Locator("#home").ClickAsync();
        await page.Says("#home-ask", "whole travel");
        Assert.DoesNotContain("home", _frame.Diary);
        await page.Page.Locator("#home-yes").ClickAsync();

        await Wrote("home");
        _frame.Arrive();
    }

    [Theory]
    [InlineData("en", "no emergency stop")]
    [InlineData("ru", "не аварийный")]
    public async Task The_page_says_that_its_stop_is_no_emergency_stop(string language, string says)
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Do("l => localStorage.setItem('language', l)", language);
        await page.Page.ReloadAsync();
        await page.Says("#no-emergency-stop", says);
    }

    [Fact]
    public async Task Without_a_motorised_frame_there_is_no_panel()
    {
        await using var plain = await ConsoleServer.StartAsync(_feed, null, Patient, _log, cancellation: Limits.Soon);
        await using var page = await LivePage.Open(chromium, plain);
        await page.Painted(0);

        Assert.False(await page.Page.Locator("#motion").IsVisibleAsync());
        Assert.False(await page.Page.Locator("#stop").IsVisibleAsync());
    }

    private async Task<LivePage> Armed()
    {
        var page = await LivePage.Open(chromium, _server);
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#arm").ClickAsync();
        await page.Says("#lamp-word", "ARMED");
        return page;
    }

    private Task Wrote(string what, int times = 1) => Limits.Until(() => _frame.Diary.Count(entry => entry == what) >= times, $"'{what}' in the frame's diary");
}
