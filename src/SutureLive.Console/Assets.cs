using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace SutureLive.Console;

/// <summary>The pages, from the assembly itself. A request names one of a fixed set: no path from outside ever reaches a file system.</summary>
internal static class Assets
{
    private static readonly Dictionary<string, byte[]> Files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .ToDictionary(name => "/" + name, Read, StringComparer.Ordinal);

    /// <summary>Serves one asset, or 404.</summary>
    public static Task Serve(HttpContext context)
    {
        string path = context.Request.Path.Value is null or "" or "/" ? "/index.html" : context.Request.Path.Value;
        var response = context.Response;
        if (!Files.TryGetValue(path, out byte[]? bytes))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return response.WriteAsync("The console has no such page.");
        }

        response.ContentType = Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".json" => "application/json",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
