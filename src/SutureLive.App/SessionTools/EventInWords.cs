using System.Text.Json.Nodes;
using SutureLive.Sessions;

namespace SutureLive.App.SessionTools;

/// <summary>An event of a session in a few words, for lists.</summary>
internal static class EventInWords
{
    private const int Longest = 160;

    /// <summary>The sentence where there is one, else the fields as they were recorded.</summary>
    public static string Of(SessionEvent happened)
    {
        string words = happened.Kind switch
        {
            "controller" => $"{(happened.Detail["sent"] is JsonValue sent && sent.TryGetValue(out bool isSent) && isSent ? "→" : "←")} {happened.Detail["text"]}",
            "operator" when happened.Detail["targets"] is JsonArray targets => $"targets: {string.Join(", ", targets.Select(target => target?["name"]?.ToString()))}",
            _ => string.Join(", ", happened.Detail.Where(field => field.Value is not null).Select(field => $"{field.Key.Replace('_', ' ')} {field.Value}")),
        };
        return words.Length <= Longest ? words : words[..Longest] + "…";
    }
}
