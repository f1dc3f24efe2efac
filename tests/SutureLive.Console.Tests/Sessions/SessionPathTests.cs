using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SutureLive.Console.Tests.Sessions;

/// <summary>What a request says is never a way into the file system.</summary>
public sealed class SessionPathTests : IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly RehearsalShelf _shelf = new();
    private readonly HttpClient _http = new();
    private ConsoleServer _server = null!;

    private static CancellationToken Stop => Limits.Soon;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, parts: new() { Sessions = _shelf }, cancellation: Stop);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _feed.Dispose();
    }

    [Theory]
    [InlineData("/api/sessions/../../../../etc/passwd")]
    [InlineData("/api/sessions/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/sessions/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("/api/sessions/..%5c..%5cwindows%5cwin.ini")]
    [InlineData("/api/sessions/%2Fetc%2Fpasswd")]
    [InlineData("/api/sessions//etc/passwd")]
    [InlineData("/api/sessions/%252e%252e%252fetc")]
    [InlineData("/api/sessions/C:%5CUsers")]
    [InlineData("/api/sessions/00112233445566aa%00")]
    [InlineData("/api/sessions/00112233445566aa%0a")]
    [InlineData("/api/sessions/00112233445566AA")]
    [InlineData("/api/sessions/00112233445566aa/frames/../../../etc/passwd")]
    [InlineData("/api/sessions/00112233445566aa/frames/-1")]
    [InlineData("/api/sessions/00112233445566aa/frames/1e3")]
    [InlineData("/api/sessions/00112233445566aa/frames/99999999999999999999")]
    [InlineData("/api/sessions/00112233445566aa/%2e%2e/session.json")]
    [InlineData("/api/sessions/../../etc/replays")]
    [InlineData("/api/sessions/00112233445566AA/replays")]
    [InlineData("/api/sessions/00112233445566aa%0a/replays/replay-1/frames/0")]
    [InlineData("/api/sessions/00112233445566aa/replays/replay-1/frames/../../../etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2fappsettings.json")]
    public async Task A_path_out_of_the_house_is_answered_with_no_and_nobody_is_asked(string path)
    {
        // As bytes on the wire: a well-behaved client would tidy the path up first.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Address.Port, Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{_server.Address.Port}\r\nConnection: close\r\n\r\n"), Stop);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string answer = await reader.ReadToEndAsync(Stop);

        Assert.Matches(@"^HTTP/1\.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.Empty(_shelf.Asked);
    }

    [Fact]
    public async Task A_key_that_was_never_given_out_finds_nothing()
    {
        foreach (string path in (string[])["", "/frames/0", "/tables.zip"])
        {
            using var answer = await _http.GetAsync("/api/sessions/0123456789abcdef" + path, Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_console_without_sessions_says_so()
    {
        await using var bare = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, cancellation: Stop);
        using var http = new HttpClient { BaseAddress = bare.Address };
        using var answer = await http.GetAsync("/api/sessions", Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("without a folder of sessions", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tables_come_as_a_zip_that_can_be_opened()
    {
        await using var stream = await _http.GetStreamAsync($"/api/sessions/{RehearsalShelf.Whole}/tables.zip", Stop);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Stop);
        using var zip = new ZipArchive(copy);

        Assert.Equal(["frames.csv", "session.json"], zip.Entries.Select(entry => entry.FullName));
        using var table = new StreamReader(await zip.GetEntry("frames.csv")!.OpenAsync(Stop));
        Assert.StartsWith("frame_index", await table.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }
}
