using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace SutureLive.Console.Tests;

/// <summary>A console that other machines can reach: nothing without the token, and the token tells nobody itself.</summary>
public sealed class ListeningTests : IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private ConsoleServer _server = null!;

    private static CancellationToken Stop => Limits.Soon;

    private string Token => _server.EntryAddress.Query["?token=".Length..];

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, Listen = IPAddress.Any }, cancellation: Stop);
        _http.BaseAddress = new($"http://127.0.0.1:{_server.Address.Port}/");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _feed.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.js")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    [InlineData("/live.mjpg")]
    [InlineData("/live")]
    [InlineData("/motion")]
    [InlineData("/openapi.json")]
    public async Task Without_the_token_there_is_nothing(string path)
    {
        using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_token_nothing_is_changed()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.PostAsJsonAsync("/api/targets", new { text = "1, 1, 1" }, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.PostAsync("/api/stop", null, Stop)).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => RawViewer.Join(_server));
    }

    [Fact]
    public async Task The_printed_address_gives_a_cookie_that_no_script_reads_and_no_foreign_page_sends_and_the_token_leaves_the_address_bar()
    {
        using var entry = await _http.GetAsync("/?token=" + Token, Stop);
        string cookie = Assert.Single(entry.Headers.GetValues("Set-Cookie"));

        Assert.Equal(HttpStatusCode.Redirect, entry.StatusCode);
        Assert.Equal("/", entry.Headers.Location!.ToString());
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var page = await _http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task A_script_shows_the_token_in_a_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        using var answer = await _http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("wrong-and-of-another-length-altogether-0123456789012345678901234567890123456789")]
    public async Task A_wrong_token_of_any_length_is_refused(string token)
    {
        using var answer = await _http.GetAsync("/?token=" + token, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Who_guesses_tokens_is_made_to_wait_and_who_has_the_cookie_is_not()
    {
        using var entry = await _http.GetAsync("/?token=" + Token, Stop);
        string cookie = entry.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        for (int i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await _http.GetAsync($"/?token={i}", Stop)).StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _http.GetAsync("/?token=" + Token, Stop)).StatusCode);      // even the right one
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app.js");
        request.Headers.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await _http.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_name_that_somebody_else_made_up_gets_nothing_even_with_the_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?token=" + Token) { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await _http.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task Each_session_has_another_token_and_a_console_of_this_machine_alone_has_none()
    {
        await using var other = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, Listen = IPAddress.Any }, cancellation: Stop);
        await using var local = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, cancellation: Stop);

        Assert.NotEqual(_server.EntryAddress.Query, other.EntryAddress.Query);
        Assert.Equal(48, Token.Length);             // 192 bits
        Assert.Equal(local.Address, local.EntryAddress);
    }

    [Fact]
    public async Task Who_asks_too_often_is_refused_and_STOP_is_not()
    {
        await using var strict = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0, RequestsPerTenSeconds = 5 }, cancellation: Stop);
        using var http = new HttpClient { BaseAddress = strict.Address };
        var codes = new List<HttpStatusCode>();
        for (int i = 0; i < 12; i++) codes.Add((await http.GetAsync("/icon.svg", Stop)).StatusCode);

        Assert.Contains(HttpStatusCode.TooManyRequests, codes);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/api/stop", null, Stop)).StatusCode);
    }
}
