using System.Text.Json;

namespace SutureLive.Train.Reports;

/// <summary>A figure at a step.</summary>
internal readonly record struct MetricPoint(long Step, double Value);

/// <summary>
/// Reads a run's <c>metrics.jsonl</c>. After a kill the lines behind the last checkpoint come again; the later line counts. A torn
/// last line is left out.
/// </summary>
internal sealed class MetricsLog
{
    private readonly SortedDictionary<long, JsonElement> _training = [];
    private readonly SortedDictionary<long, JsonElement> _validation = [];

    public MetricsLog(string path)
    {
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (Parse(line) is not { } entry || !entry.TryGetProperty("step", out var step)) continue;
            if (entry.TryGetProperty("validation", out var validation)) _validation[step.GetInt64()] = validation;
            else _training[step.GetInt64()] = entry;
        }
    }

    /// <summary>A figure of training over the steps.</summary>
    public IReadOnlyList<MetricPoint> Training(string name) => Series(_training, name);

    /// <summary>A figure of validation over the steps; a dot leads into a part: <c>clear_within100_um.f1</c>.</summary>
    public IReadOnlyList<MetricPoint> Validation(string name) => Series(_validation, name);

    private static List<MetricPoint> Series(SortedDictionary<long, JsonElement> lines, string name)
    {
        var points = new List<MetricPoint>();
        foreach (var (step, line) in lines)
        {
            var at = line;
            bool there = true;
            foreach (string part in name.Split('.')) there = there && at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out at);
            if (there && at.ValueKind == JsonValueKind.Number) points.Add(new MetricPoint(step, at.GetDouble()));
        }
        return points;
    }

    private static JsonElement? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;     // torn by a kill
        }
    }
}
