using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Console.Http;

/// <summary>The one way an endpoint answers: what it did as JSON, a picture, or 400 with <c>{"says": sentence}</c>.</summary>
internal static class Answers
{
    /// <summary>Runs an endpoint's body and answers with its result.</summary>
    public static async Task Json(HttpContext context, Func<ValueTask<object>> act)
    {
        try
        {
            await context.Response.WriteAsJsonAsync(await act(), context.RequestAborted);
        }
        catch (SutureLiveException refused)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
        catch (JsonException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "That is not the JSON expected here: see /openapi.json.");
        }
        catch (BadHttpRequestException broken)
        {
            await Refuse(context, broken.StatusCode, broken.Message);
        }
    }

    /// <summary>What a request says as JSON.</summary>
    /// <exception cref="SutureLiveException">It says none.</exception>
    public static async Task<T> Read<T>(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw new SutureLiveException("This is asked for as JSON: see /openapi.json.");
        return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted) ?? throw new SutureLiveException("The JSON holds null: see /openapi.json.");
    }

    /// <summary>Answers with a picture.</summary>
    /// <param name="context">The request.</param>
    /// <param name="picture">CV_8UC3; only read.</param>
    /// <param name="quality">Of the JPEG, 1 to 100.</param>
    public static async Task Jpeg(HttpContext context, Mat picture, int quality)
    {
        ArrayBufferWriter<byte> jpeg = new(1 << 18);
        using (var encoder = new JpegEncoder(picture, quality)) encoder.Append(jpeg);
        context.Response.ContentType = "image/jpeg";
        context.Response.ContentLength = jpeg.WrittenCount;
        await context.Response.Body.WriteAsync(jpeg.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Answers with a sentence.</summary>
    public static Task Refuse(HttpContext context, int status, string says)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { says }, context.RequestAborted);
    }
}
