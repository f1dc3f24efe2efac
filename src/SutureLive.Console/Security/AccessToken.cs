using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace SutureLive.Console.Security;

/// <summary>
/// The key to a console that listens beyond this machine: made anew for every session, printed once, exchanged for a cookie that no script can
/// read and no foreign page can send. Compared in constant time; who guesses is made to wait.
/// </summary>
internal sealed class AccessToken : IDisposable
{
    private const string Cookie = "suturelive", Parameter = "token", Scheme = "Bearer ";
    private const int Bytes = 24, GuessesPerMinute = 10;

    private readonly byte[] _token, _session;
    private readonly string _cookie;
    private readonly PartitionedRateLimiter<HttpContext> _guesses = PartitionedRateLimiter.Create<HttpContext, string>(
        context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = GuessesPerMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>A new token.</summary>
    public AccessToken()
    {
        Text = Random();
        _cookie = Random();
        (_token, _session) = (Hash(Text), Hash(_cookie));
    }

    /// <summary>What is printed, once.</summary>
    public string Text { get; }

    /// <summary>Middleware: lets in whoever has the cookie or a token, and nobody else.</summary>
    public async Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Cookies[Cookie] is { } cookie && Matches(cookie, _session))
        {
            await next(context);
            return;
        }

        string? given = request.Query[Parameter] is [{ Length: > 0 } query] ? query
            : request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
        if (given is not null && _guesses.GetStatistics(context) is { CurrentAvailablePermits: 0 })
        {
            await Refuse(context, StatusCodes.Status429TooManyRequests, "Too many wrong tokens from your address: wait a minute.");
        }
        else if (given is null || !Matches(given, _token))
        {
            if (given is not null) _guesses.AttemptAcquire(context).Dispose();
            await Refuse(context, StatusCodes.Status401Unauthorized, "This console needs its token: open the whole address that the program printed when it started.");
        }
        else if (request.Query.ContainsKey(Parameter))
        {
            // The address bar, the history and a picture of the screen shall not keep the token.
            context.Response.Cookies.Append(Cookie, _cookie, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            context.Response.Redirect(request.Path.Value is { Length: > 0 } path ? path : "/");
        }
        else
        {
            await next(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _guesses.Dispose();

    // Of equal length whatever was sent: neither content nor length can be felt out.
    private static bool Matches(string given, byte[] expected) => CryptographicOperations.FixedTimeEquals(Hash(given), expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    private static Task Refuse(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence);
    }
}
