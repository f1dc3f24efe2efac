using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SutureLive.Train.Commands;

/// <summary>The one way results become JSON: snake_case names, enumerations as lower-case words.</summary>
internal static class Results
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string ToJson<T>(T result) => JsonSerializer.Serialize(result, Options);
}
