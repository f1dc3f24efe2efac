using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OpenCvSharp;

namespace SutureLive.Console.Tests.Browser;

/// <summary>The live page in a browser, as a person sees and uses it.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private LivePage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout((float)Limits.Patience.TotalMilliseconds);
        page.Console += (_, message) =>
        {
            // A server that has gone and a refused request are reported by the browser itself; everything else is a fault of the page.
            bool isReport = message.Text.Contains("ERR_CONNECTION", StringComparison.Ordinal) || message.Location.Contains("/api/", StringComparison.Ordinal);
            if (message.Type == "error" && !isReport) _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    public IKeyboard Keys => Page.Keyboard;

    public static Task<LivePage> Open(Chromium chromium, ConsoleServer server, bool script = true, int widthPx = 1100, int heightPx = 720, string path = "", bool forPictures = false) =>
        Open(chromium, server.Address + path, script, widthPx, heightPx, forPictures);

    /// <summary>Opens a page of whatever console answers at an address.</summary>
    public static async Task<LivePage> Open(Chromium chromium, string address, bool script, int widthPx, int heightPx, bool forPictures, float scale = 1)
    {
        BrowserNewContextOptions options = new() { ViewportSize = new() { Width = widthPx, Height = heightPx }, JavaScriptEnabled = script, DeviceScaleFactor = scale };
        // A picture that is compared looks the same everywhere: at one place and hour, in the fonts the test puts in.
        if (forPictures) (options.TimezoneId, options.Locale, options.BypassCSP) = ("UTC", "en-GB", true);
        var context = await chromium.Browser.NewContextAsync(options);
        var page = new LivePage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(address);
        return page;
    }

    /// <summary>Waits until an element says something.</summary>
    public Task Says(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = (float)Limits.Patience.TotalMilliseconds });

    /// <summary>Waits until a frame was painted.</summary>
    public Task Painted(long frameId) =>
        Page.WaitForFunctionAsync("id => Number(document.getElementById('canvas').dataset.painted || -1) >= id", frameId);

    /// <summary>Brings a control into view and waits, as a person does, until it has stood still for long enough to be aimed at.</summary>
    public async Task Settled(string selector)
    {
        await Page.Locator(selector).ScrollIntoViewIfNeededAsync();
        await Page.WaitForFunctionAsync(
            """
            selector => {
                const box = JSON.stringify(document.querySelector(selector).getBoundingClientRect()), now = performance.now();
                if (window.settling?.box !== box) window.settling = { box, since: now };
                return now - window.settling.since > 700;
            }
            """, selector);
    }

    /// <summary>The frame painted last.</summary>
    public async Task<long> PaintedNow() => long.Parse(await Page.Locator("#canvas").GetAttributeAsync("data-painted") is { Length: > 0 } id ? id : "-1", CultureInfo.InvariantCulture);

    /// <summary>Waits until a coordinate is a number: while the cross is nowhere, or nothing was painted yet, it is a dash.</summary>
    public Task Reads(string selector) => Says(selector, new System.Text.RegularExpressions.Regex(@"^\s*[+−\u2007]?\d"));

    /// <summary>Waits until what an element says matches.</summary>
    public Task Says(string selector, System.Text.RegularExpressions.Regex text) =>
        Assertions.Expect(Page.Locator(selector)).ToHaveTextAsync(text, new() { Timeout = (float)Limits.Patience.TotalMilliseconds });

    public async Task<string> Text(string selector) => await Page.Locator(selector).TextContentAsync() ?? "";

    /// <summary>Where on the page a pixel of the frame is shown, the picture being fitted.</summary>
    public async Task<PointPx> PlaceOf(PointPx at)
    {
        var box = await Page.Locator("#canvas").BoundingBoxAsync() ?? throw new InvalidOperationException("The picture is not on the page.");
        double scale = Math.Min(box.Width / PhantomFeed.WidthPx, box.Height / PhantomFeed.HeightPx);
        double left = box.X + ((box.Width - (PhantomFeed.WidthPx * scale)) / 2), top = box.Y + ((box.Height - (PhantomFeed.HeightPx * scale)) / 2);
        return new(left + ((at.X + 0.5) * scale), top + ((at.Y + 0.5) * scale));
    }

    public async Task MoveTo(PointPx at)
    {
        var place = await PlaceOf(at);
        await Page.Mouse.MoveAsync((float)place.X, (float)place.Y);
    }

    public async Task ClickAt(PointPx at)
    {
        var place = await PlaceOf(at);
        await Page.Mouse.ClickAsync((float)place.X, (float)place.Y);
    }

    /// <summary>How many pixels of the screen around a place of the frame have nearly this colour.</summary>
    public async Task<int> Pixels(PointPx at, int radius, string hex)
    {
        var place = await PlaceOf(at);
        byte[] png = await Page.ScreenshotAsync(new() { Clip = new() { X = (float)place.X - radius, Y = (float)place.Y - radius, Width = 2 * radius, Height = 2 * radius } });
        using var around = Cv2.ImDecode(png, ImreadModes.Color);
        int rgb = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Scalar low = new((rgb & 255) - 12, ((rgb >> 8) & 255) - 12, (rgb >> 16) - 12), high = new((rgb & 255) + 12, ((rgb >> 8) & 255) + 12, (rgb >> 16) + 12);
        using var mask = new Mat();
        Cv2.InRange(around, low, high, mask);
        return Cv2.CountNonZero(mask);
    }

    /// <summary>Waits until there are, or are no, pixels of a colour around a place.</summary>
    public async Task Shows(bool expected, PointPx at, int radius, string hex)
    {
        var until = DateTime.UtcNow + Limits.Patience;
        int count;
        do
        {
            count = await Pixels(at, radius, hex);
            if (count >= 8 == expected) return;
        }
        while (DateTime.UtcNow < until);
        Assert.Fail($"{count} pixels of #{hex} within {radius} px of {at}, {(expected ? "some" : "none")} expected.");
    }

    /// <summary>What the page answers to a script. The browser itself would wait without end for a page that hangs.</summary>
    public Task<T> Ask<T>(string script, object? argument = null) => Bounded(Page.EvaluateAsync<T>(script, argument), $"The page did not answer `{Start(script)}`");

    /// <summary>Runs a script in the page, for what no hand can do.</summary>
    public Task Do(string script, object? argument = null) => Ask<object?>(script, argument);

    /// <summary>What axe finds on the page as it is.</summary>
    public Task<AxeResult> Examine() => Bounded(Page.RunAxe(), "axe did not finish its examination of the page");

    /// <summary>What the screen shows, with one colour over every element that is to be left out; owned by the caller.</summary>
    public async Task<Mat> Screen(params string[] leftOut) =>
        Cv2.ImDecode(await Page.ScreenshotAsync(new() { Mask = leftOut.Select(selector => Page.Locator(selector)), MaskColor = "#406080" }), ImreadModes.Color);

    private static async Task<T> Bounded<T>(Task<T> answer, string failure)
    {
        try
        {
            return await answer.WaitAsync(Limits.Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException stuck)
        {
            throw new TimeoutException($"{failure} within {Limits.Patience.TotalSeconds:0} s: it hangs, or this machine is far too busy.", stuck);
        }
    }

    private static string Start(string script) => script.Trim() is { Length: > 80 } all ? all[..80] + "…" : script.Trim();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
