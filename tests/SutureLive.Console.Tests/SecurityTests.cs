using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;

namespace SutureLive.Console.Tests;

/// <summary>A foreign page in the same browser, a foreign name, a talkative client: none gets further than a refusal.</summary>
public sealed class SecurityTests : IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly HttpClient _http = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    private static CancellationToken Stop => Limits.Soon;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, _log, cancellation: Stop);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1")]
    [InlineData("null")]
    public async Task A_foreign_page_cannot_open_the_live_socket(string origin)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => RawViewer.Join(_server, origin));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(0, _server.ViewerCount);
    }

    [Fact]
    public async Task The_console_s_own_page_can()
    {
        using var viewer = await RawViewer.Join(_server, _server.Address.GetLeftPart(UriPartial.Authority));
        _feed.Send();

        Assert.NotEmpty((await viewer.Receive()).Jpeg);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1:1")]
    public async Task A_name_rebound_to_this_machine_gets_nothing(string host)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => RawViewer.Join(_server, host: host));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);

        foreach (string path in new[] { "/", "/app.js", "/live.mjpg", "/health" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_foreign_page_cannot_change_the_targets(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/targets") { Content = JsonContent.Create(new { text = "1, 1, 1" }) };
        request.Headers.Add(header, value);

        using var answer = await _http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_of_a_foreign_page_cannot_pose_as_json()
    {
        using var answer = await _http.PostAsync("/api/targets", new StringContent("{\"text\":\"1, 1, 1\"}", Encoding.UTF8, "text/plain"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_larger_than_any_request_is_not_read()
    {
        using var answer = await _http.PostAsJsonAsync("/api/targets", new { text = new string('1', 100_000) }, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"text\": \"1, 1\"}")]
    [InlineData("{\"text\": null}")]
    [InlineData("{\"text\": 5}")]
    [InlineData("{\"text\"")]
    [InlineData("null")]
    public async Task A_request_that_makes_no_sense_is_answered_with_a_sentence(string json)
    {
        using var answer = await _http.PostAsync("/api/targets", new StringContent(json, Encoding.UTF8, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("says", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_that_sends_a_long_message_is_closed()
    {
        using var viewer = await RawViewer.Join(_server);
        await viewer.Say(new string('p', 5000));

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await viewer.Closed());
    }

    [Fact]
    public async Task A_viewer_that_says_something_unknown_is_closed()
    {
        using var viewer = await RawViewer.Join(_server);
        await viewer.Say("move");

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await viewer.Closed());
    }

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/SutureLive.Console.dll")]
    [InlineData("/INDEX.HTML")]
    public async Task No_path_reaches_a_file(string path)
    {
        using var answer = await _http.GetAsync(new Uri(_server.Address, path), Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_pages_allow_no_foreign_code_and_no_foreign_frame()
    {
        using var answer = await _http.GetAsync("/", Stop);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_plain_request_for_the_live_socket_is_a_bad_request()
    {
        using var answer = await _http.GetAsync("/live", Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
