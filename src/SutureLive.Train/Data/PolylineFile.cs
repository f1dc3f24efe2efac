using System.Text.Json;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>One picture of a polyline file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Photo">File name of the photograph.</param>
/// <param name="Strokes">Traced sutures, in pixels of the photograph.</param>
internal sealed record TracedPicture(string Id, string Photo, IReadOnlyList<LabelledStroke> Strokes);

/// <summary>Reads <c>sutures.json</c> (schema <c>suture-polylines/1</c>).</summary>
internal static class PolylineFile
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "suture-polylines/1";

    /// <summary>All pictures, ordered by id.</summary>
    /// <exception cref="DataSetException">Not in the form; the message says what is wrong.</exception>
    public static IReadOnlyList<TracedPicture> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.TryGetProperty("schema", out var schema) && schema.GetString() != Schema)
                throw new FormatException($"its schema is {schema}");
            return
            [
                .. json.RootElement.GetProperty("pictures").EnumerateArray()
                    .Select(e => new TracedPicture(e.GetProperty("id").GetString()!, e.GetProperty("photo").GetString()!, Strokes(e.GetProperty("sutures"))))
                    .OrderBy(e => e.Id, StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException or FormatException)
        {
            throw new DataSetException($"{path} is not in the form {Schema}: {e.Message}", e);
        }
    }

    private static IReadOnlyList<LabelledStroke> Strokes(JsonElement sutures) =>
    [
        .. sutures.EnumerateObject().Select(s => new LabelledStroke(
            SutureWords.Parse(s.Name),
            Enum.Parse<Visibility>(s.Value.GetProperty("visibility").GetString()!, ignoreCase: true),
            [.. s.Value.GetProperty("points").EnumerateArray().Select(p => new PointPx(p[0].GetDouble(), p[1].GetDouble()))])),
    ];
}
