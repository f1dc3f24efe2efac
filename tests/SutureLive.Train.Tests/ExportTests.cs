using Microsoft.ML.OnnxRuntime;
using SutureLive.Train.Commands;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;
using SutureLive.Train.Networks;
using static TorchSharp.torch;

namespace SutureLive.Train.Tests;

public class ExportTests(PhantomFolder phantoms)
{
    private static readonly string[] Planes = ["suture", "midline", "bregma"];

    [Theory]
    [InlineData(Architecture.UNet, Stem.None)]
    [InlineData(Architecture.UNetPlusPlus, Stem.None)]
    [InlineData(Architecture.UNetPlusPlus, Stem.SpaceToDepth)]
    public void OnnxRuntime_and_libtorch_give_the_same_probabilities(Architecture architecture, Stem stem)
    {
        NeedsLibTorch.OrSkip();
        using var network = Trained(architecture, stem);
        string path = Path.Combine(phantoms.Root, $"{architecture}{stem}.onnx");
        double worst = OnnxExport.Write(network, path, 32, 40, new Dictionary<string, string> { ["planes"] = "suture" }, Tiles());
        Assert.InRange(worst, 0, 1e-5);

        using var session = new InferenceSession(path);
        Assert.Equal(Planes, session.OutputNames);
        Assert.Equal([-1, 3, 32, 32], session.InputMetadata["input"].Dimensions);
        Assert.Equal("suture", session.ModelMetadata.CustomMetadataMap["planes"]);
        Assert.DoesNotContain(OnnxExport.ToModel(network, 32, new Dictionary<string, string>()).Graph.Node, n => n.OpType == "BatchNormalization");

        // N is free: two tiles at once are each tile alone.
        float[][] tiles = [.. Tiles()];
        using var both = OrtValue.CreateTensorValueFromMemory(tiles.SelectMany(t => t).ToArray(), [2, 3, 32, 32]);
        using var run = new RunOptions();
        using var answers = session.Run(run, ["input"], [both], ["midline"]);
        using var single = new OnnxTileNetwork(path, Planes, 32, 40, 1);
        float[] second = single.Predict(tiles[1]);
        var together = answers[0].GetTensorDataAsSpan<float>();
        for (int i = 0; i < 32 * 32; i++) Assert.Equal(second[(32 * 32) + i], together[(32 * 32) + i], 5);
    }

