using System.Security.Cryptography;
using System.Text.Json;

namespace SutureLive.Inference;

/// <summary>
/// What a model says of itself: the JSON file beside its ONNX file. A card that was loaded has been checked, and the ONNX file it
/// names had the hash it states.
/// </summary>
/// <param name="Name">Name of the model, as users type it.</param>
/// <param name="OnnxPath">Full path of the ONNX file.</param>
/// <param name="Sha256">SHA-256 of the ONNX file, 64 lower-case hexadecimal digits.</param>
/// <param name="Input">Name and size of the input tensor N x channels x height x width, RGB, 0..1.</param>
/// <param name="UmPerPx">Micrometres per pixel at which the network sees the skull.</param>
/// <param name="Planes">Names of the outputs N x 1 x height x width, probabilities 0..1; <c>suture</c> is among them.</param>
/// <param name="TrainedOn">What it was trained on, in words; null when the card does not say.</param>
/// <param name="HeldOut">Names of pictures the model has not seen in training, for honest measurement; empty when the card names none.</param>
/// <param name="Metrics">Figures measured by the trainer, as written; null when the card has none.</param>
/// <param name="GflopPerTile">Billions of floating point operations for one tile, a multiply-add counting as two; null when the card does not say.</param>
/// <param name="Variant">From which model this one was made; null for a model of its own.</param>
public sealed record ModelCard(
    string Name,
    string OnnxPath,
    string Sha256,
    ModelInput Input,
    double UmPerPx,
    IReadOnlyList<string> Planes,
    string? TrainedOn,
    IReadOnlyList<string> HeldOut,
    JsonElement? Metrics,
    double? GflopPerTile = null,
    ModelVariant? Variant = null)
{
    /// <summary>The version of the card's format that this program reads.</summary>
    public const int Schema = 1;

    /// <summary>Reads a card and verifies the ONNX file beside it.</summary>
    /// <param name="path">The card (<c>NAME.json</c>) or the ONNX file beside it (<c>NAME.onnx</c>).</param>
    /// <exception cref="ModelException">Card or model missing, damaged, of another schema, incomplete, or of another hash.</exception>
    public static ModelCard Load(string path)
    {
        var card = ModelCardFile.Read(Path.ChangeExtension(Path.GetFullPath(path), ".json"));
        card.ReadVerifiedModel();
        return card;
    }

    /// <summary>The bytes of the ONNX file, read once and verified, so that what was verified is what runs.</summary>
    /// <exception cref="ModelException">The file is missing, unreadable, or has another hash than the card states.</exception>
    public byte[] ReadVerifiedModel()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(OnnxPath);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"Model '{Name}' has a card, but its file '{OnnxPath}' is missing: restore it or choose another model.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Model file '{OnnxPath}' cannot be read: {e.Message}", e);
        }

        string actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return actual == Sha256
            ? bytes
            : throw new ModelException(
                $"Model file '{OnnxPath}' ({bytes.Length} bytes) is damaged or is not the one its card describes: its SHA-256 is {actual}, the card says {Sha256}. Restore both files together.");
    }
}

/// <summary>What a model made from another one, such as an 8-bit one, says of that.</summary>
/// <param name="Of">Name of the other one.</param>
/// <param name="OfSha256">SHA-256 of its file.</param>
/// <param name="MeanDifference">Mean difference of a probability from it, as its maker measured.</param>
public sealed record ModelVariant(string Of, string OfSha256, double MeanDifference);

/// <summary>The input tensor of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Channels">Colour channels: 3, in the order red, green, blue.</param>
/// <param name="HeightPx">Rows of a tile.</param>
/// <param name="WidthPx">Columns of a tile.</param>
public sealed record ModelInput(string Name, int Channels, int HeightPx, int WidthPx)
{
    /// <summary>Channels x height x width, as error messages show it.</summary>
    public override string ToString() => $"{Channels}x{HeightPx}x{WidthPx}";
}
