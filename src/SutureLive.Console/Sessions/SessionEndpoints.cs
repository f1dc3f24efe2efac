using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Console.Http;
using SutureLive.Core;

namespace SutureLive.Console.Sessions;

/// <summary>
/// <c>GET /api/sessions</c>, <c>/api/sessions/KEY</c>, <c>/api/sessions/KEY/frames/N</c> (JPEG; <c>?overlay=1</c> with what was found) and <c>/api/sessions/KEY/tables.zip</c>.
/// A key has sixteen hexadecimal digits and is looked up among those of the list; anything else in its place is refused before anybody sees it.
/// </summary>
/// <param name="shelf">The sessions; null when there are none to show.</param>
/// <param name="jpegQuality">1..100.</param>
internal sealed partial class SessionEndpoints(ISessionShelf? shelf, int jpegQuality)
{
    /// <summary>Said of a key that was never given out.</summary>
    public const string NoSession = "There is no such session: load the list again.";

    private const string NoShelf = "This console was started without a folder of sessions.";

    /// <summary>Adds them to the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/sessions", List);
        routes.MapGet("/api/sessions/{key}", Look);
        routes.MapGet("/api/sessions/{key}/frames/{frame}", Frame);
        routes.MapGet("/api/sessions/{key}/tables.zip", Tables);
    }

    /// <summary>True for what may be a key.</summary>
    public static bool IsKey(string text) => KeyForm().IsMatch(text);

    private Task List(HttpContext context) => shelf is null
        ? Answers.Refuse(context, StatusCodes.Status404NotFound, NoShelf)
        : Answers.Json(context, () => new ValueTask<object>(new { shelf.Place, Sessions = shelf.List() }));

    private Task Look(HttpContext context) => Known(context, async key =>
    {
        if (shelf!.Look(key) is { } detail) await context.Response.WriteAsJsonAsync(detail, context.RequestAborted);
        else await Answers.Refuse(context, StatusCodes.Status404NotFound, NoSession);
    });

    private Task Frame(HttpContext context) => Known(context, async key =>
    {
        string text = (string)context.Request.RouteValues["frame"]!;
        using var picture = new Mat();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int frame) || !shelf!.ReadFrame(key, frame, context.Request.Query["overlay"] == "1", picture))
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, "There is no such session, or it has no such frame.");
            return;
        }

        await Answers.Jpeg(context, picture, jpegQuality);
    });

    private Task Tables(HttpContext context) => Known(context, async key =>
    {
        if (shelf!.Tables(key) is not { } tables)
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, NoSession);
            return;
        }

        // Packed into a file first: a reader that is slow or leaves holds no table open, and the length is known.
        await using FileStream packed = new(
            Path.Combine(Path.GetTempPath(), $"suturelive-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await Pack(tables, packed, context.RequestAborted);
        packed.Position = 0;
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"suturelive-session-{key}.zip\"";
        context.Response.ContentLength = packed.Length;
        await packed.CopyToAsync(context.Response.Body, context.RequestAborted);
    });

    private static async Task Pack(IReadOnlyList<(string Name, Func<Stream> Open)> tables, Stream target, CancellationToken stop)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, stop);
        foreach (var (name, open) in tables)
        {
            await using var from = open();
            await using var to = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(stop);
            await from.CopyToAsync(to, stop);
        }
    }

    private async Task Known(HttpContext context, Func<string, Task> act)
    {
        string key = (string)context.Request.RouteValues["key"]!;
        if (shelf is null)
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, NoShelf);
            return;
        }

        if (!IsKey(key))
        {
            await Answers.Refuse(context, StatusCodes.Status404NotFound, NoSession);
            return;
        }

        try
        {
            await act(key);
        }
        catch (SutureLiveException refused) when (!context.Response.HasStarted)
        {
            await Answers.Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
    }

    [GeneratedRegex("^[0-9a-f]{16}\\z")]
    private static partial Regex KeyForm();
}
