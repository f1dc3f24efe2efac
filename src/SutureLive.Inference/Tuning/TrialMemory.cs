using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SutureLive.Inference.Tuning;

/// <summary>
/// Remembers in a small file which number of threads was best for a model on this machine. It only saves time: a file that cannot be read counts as
/// empty, and one that cannot be written is not.
/// </summary>
/// <param name="path">The file; made with its folder when first needed.</param>
/// <param name="machine">Which machine; this one when null.</param>
public sealed class TrialMemory(string path, string? machine = null)
{
    private const int MostKept = 32;
    private readonly string _machine = machine ?? ThisMachine();

    /// <summary>The file.</summary>
    public string FilePath => path;

    /// <summary>What is remembered of a model on this machine; null when nothing is.</summary>
    public Remembered? Find(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Read().Find(kept => kept.Machine == _machine && kept.Model == card.Sha256);
    }

    /// <summary>Remembers the best trial in place of an earlier one.</summary>
    /// <param name="card">The model.</param>
    /// <param name="best">How it did.</param>
    /// <param name="at">When.</param>
    /// <returns>True when it was written.</returns>
    public bool Keep(ModelCard card, NetworkTrial best, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(best);
        var kept = Read();
        kept.RemoveAll(other => other.Machine == _machine && other.Model == card.Sha256);
        kept.Add(new(_machine, card.Sha256, best.Threads, best.MsPerTile, at));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            string fresh = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllText(fresh, JsonSerializer.Serialize(kept.TakeLast(MostKept), TrialJson.Default.IEnumerableRemembered));
            File.Move(fresh, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Processor, its number, and the version of ONNX Runtime, as 16 hexadecimal digits: what decides how fast a model runs.</summary>
    private static string ThisMachine()
    {
        string processor = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "";
        const string Linux = "/proc/cpuinfo";
        if (File.Exists(Linux)) processor = File.ReadLines(Linux).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) ?? processor;
        string all = $"{processor}|{RuntimeInformation.OSArchitecture}|{Environment.ProcessorCount}|{typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    private List<Remembered> Read()
    {
        try
        {
            return File.Exists(path)
                ? [.. (JsonSerializer.Deserialize(File.ReadAllText(path), TrialJson.Default.IEnumerableRemembered) ?? []).Where(kept => kept is { Machine: not null, Model: not null, Threads: >= 1 })]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}

/// <summary>What is known of a model on a machine.</summary>
/// <param name="Machine">The machine, as a digest.</param>
/// <param name="Model">SHA-256 of the model.</param>
/// <param name="Threads">The best number of threads.</param>
/// <param name="MsPerTile">Time of a tile with them, milliseconds.</param>
/// <param name="MeasuredAt">When.</param>
public sealed record Remembered(string Machine, string Model, int Threads, double MsPerTile, DateTimeOffset MeasuredAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IEnumerable<Remembered>))]
internal sealed partial class TrialJson : JsonSerializerContext;
