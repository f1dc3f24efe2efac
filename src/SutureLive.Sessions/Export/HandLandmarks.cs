using System.Text.Json.Nodes;
using SutureLive.Core;

namespace SutureLive.Sessions.Export;

/// <summary>Landmarks that a person placed or fixed while a session was recorded, and from when to when they held.</summary>
public sealed class HandLandmarks
{
    /// <summary>The act of placing a landmark by hand.</summary>
    public const string Correct = "correct";

    /// <summary>The act of fixing a landmark where it was found.</summary>
    public const string Pin = "pin";

    /// <summary>The act of giving a landmark free.</summary>
    public const string Unpin = "unpin";

    private readonly List<(long SinceNs, bool IsBregma, PointPx? At)> _acts = [];

    /// <summary>Takes them from the events of a session.</summary>
    public HandLandmarks(IEnumerable<SessionEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var happened in events)
        {
            if (happened is not { Kind: "operator", Detail: { } detail } || Word(detail["landmark"]) is not ("bregma" or "lambda") || Word(detail["act"]) is not (Correct or Pin or Unpin)) continue;
            PointPx? at = Word(detail["act"]) != Unpin && Number(detail["x_px"]) is { } x && Number(detail["y_px"]) is { } y ? new PointPx(x, y) : null;
            _acts.Add((happened.MonotonicNs, Word(detail["landmark"]) == "bregma", at));
        }
    }

    /// <summary>What a person held to be true at a moment, pixels of the picture; null for landmarks that were free then.</summary>
    /// <param name="monotonicNs">The camera's clock, ns.</param>
    public (PointPx? Bregma, PointPx? Lambda) At(long monotonicNs)
    {
        PointPx? bregma = null, lambda = null;
        foreach (var (since, isBregma, at) in _acts)
        {
            if (since > monotonicNs) break;
            if (isBregma) bregma = at;
            else lambda = at;
        }

        return (bregma, lambda);
    }

    private static string? Word(JsonNode? field) => field is JsonValue value && value.TryGetValue(out string? word) ? word : null;

    private static double? Number(JsonNode? field) => field is JsonValue value && value.TryGetValue(out double number) ? number : null;
}
