using System.Text.Json;
using SutureLive.Imaging;

namespace SutureLive.Inference;

/// <summary>The card as it stands in its file (snake_case JSON), before anything in it is believed.</summary>
internal sealed record ModelCardFile
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public int? Schema { get; init; }

    public string? Name { get; init; }

    public string? File { get; init; }

    public string? Sha256 { get; init; }

    public InputFile? Input { get; init; }

    public double? UmPerPx { get; init; }

    public string[]? Planes { get; init; }

    public string? TrainedOn { get; init; }

    public string[]? HeldOut { get; init; }

    public JsonElement? Metrics { get; init; }

    public double? GflopPerTile { get; init; }

    public VariantFile? Variant { get; init; }

    /// <summary>Reads and checks a card; the ONNX file is not opened.</summary>
    public static ModelCard Read(string path)
    {
        var file = Parse(path);
        if (file.Schema != ModelCard.Schema)
            throw Refuse(path, $"has schema {file.Schema?.ToString() ?? "none"}; this program reads schema {ModelCard.Schema}. Update the program or the card.");

        string name = file.Name is { Length: > 0 } n ? n : throw Refuse(path, "has no \"name\".");
        string onnx = file.File is { Length: > 0 } f && Path.GetFileName(f) == f
            ? Path.Combine(Path.GetDirectoryName(path)!, f)
            : throw Refuse(path, $"names the model file '{file.File}': \"file\" must be a plain file name beside the card.");
        string hash = file.Sha256 is { Length: 64 } h && h.All(char.IsAsciiHexDigit)
            ? h.ToLowerInvariant()
            : throw Refuse(path, $"has the SHA-256 '{file.Sha256}': 64 hexadecimal digits are needed.");
        return new ModelCard(name, onnx, hash, InputOf(path, file), ScaleOf(path, file), PlanesOf(path, file), file.TrainedOn, file.HeldOut ?? [], file.Metrics, file.GflopPerTile is > 0 and var cost ? cost : null, VariantOf(path, file));
    }

    private static ModelCardFile Parse(string path)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            return JsonSerializer.Deserialize<ModelCardFile>(stream, Json) ?? throw new JsonException("it holds null");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"There is no model card '{path}': check the name, or list the models there are with 'suturelive models'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Model card '{path}' cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new ModelException($"Model card '{path}' is damaged: {e.Message}", e);
        }
    }

    private static ModelInput InputOf(string path, ModelCardFile file) => file.Input switch
    {
        null => throw Refuse(path, "has no \"input\"."),
        { Channels: 3, Height: > 0 and <= 4096, Width: > 0 and <= 4096, Name: { Length: > 0 } name } i => new(name, i.Channels, i.Height, i.Width),
        var i => throw Refuse(path, $"has the input '{i.Name}' {i.Channels}x{i.Height}x{i.Width}: 3 x height x width with a name is needed."),
    };

    private static double ScaleOf(string path, ModelCardFile file) => file.UmPerPx is { } um && um is > 0.1 and < 1000
        ? um
        : throw Refuse(path, $"has um_per_px {file.UmPerPx?.ToString() ?? "missing"}: a number between 0.1 and 1000 is needed.");

    private static string[] PlanesOf(string path, ModelCardFile file)
    {
        string[] planes = file.Planes ?? [];
        if (!planes.Contains(PlaneName.Suture))
            throw Refuse(path, $"offers the planes [{string.Join(", ", planes)}]: '{PlaneName.Suture}' must be among them.");
        return planes.Distinct().Count() == planes.Length
            ? planes
            : throw Refuse(path, $"names a plane twice in [{string.Join(", ", planes)}].");
    }

    private static ModelVariant? VariantOf(string path, ModelCardFile file) => file.Variant switch
    {
        null => null,
        { Of: { Length: > 0 } of, OfSha256: { Length: 64 } hash, MeanDifference: >= 0 and var mean } => new(of, hash.ToLowerInvariant(), mean),
        _ => throw Refuse(path, "has a \"variant\" without \"of\", \"of_sha256\" or \"mean_difference\"."),
    };

    private static ModelException Refuse(string path, string what) => new($"Model card '{path}' {what}");

    /// <summary>The "input" object of the card.</summary>
    internal sealed record InputFile(string? Name, int Channels, int Height, int Width);

    /// <summary>The "variant" object of the card.</summary>
    internal sealed record VariantFile(string? Of, string? OfSha256, double? MeanDifference);
}
