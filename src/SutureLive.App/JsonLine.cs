using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SutureLive.App;

/// <summary>The one way results become JSON: snake_case names, enumerations as lower-case words, one line each.</summary>
internal static class JsonLine
{
    /// <summary>The settings, for those who write JSON to files.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,      // paths and units stay readable; never embedded in HTML
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>A result as one line.</summary>
    public static string Of<T>(T result) => JsonSerializer.Serialize(result, Options);
}
