using Microsoft.Playwright;

namespace SutureLive.Console.Tests.Browser;

/// <summary>One real browser for all tests: the system's own Chromium, nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places =
    [
        Environment.GetEnvironmentVariable("SUTURELIVE_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; the test is skipped, and says so, on a machine without one.</summary>
    public IBrowser Browser
    {
        get
        {
            if (_browser is null) Assert.Skip("There is no Chromium on this machine: install the package chromium, or name one in SUTURELIVE_CHROMIUM.");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        string? path = Array.Find(Places, File.Exists);
        if (path is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
