using System.Globalization;
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

    public static async Task<LivePage> Open(Chromium chromium, ConsoleServer server, bool script = true, int widthPx = 1100, int heightPx = 720)
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = widthPx, Height = heightPx }, JavaScriptEnabled = script });
        var page = new LivePage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(server.Address.ToString());
        return page;
    }

    /// <summary>Waits until an element says something.</summary>
    public Task Says(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = (float)Limits.Patience.TotalMilliseconds });

    /// <summary>Waits until a frame was painted.</summary>
    public Task Painted(long frameId) =>
        Page.WaitForFunctionAsync("id => Number(document.getElementById('canvas').dataset.painted || -1) >= id", frameId);

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

    /// <summary>What the screen shows; owned by the caller.</summary>
    public async Task<Mat> Screen() => Cv2.ImDecode(await Page.ScreenshotAsync(), ImreadModes.Color);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
