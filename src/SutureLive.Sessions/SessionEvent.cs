using System.Text.Json.Nodes;

namespace SutureLive.Sessions;

/// <summary>One line of <c>events.jsonl</c>.</summary>
/// <param name="TimeUtc">Wall-clock time.</param>
/// <param name="MonotonicNs">The camera's clock, ns.</param>
/// <param name="Kind">What kind: <c>operator</c>, <c>camera</c>, <c>overlay</c>, <c>controller</c>, <c>uncalibrated</c>, <c>gap</c>, <c>disk</c>.</param>
/// <param name="Detail">What happened; its fields depend on the kind.</param>
public sealed record SessionEvent(DateTimeOffset TimeUtc, long MonotonicNs, string Kind, JsonObject Detail);
