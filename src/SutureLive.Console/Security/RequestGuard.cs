using Microsoft.AspNetCore.Http;

namespace SutureLive.Console.Security;

/// <summary>
/// Lets only this console's own pages in. A foreign page in the same browser can reach 127.0.0.1, but not with our Origin; a foreign name that
/// was rebound to 127.0.0.1 does not have our Host.
/// </summary>
internal sealed class RequestGuard
{
    private readonly HashSet<string> _hosts = [];
    private readonly HashSet<string> _origins = [];

    /// <summary>Names what is served; until then nothing is let in.</summary>
    public void Serve(IReadOnlyList<string> names, int port)
    {
        foreach (string name in names)
        {
            _hosts.Add($"{name}:{port}");
            _origins.Add($"http://{name}:{port}");
        }
    }

    /// <summary>Middleware: answers 421 to a foreign Host and 403 to a foreign Origin, where it could do or learn anything.</summary>
    public async Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!_hosts.Contains(request.Host.Value ?? ""))
        {
            await Refuse(context, StatusCodes.Status421MisdirectedRequest, "This console does not answer to that name: use the address that the program printed.");
            return;
        }

        string origin = request.Headers.Origin.ToString();
        bool changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || context.WebSockets.IsWebSocketRequest;
        if (changes && !IsOurs(origin, request.Headers["Sec-Fetch-Site"].ToString()))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "Only the console's own pages may do this.");
            return;
        }

        await next(context);
    }

    // A browser always names the origin of a WebSocket and of a request that changes something; a program on this machine need not.
    private bool IsOurs(string origin, string site) => origin.Length > 0 ? _origins.Contains(origin) : site is "" or "same-origin" or "none";

    private static Task Refuse(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence);
    }
}