    [Fact]
    public void A_file_that_disagrees_is_not_written()
    {
        NeedsLibTorch.OrSkip();
        using var network = Trained(Architecture.UNet, Stem.None);
        string path = Path.Combine(phantoms.Root, "disagrees.onnx");
        network.train();        // batch statistics instead of the folded ones: no longer the exported function
        Assert.Throws<ExportException>(() => OnnxExport.Write(network, path, 32, 40, new Dictionary<string, string>(), Tiles()));
        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Fact]
    public async Task I_can_train_export_and_evaluate_from_the_command_line()
    {
        NeedsLibTorch.OrSkip();
        string run = phantoms.NewFolder(), models = phantoms.NewFolder();
        var stop = TestContext.Current.CancellationToken;
        async Task<string> Line(params string[] args)
        {
            var output = new StringWriter();
            var error = new StringWriter();
            int code = await CommandTree.RunAsync(args, output, error, stop);
            Assert.True(code == 0, error.ToString());
            return output.ToString();
        }
        string fold = Enumerable.Range(0, 5).First(k => Enumerable.Range(1, 6).Count(n => new Data.Fold(k, 5).HoldsOut($"phantom-{n:D5}")) is 1 or 2) + "/5";
        await Line("train", "--data", phantoms.Data, "--out", run, "--width", "1", "--stem", "space-to-depth", "--steps", "2", "--batch", "1", "--fold", fold, "--validate-every", "50", "--threads", "1", "--json");
        await Line("export", "--run", run, "--out", models, "--name", "tiny", "--json");
        string json = await Line("eval", "--model", Path.Combine(models, "tiny.onnx"), "--data", phantoms.Data, "--fold", fold, "--threads", "1", "--json");
        var report = System.Text.Json.JsonDocument.Parse(json).RootElement;
        var card = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(models, "tiny.json"))).RootElement;
        // The card quotes what libtorch measured, eval measures through ONNX Runtime: the same pictures, so the same figures.
        Assert.Equal(card.GetProperty("metrics").GetProperty("iou").GetDouble(), report.GetProperty("iou").GetDouble(), 2);
        Assert.Equal(1, card.GetProperty("schema").GetInt32());
        Assert.Equal(["suture", "midline", "coronal", "lambdoid", "bregma", "lambda"], card.GetProperty("planes").EnumerateArray().Select(p => p.GetString()));
        Assert.Empty(report.GetProperty("not_held_out").EnumerateArray());
        json = await Line("eval", "--model", Path.Combine(models, "tiny.onnx"), "--data", phantoms.Data, "--fold", "all", "--threads", "1", "--json");
        int seen = Enumerable.Range(1, 6).Count(n => !Data.Fold.Parse(fold).HoldsOut($"phantom-{n:D5}"));
        Assert.Equal(seen, System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("not_held_out").GetArrayLength());
        Assert.Contains("not trained on", File.ReadAllText(Path.Combine(models, "tiny.md")));

        byte[] first = File.ReadAllBytes(Path.Combine(models, "tiny.onnx"));
        var error = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["export", "--run", run, "--out", models, "--name", "tiny"], TextWriter.Null, error, stop));
        Assert.Contains("--replace", error.ToString());
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(models, "tiny.onnx")));
        await Line("export", "--run", run, "--out", models, "--name", "tiny", "--replace", "--json");

        // A card that cannot be written leaves no model behind.
        string halfway = phantoms.NewFolder();
        Directory.CreateDirectory(Path.Combine(halfway, "tiny.md"));
        error = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["export", "--run", run, "--out", halfway, "--name", "tiny"], TextWriter.Null, error, stop));
        Assert.Equal(["tiny.md"], Directory.EnumerateFileSystemEntries(halfway).Select(Path.GetFileName));

        File.AppendAllText(Path.Combine(models, "tiny.onnx"), "x");
        error = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["eval", "--model", Path.Combine(models, "tiny.onnx"), "--data", phantoms.Data], TextWriter.Null, error, stop));
        Assert.Contains("SHA-256", error.ToString());
    }

    [Fact]
    public async Task A_model_is_not_measured_on_pictures_that_changed_since_it_was_trained()
    {
        NeedsLibTorch.OrSkip();
        string data = phantoms.NewFolder(), run = phantoms.NewFolder(), models = phantoms.NewFolder();
        var stop = TestContext.Current.CancellationToken;
        Data.DataSetWriter.Write(data, Enumerable.Range(1, 4).Select(n => Data.PhantomPictures.Create(n, 80)), stop);
        var error = new StringWriter();
        int code = await CommandTree.RunAsync(["train", "--data", data, "--out", run, "--width", "1", "--stem", "space-to-depth", "--steps", "1", "--batch", "1", "--fold", "none", "--threads", "1"], TextWriter.Null, error, stop);
        Assert.True(code == 0, error.ToString());
        string table = Path.Combine(data, "landmarks.csv");
        File.WriteAllText(table, File.ReadAllText(table).Replace(",good,phantom-00001", ",poor,phantom-00001", StringComparison.Ordinal));
        error = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["export", "--run", run, "--out", models, "--name", "tiny"], TextWriter.Null, error, stop));
        Assert.True(error.ToString().Contains("other pictures or labels", StringComparison.Ordinal), error.ToString());
        Assert.False(Directory.Exists(models));
    }

    private static IEnumerable<float[]> Tiles()
    {
        var random = new Random(3);
        for (int n = 0; n < 2; n++) yield return [.. Enumerable.Range(0, 3 * 32 * 32).Select(_ => random.NextSingle())];
    }

    /// <summary>A network whose normalisation has seen something, so that folding it has something to get wrong.</summary>
    private static SutureNetwork Trained(Architecture architecture, Stem stem)
    {
        using var scope = NewDisposeScope();
        var network = new SutureNetwork(new NetworkSpec(architecture, stem, NetworkSpec.Doubling(4, 3), Planes));
        using var quiet = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
            if (name.Contains("Norm")) parameter.add_(rand_like(parameter));
        for (int n = 0; n < 3; n++) network.forward(rand(2, 3, 32, 32));
        network.eval();
        return network;
    }
}
