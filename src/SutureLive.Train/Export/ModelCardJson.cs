using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SutureLive.Core;
using SutureLive.Train.Commands;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Training;

namespace SutureLive.Train.Export;

/// <summary>Shape of the model's input.</summary>
internal sealed record ModelInput(string Name, int Channels, int Height, int Width);

/// <summary>Shape of the network.</summary>
internal sealed record ModelArchitecture(string Network, string Stem, IReadOnlyList<int> Widths, long Parameters, string? Level = null);

/// <summary>What a model made from another one has to say of that.</summary>
/// <param name="Of">Name of the model it was made from.</param>
/// <param name="OfSha256">SHA-256 of that model's file.</param>
/// <param name="Kind"><c>8bit</c>.</param>
/// <param name="MeanDifference">Mean difference of a probability from that model, on tiles.</param>
/// <param name="MaxDifference">Largest difference.</param>
/// <param name="CalibrationPictures">Pictures its ranges were taken from.</param>
internal sealed record ModelVariant(string Of, string OfSha256, string Kind, double MeanDifference, double MaxDifference, int CalibrationPictures);

/// <summary>The card beside an ONNX file, for programs.</summary>
internal sealed record ModelCardJson(
    int Schema,
    string Name,
    string File,
    string Sha256,
    ModelInput Input,
    double UmPerPx,
    IReadOnlyList<string> Planes,
    ModelArchitecture Architecture,
    string TrainedOn,
    IReadOnlyList<string> HeldOut,
    EvaluationReport? Metrics,
    double OnnxDifference,
    double? GflopPerTile = null,
    ModelVariant? Variant = null)
{
    private static readonly JsonSerializerOptions Indented = new(Results.Options) { WriteIndented = true };

    /// <summary>Where the ONNX file is; not part of the card.</summary>
    [JsonIgnore]
    public string OnnxPath { get; init; } = "";

    /// <summary>Reads the card beside a model and checks the model's hash.</summary>
    /// <exception cref="SutureLiveException">Missing, unreadable, or of another file.</exception>
    public static ModelCardJson Read(string modelPath)
    {
        string onnx = Path.ChangeExtension(Path.GetFullPath(modelPath), ".onnx"), path = Path.ChangeExtension(onnx, ".json");
        foreach (string needed in new[] { onnx, path })
            if (!System.IO.File.Exists(needed)) throw new SutureLiveException($"{needed} is missing: a model is NAME.onnx with its card NAME.json beside it.");
        try
        {
            var card = JsonSerializer.Deserialize<ModelCardJson>(System.IO.File.ReadAllBytes(path), Results.Options);
            if (card?.Planes is null || card.Input is null || card.Sha256 is null) throw new JsonException("a field is missing");
            if (card.Sha256 != HashOf(onnx)) throw new SutureLiveException($"{onnx} is not the file its card {path} describes: its SHA-256 is {HashOf(onnx)}. Export it again.");
            return card with { OnnxPath = onnx };
        }
        catch (JsonException e)
        {
            throw new SutureLiveException($"{path} is not a model card ({e.Message}). Export the model again.", e);
        }
    }

    /// <summary>Writes NAME.json and NAME.md beside an exported model.</summary>
    public static ModelCardJson Write(string onnxPath, RunState state, string trainedOn, EvaluationReport? report, IReadOnlyList<LabelledPicture> heldOut, double difference, int? level = null)
    {
        var options = state.Options;
        string name = Path.GetFileNameWithoutExtension(onnxPath);
        using var network = new Networks.SutureNetwork(options.Network);
        var card = new ModelCardJson(
            1,
            name,
            name + ".onnx",
            HashOf(onnxPath),
            new ModelInput("input", 3, options.TilePx, options.TilePx),
            options.UmPerPx,
            options.Network.Planes,
            new ModelArchitecture(options.Architecture.ToString(), options.Stem.ToString(), options.Network.Widths, network.ParametersOf(level ?? options.Network.DeepestLevel), level is { } l ? $"L{l}" : null),
            trainedOn,
            [.. heldOut.Select(p => p.Id)],
            report,
            difference,
            Math.Round(CostWalker.GflopPerTile(network, options.TilePx), 3))
        { OnnxPath = onnxPath };
        System.IO.File.WriteAllText(Path.ChangeExtension(onnxPath, ".json"), JsonSerializer.Serialize(card, Indented) + "\n");
        System.IO.File.WriteAllText(Path.ChangeExtension(onnxPath, ".md"), ModelCardText.Of(card, state));
        return card;
    }

    /// <summary>Writes NAME.json and NAME.md of a model that was made from another one, beside its file.</summary>
    /// <param name="onnxPath">Its file.</param>
    /// <param name="source">Card of the other one.</param>
    /// <param name="variant">How it differs.</param>
    /// <param name="report">How good it is; null when nothing is held out.</param>
    public static ModelCardJson WriteVariant(string onnxPath, ModelCardJson source, ModelVariant variant, EvaluationReport? report)
    {
        string name = Path.GetFileNameWithoutExtension(onnxPath);
        var card = source with { Name = name, File = name + ".onnx", Sha256 = HashOf(onnxPath), Metrics = report, OnnxDifference = variant.MaxDifference, Variant = variant, OnnxPath = onnxPath };
        System.IO.File.WriteAllText(Path.ChangeExtension(onnxPath, ".json"), JsonSerializer.Serialize(card, Indented) + "\n");
        System.IO.File.WriteAllText(Path.ChangeExtension(onnxPath, ".md"), ModelCardText.OfVariant(card, variant));
        return card;
    }

    /// <summary>What the ONNX file says about itself.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(RunState state, EvaluationReport? report)
    {
        var options = state.Options;
        string version = typeof(ModelCardJson).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false)
            is [System.Reflection.AssemblyInformationalVersionAttribute v] ? v.InformationalVersion : "";
        return new Dictionary<string, string>
        {
            ["planes"] = string.Join(",", options.Network.Planes),
            ["um_per_px"] = options.UmPerPx.ToString(CultureInfo.InvariantCulture),
            ["normalisation"] = "RGB divided by 255",
            ["stroke_um"] = options.Labels.StrokeUm.ToString(CultureInfo.InvariantCulture),
            ["data_sha256"] = state.DataSha256,
            ["fold"] = options.Fold,
            ["steps"] = state.Step.ToString(CultureInfo.InvariantCulture),
            ["git_commit"] = version.Contains('+') ? version[(version.IndexOf('+') + 1)..] : "unknown",
            ["metrics"] = Results.ToJson(report),
        };
    }

    private static string HashOf(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
