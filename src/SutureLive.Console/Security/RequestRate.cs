using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace SutureLive.Console.Security;

/// <summary>How often one address may ask. STOP is never refused.</summary>
internal static class RequestRate
{
    /// <summary>Path of the request that stops the frame.</summary>
    public const string StopPath = "/api/stop";

    /// <summary>Sets the limits of the rate limiter's middleware.</summary>
    public static void Limit(RateLimiterOptions limiter, ConsoleOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Request.Path == StopPath
            ? RateLimitPartition.GetNoLimiter("stop")
            : RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = options.RequestsPerTenSeconds, Window = TimeSpan.FromSeconds(10) }));
    }
}
