using System.Globalization;
using System.Text.Json;

namespace SutureLive.Train.Training;

/// <summary>The files of one run: numbered checkpoints (the last two are kept), the best one, and metrics.jsonl.</summary>
internal sealed class RunFolder(string path)
{
    private const int Kept = 2;
    private static readonly JsonSerializerOptions MetricsJson = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string FullPath { get; } = Path.GetFullPath(path);

    public string MetricsPath => Path.Combine(FullPath, "metrics.jsonl");

    public string BestPath => Path.Combine(FullPath, "best.checkpoint");

    /// <summary>The checkpoint with the most steps, or null.</summary>
    public string? Latest => Numbered().LastOrDefault();

    public string CurvesPath => Path.Combine(FullPath, "curves.png");

    public string ReportPath => Path.Combine(FullPath, "report.html");

    /// <summary>The contact sheet of the latest validation that made one, or null.</summary>
    public string? LatestSheet => Directory.EnumerateFiles(FullPath, "held-out-*.png").Order(StringComparer.Ordinal).LastOrDefault();

    public string PathOf(long step) => Path.Combine(FullPath, string.Create(CultureInfo.InvariantCulture, $"step-{step:D7}.checkpoint"));

    public string ContactSheetPath(long step) => Path.Combine(FullPath, string.Create(CultureInfo.InvariantCulture, $"held-out-{step:D7}.png"));

    public void AppendMetrics(object line) => File.AppendAllText(MetricsPath, JsonSerializer.Serialize(line, MetricsJson) + "\n");

    public void Create() => Directory.CreateDirectory(FullPath);

    /// <summary>Removes all but the newest checkpoints.</summary>
    public void Prune()
    {
        foreach (string old in Numbered().SkipLast(Kept)) File.Delete(old);
    }

    private IEnumerable<string> Numbered() => Directory.Exists(FullPath)
        ? Directory.EnumerateFiles(FullPath, "step-*.checkpoint").Order(StringComparer.Ordinal)
        : [];
}
