using Microsoft.Playwright;
using OpenCvSharp;

namespace SutureLive.Console.Tests.Browser;

/// <summary>
/// Not part of a run: the pictures of the manual, of the program itself at work. docs/pictures/make.sh starts it, tells where in SUTURELIVE_ADDRESS and where the
/// pictures go in SUTURELIVE_PICTURES, and asks for them with <c>-explicit only</c>.
/// </summary>
public sealed class ManualPictures(Chromium chromium) : IClassFixture<Chromium>
{
    private const int MostBytes = 150_000;

    private static string Address => Environment.GetEnvironmentVariable("SUTURELIVE_ADDRESS") ?? throw new InvalidOperationException("SUTURELIVE_ADDRESS does not say where the program runs: use docs/pictures/make.sh.");

    private static string Folder => Environment.GetEnvironmentVariable("SUTURELIVE_PICTURES") ?? Path.GetTempPath();

    [Fact(Explicit = true)]
    public async Task The_live_page_with_a_previewed_move()
    {
        await using var page = await Opened("", 1700, 1440);
        await page.Says("#bregma-confidence", new System.Text.RegularExpressions.Regex("High|Medium"));
        await page.Page.Locator("#controls").ClickAsync();
        await page.Page.Locator("#arm").ClickAsync();
        await page.Says("#lamp-word", "ARMED");
        await page.Page.Locator("#home").ClickAsync();
        await page.Page.Locator("#home-yes").ClickAsync();
        await page.Says("#lamp-word", "MOVING");
        await page.Says("#lamp-word", "NOT ARMED");
        await page.Page.Locator("#arm").ClickAsync();
        await page.Says("#lamp-word", "ARMED");
        // On a slow machine a preview may be refused, because the animal was not seen for a moment.
        for (int attempt = 0; attempt < 20 && !await page.Page.Locator("#confirm").IsVisibleAsync(); attempt++)
        {
            await page.Page.Locator("#preview").ClickAsync();
            await Task.Delay(1500, Limits.Soon);
        }

        await page.Says("#confirm", "Move to");
        await page.Page.Locator("#canvas").FocusAsync();
        var stage = await page.Page.Locator("#canvas").BoundingBoxAsync();
        await page.Page.Mouse.MoveAsync(stage!.X + (stage.Width * 0.36f), stage.Y + (stage.Height * 0.42f));
        await page.Reads("#ml");
        await page.Do("() => document.querySelectorAll('*').forEach(n => n.scrollTop = 0)");
        await Taken(page, "console", "#state[data-state='live']");
    }

    [Fact(Explicit = true)]
    public async Task The_page_of_calibration_with_views_of_a_target()
    {
        await using var page = await Opened("calibrate.html", 1440, 1150);
        await page.Says("#profiles", "scope-1x");
        await page.Page.Locator("#by").FillAsync("A. B.");
        await page.Page.Locator("#target").FillAsync("charuco:12x9,1.0");
        await page.Page.Locator("#picture").FocusAsync();
        await page.Keys.PressAsync("w");
        for (int n = 1; n <= 5; n++)
        {
            await page.Says("#sight", "points found");
            string seen = await page.Ask<string>("() => document.getElementById('picture').dataset.picture");
            await Assertions.Expect(page.Page.Locator("#keep")).ToBeEnabledAsync();
            await page.Keys.PressAsync("k");
            await Assertions.Expect(page.Page.Locator("#views tbody tr")).ToHaveCountAsync(n);
            // The camera of the practice shows the next view after a second.
            await page.Page.WaitForFunctionAsync("seen => Number(document.getElementById('picture').dataset.picture) > Number(seen) + 3", seen);
        }

        await page.Says("#fit-scale", "µm/px");
        await page.Says("#sight", "points found");
        await Taken(page, "calibrate");
    }

    [Fact(Explicit = true)]
    public async Task The_page_of_sessions_with_one_opened()
    {
        await using var page = await Opened("sessions.html", 1440, 980);
        await page.Page.Locator(".session").First.ClickAsync();
        await page.Page.WaitForFunctionAsync("() => document.getElementById('picture').dataset.frame === '0'");
        string middle = await page.Ask<string>("() => String(Math.round(document.getElementById('scrubber').max * 0.6))");
        await page.Page.Locator("#scrubber").FillAsync(middle);
        await page.Page.WaitForFunctionAsync("n => document.getElementById('picture').dataset.frame === n", middle);
        await Taken(page, "sessions");
    }

    [Fact(Explicit = true)]
    public async Task The_page_of_devices_after_an_examination()
    {
        await using var page = await Opened("devices.html", 1440, 900);
        await page.Says("#models", "suture-fast");
        await page.Keys.PressAsync("e");
        await page.Page.Locator("#findings li").Last.WaitForAsync();
        await Taken(page, "devices");
    }

    private Task<LivePage> Opened(string path, int widthPx, int heightPx) =>
        LivePage.Open(chromium, $"{Address.TrimEnd('/')}/{path}", true, widthPx, heightPx, forPictures: true, scale: 0.8f);

    /// <summary>Takes the picture; where something has to hold on the page, again until it held before and after.</summary>
    private static async Task Taken(LivePage page, string name, string holds = "body")
    {
        async Task<bool> Holds() => await page.Page.Locator(holds).CountAsync() > 0;
        Mat screen = new();
        for (int attempt = 0; attempt < 20; attempt++)
        {
            bool before = await Holds();
            screen.Dispose();
            screen = await page.Screen();
            if (before && await Holds()) break;
        }

        using var taken = screen;
        for (int quality = 90; quality > 40; quality -= 2)
        {
            Cv2.ImEncode(".jpg", taken, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
            if (jpeg.Length > MostBytes) continue;
            await File.WriteAllBytesAsync(Path.Combine(Folder, name + ".jpg"), jpeg, Limits.Soon);
            return;
        }

        Assert.Fail($"{name} is larger than {MostBytes / 1000} kB at any fair quality.");
    }
}
