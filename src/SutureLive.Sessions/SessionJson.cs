using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SutureLive.Sessions;

/// <summary>The one way a session writes and reads JSON: snake_case names, enumerations as words.</summary>
internal static class SessionJson
{
    /// <summary>One line: results and events.</summary>
    public static JsonSerializerOptions Line { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,      // paths and units stay readable; never embedded in HTML
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Many lines: what people open in an editor.</summary>
    public static JsonSerializerOptions Page { get; } = new(Line) { WriteIndented = true };
}
