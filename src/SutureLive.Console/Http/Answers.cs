using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SutureLive.Core;

namespace SutureLive.Console.Http;

/// <summary>The one way an endpoint answers: what it did as JSON, or 400 with <c>{"says": sentence}</c>.</summary>
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

    /// <summary>Answers with a sentence.</summary>
    public static Task Refuse(HttpContext context, int status, string says)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { says }, context.RequestAborted);
    }
}
