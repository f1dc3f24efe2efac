using System.Text.Json;
using Google.Protobuf;
using SutureLive.Train.Commands;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;
using SutureLive.Train.Networks;
using SutureLive.Train.Onnx;
using SutureLive.Train.Quantisation;
using static TorchSharp.torch;

namespace SutureLive.Train.Tests;

public class QuantisationTests(PhantomFolder phantoms)
{
    private const int Side = 32;
    private static readonly string[] Planes = ["suture", "midline", "bregma"];

    [Theory]
    [InlineData(Architecture.UNet, Stem.None)]
    [InlineData(Architecture.UNetPlusPlus, Stem.SpaceToDepth)]
    public void An_8_bit_network_answers_like_its_float_twin(Architecture architecture, Stem stem)
    {
        NeedsLibTorch.OrSkip();
        string path = Path.Combine(phantoms.Root, $"float{architecture}{stem}.onnx"), rounded = Path.ChangeExtension(path, ".8bit.onnx");
        File.WriteAllBytes(path, Model(architecture, stem).ToByteArray());
        var network = NetworkGraph.Read(path);
        using var ranges = new ActivationRanges(network, Side);
        foreach (float[] tile in Tiles(1, 12)) ranges.Look(tile);
        var model = QuantisedGraph.Of(network, ranges.ScaleOf);
        File.WriteAllBytes(rounded, model.ToByteArray());

        using var exact = new OnnxTileNetwork(path, Planes, Side, 40, 1);
        using var bytes = new OnnxTileNetwork(rounded, Planes, Side, 40, 1);
        double[] differences = [.. Tiles(2, 6).SelectMany(tile => exact.Predict(tile).Zip(bytes.Predict(tile), (a, b) => (double)Math.Abs(a - b)))];
        double spread = Tiles(2, 6).SelectMany(exact.Predict).Max() - Tiles(2, 6).SelectMany(exact.Predict).Min();
        Assert.InRange(differences.Average(), 1e-9, 0.02 * spread);
        Assert.InRange(differences.Max(), 1e-9, 0.15 * spread);
        Assert.Equal((8, 17), (model.IrVersion, model.OpsetImport.Single().Version));
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "ConvTranspose");
    }

    [Fact]
    public void Two_products_of_a_byte_and_a_weight_fit_into_sixteen_bits()
    {
        float[] weights = [.. Enumerable.Range(-20, 40).Select(i => i / 7f)], bias = [0.5f, -3, 0, 100];
        var rounded = RoundedWeights.Of(weights, bias, 0.01f);
        Assert.All(rounded.Weights, weight => Assert.InRange(2 * byte.MaxValue * weight, short.MinValue, short.MaxValue));
        for (int i = 0; i < weights.Length; i++)
            Assert.InRange(Math.Abs((rounded.Weights[i] * rounded.Scales[i / 10]) - weights[i]), 0, 0.5001 * rounded.Scales[i / 10]);
        for (int c = 0; c < bias.Length; c++) Assert.InRange(Math.Abs((rounded.Bias[c] * rounded.BiasScales[c]) - bias[c]), 0, 0.51 * rounded.BiasScales[c]);
    }

    [Theory]
    [InlineData(0f, 6f)]
    [InlineData(-2f, 6f)]
    [InlineData(3f, 6f)]
    [InlineData(-7f, -1f)]
    [InlineData(0f, 0f)]
    public void Bytes_hold_nought_exactly_and_everything_seen_within_a_step(float least, float most)
    {
        var (scale, zero) = ByteScale.Covering(least, most);
        foreach (float value in new[] { least, most, 0, (least + most) / 2 })
            Assert.InRange(Math.Abs((scale * (Math.Clamp(MathF.Round(value / scale) + zero, 0, 255) - zero)) - value), 0, value == 0 ? 0 : scale);
    }

    [Fact]
    public async Task I_can_quantise_a_model_from_the_command_line_and_measure_it()
    {
        NeedsLibTorch.OrSkip();
        string models = phantoms.NewFolder(), source = Write(models, "wide", ["phantom-00001"]);
        var (code, output, error) = await Line("quantize", "--model", source, "--data", phantoms.Data, "--out", models, "--tiles", "8", "--json");
        Assert.True(code == 0, error);
        var variant = JsonDocument.Parse(output).RootElement.GetProperty("card").GetProperty("variant");
        Assert.Equal("wide", variant.GetProperty("of").GetString());
        Assert.Equal(5 + 8, variant.GetProperty("calibration_pictures").GetInt32());       // the held-out one took no part
        Assert.Contains("8-bit, from wide", File.ReadAllText(Path.Combine(models, "wide-8bit.md")));
        Assert.Equal(1, ModelCardJson.Read(Path.Combine(models, "wide-8bit.onnx")).Metrics?.Pictures);
        Assert.Empty(Directory.GetFiles(models, "*.partial"));

        (code, _, error) = await Line("quantize", "--model", Path.Combine(models, "wide-8bit.onnx"), "--data", phantoms.Data, "--out", models);
        Assert.Equal(1, code);
        Assert.Contains("is an 8-bit model already", error);
    }

    [Fact]
    public async Task What_cannot_be_quantised_is_named_and_nothing_is_written()
    {
        NeedsLibTorch.OrSkip();
        string models = phantoms.NewFolder(), all = Write(models, "unseen", [.. Enumerable.Range(1, 6).Select(n => $"phantom-{n:D5}")]), other = Write(models, "other", [], ["suture", "heart", "bregma"]), itself = Write(models, "itself", []);
        Assert.Contains("nothing is left to calibrate on", (await Line("quantize", "--model", all, "--data", phantoms.Data, "--out", models)).Error);
        Assert.Contains("no output 'heart'", (await Line("quantize", "--model", other, "--data", phantoms.Data, "--out", models)).Error);
        Assert.Contains("is the float model itself", (await Line("quantize", "--model", itself, "--data", phantoms.Data, "--out", models, "--name", "itself")).Error);
        Assert.Contains("--tiles must be", (await Line("quantize", "--model", itself, "--data", phantoms.Data, "--tiles", "0")).Error);
        Assert.DoesNotContain(Directory.GetFiles(models), file => file.Contains("8bit", StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Output, string Error)> Line(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (await CommandTree.RunAsync(args, output, error, TestContext.Current.CancellationToken), output.ToString(), error.ToString());
    }

    private static string Write(string folder, string name, string[] heldOut, string[]? planes = null)
    {
        Directory.CreateDirectory(folder);
        byte[] model = Model(Architecture.UNet, Stem.SpaceToDepth).ToByteArray();
        string path = Path.Combine(folder, name + ".onnx");
        File.WriteAllBytes(path, model);
        ModelCardJson card = new(1, name, name + ".onnx", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model)), new("input", 3, Side, Side), 160, planes ?? Planes,
            new("UNet", "SpaceToDepth", [8, 16, 32], 1), "nothing", heldOut, null, 0);
        File.WriteAllText(Path.ChangeExtension(path, ".json"), Results.ToJson(card));
        return path;
    }

    private static ModelProto Model(Architecture architecture, Stem stem)
    {
        random.manual_seed(5);
        using var network = new SutureNetwork(new NetworkSpec(architecture, stem, [8, 16, 32], Planes));
        network.eval();
        return OnnxExport.ToModel(network, Side, new Dictionary<string, string>());
    }

    private static IEnumerable<float[]> Tiles(ulong seed, int count)
    {
        var random = new SeededRandom(seed, 0);
        for (int n = 0; n < count; n++) yield return [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (float)random.Unit())];
    }
}
