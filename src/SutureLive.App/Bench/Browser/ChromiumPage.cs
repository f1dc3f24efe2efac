using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using SutureLive.Core;

namespace SutureLive.App.Bench.Browser;

/// <summary>
/// The system's Chromium without a window, with one page, steered through its DevTools protocol: nothing is downloaded, nothing of a person's
/// profile is touched. Ends with its disposal.
/// </summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private readonly string _profile;
    private readonly Process _browser;
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    private ChromiumPage(string profile, Process browser) => (_profile, _browser) = (profile, browser);

    /// <summary>The browser to use.</summary>
    /// <param name="wanted">Its path; null to look in SUTURELIVE_CHROMIUM and where systems install it.</param>
    /// <exception cref="SutureLiveException">There is none.</exception>
    public static string Find(string? wanted)
    {
        string program = wanted ?? Environment.GetEnvironmentVariable("SUTURELIVE_CHROMIUM") ?? Array.Find(Places, File.Exists)
            ?? throw new SutureLiveException("There is no Chromium on this machine: install the package chromium, or name one with --browser PATH.");
        return File.Exists(program) ? program : throw new SutureLiveException($"There is no browser at {program}: name a Chromium, Chrome or Edge with --browser PATH.");
    }

    /// <summary>Starts the browser.</summary>
    /// <param name="program">Path of Chromium, from <see cref="Find"/>.</param>
    /// <param name="widthPx">Width of the page.</param>
    /// <param name="heightPx">Height of the page.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SutureLiveException">It does not start.</exception>
    public static async Task<ChromiumPage> StartAsync(string program, int widthPx, int heightPx, CancellationToken stop)
    {
        string profile = Directory.CreateTempSubdirectory("suturelive-bench-").FullName;
        string[] line =
        [
            "--headless", "--remote-debugging-port=0", $"--user-data-dir={profile}", string.Create(CultureInfo.InvariantCulture, $"--window-size={widthPx},{heightPx}"),
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu",
            .. Environment.IsPrivilegedProcess ? (string[])["--no-sandbox"] : [], "about:blank",
        ];
        var browser = Process.Start(new ProcessStartInfo(program, line) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        browser.ErrorDataReceived += static (_, _) => { };          // it talks much, and a full pipe would stop it
        browser.OutputDataReceived += static (_, _) => { };
        browser.BeginErrorReadLine();
        browser.BeginOutputReadLine();
        var page = new ChromiumPage(profile, browser);
        try
        {
            await page.ConnectAsync(stop);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an address; a script runs in the page before the page's own.</summary>
    public async Task OpenAsync(Uri address, string scriptBefore, CancellationToken stop)
    {
        await AskAsync("Page.enable", [], stop);
        await AskAsync("Page.addScriptToEvaluateOnNewDocument", new() { ["source"] = scriptBefore }, stop);
        await AskAsync("Page.navigate", new() { ["url"] = address.AbsoluteUri }, stop);
    }

    /// <summary>What an expression gives in the page, as text.</summary>
    /// <exception cref="SutureLiveException">It threw.</exception>
    public async Task<string> EvaluateAsync(string expression, CancellationToken stop)
    {
        var answer = await AskAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }, stop);
        if (answer["exceptionDetails"] is { } fault) throw new SutureLiveException($"The page failed: {fault["exception"]?["description"] ?? fault["text"]}");
        return answer["result"]?["value"]?.ToString() ?? "";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_browser.HasExited) _browser.Kill(entireProcessTree: true);
        await _browser.WaitForExitAsync(CancellationToken.None);
        _browser.Dispose();
        for (int i = 0; i < 20 && Directory.Exists(_profile); i++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(100, CancellationToken.None);      // its children are still closing their files
            }
        }
    }

    // The browser writes its port into its profile once it listens.
    private async Task ConnectAsync(CancellationToken stop)
    {
        string told = Path.Combine(_profile, "DevToolsActivePort");
        var since = Stopwatch.StartNew();
        string[] lines = [];
        while (lines.Length < 2)
        {
            if (_browser.HasExited) throw new SutureLiveException($"The browser ended at once, with code {_browser.ExitCode}: try it by hand: {_browser.StartInfo.FileName} --headless about:blank");
            if (since.Elapsed > StartWithin) throw new SutureLiveException($"The browser did not start within {StartWithin.TotalSeconds:0} s: {_browser.StartInfo.FileName}");
            await Task.Delay(50, stop);
            if (File.Exists(told)) lines = await File.ReadAllLinesAsync(told, stop);
        }

        using var http = new HttpClient();
        while (true)
        {
            var pages = JsonNode.Parse(await http.GetStringAsync($"http://127.0.0.1:{lines[0]}/json/list", stop))!.AsArray();
            if (pages.FirstOrDefault(p => (string?)p!["type"] == "page")?["webSocketDebuggerUrl"] is { } url)
            {
                await _socket.ConnectAsync(new Uri((string)url!), stop);
                return;
            }

            if (since.Elapsed > StartWithin) throw new SutureLiveException("The browser opened no page.");
            await Task.Delay(50, stop);
        }
    }

    private async Task<JsonObject> AskAsync(string method, JsonObject parameters, CancellationToken stop)
    {
        int id = ++_lastId;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }), WebSocketMessageType.Text, true, stop);
        using var message = new MemoryStream();
        var part = new byte[1 << 16];
        while (true)
        {
            message.SetLength(0);
            WebSocketReceiveResult got;
            do
            {
                got = await _socket.ReceiveAsync(part, stop);
                if (got.MessageType == WebSocketMessageType.Close) throw new SutureLiveException("The browser has gone.");
                message.Write(part, 0, got.Count);
            }
            while (!got.EndOfMessage);
            var node = JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!.AsObject();
            if ((int?)node["id"] != id) continue;                   // an event
            if (node["error"] is { } error) throw new SutureLiveException($"The browser refused {method}: {error["message"]}");
            return node["result"]!.AsObject();
        }
    }
}
