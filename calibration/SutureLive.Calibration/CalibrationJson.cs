using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SutureLive.Calibration;

/// <summary>How files of this room are written and read: snake_case, and strict, because a member that is misspelt or unknown must not be passed over in silence.</summary>
internal static class CalibrationJson
{
    /// <summary>Files for people's eyes.</summary>
    public static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The same without what is not known: for files that people write by hand. A number that is missing is no zero.</summary>
    public static JsonSerializerOptions Sparse { get; } = new(Indented) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true };

    /// <summary>One line of a log.</summary>
    public static JsonSerializerOptions Line { get; } = new(Indented) { WriteIndented = false, RespectRequiredConstructorParameters = true };
}
