using SutureLive.Train.Commands;
using SutureLive.Train.Export;
using SutureLive.Train.Networks;
using static TorchSharp.torch;

namespace SutureLive.Train.Tests;

public class DeepSupervisionTests(PhantomFolder phantoms)
{
    private static readonly NetworkSpec Deep = new(Architecture.UNetPlusPlus, Stem.None, NetworkSpec.Doubling(2), ["suture"], DeepSupervision: true);

    [Fact]
    public void Each_level_answers_by_its_own_head_and_needs_no_node_beyond_it()
    {
        NeedsLibTorch.OrSkip();
        using var scope = NewDisposeScope();
        using var network = new SutureNetwork(Deep);
        var picture = rand(1, 3, 32, 32);
        var whole = new Dictionary<(int Level, int Step), Tensor>();
        network.eval();
        network.Walk(TorchWalker.Instance, picture, whole);
        foreach (int level in Deep.Levels)
        {
            var pruned = new Dictionary<(int Level, int Step), Tensor>();
            var alone = network.Walk(TorchWalker.Instance, picture, pruned, level);
            Assert.Equal(network.Answer(TorchWalker.Instance, whole, level).data<float>().ToArray(), alone.data<float>().ToArray());
            Assert.Equal((level + 1) * (level + 2) / 2, pruned.Count);
        }
        Assert.Equal([1, 2, 3, 4], Deep.Levels);
    }

    [Fact]
    public void The_papers_network_pruned_is_smaller_level_by_level()
    {
        NeedsLibTorch.OrSkip();
        using var network = new SutureNetwork(Deep with { Widths = NetworkSpec.Doubling(32) });
        long[] weights = [.. Deep.Levels.Select(network.ParametersOf)];
        Assert.Equal(weights.Order(), weights);
        Assert.Equal(network.ParameterCount - (3 * 33), weights[^1]);      // three more heads of 32 weights and a bias
        Assert.Equal(9.05, Math.Round(network.ParameterCount / 1e6, 2));
    }

    [Fact]
    public void U_Net_has_no_levels_to_prune_to()
    {
        NeedsLibTorch.OrSkip();
        Assert.Throws<ArgumentException>(() => new SutureNetwork(Deep with { Architecture = Architecture.UNet }));
        using var network = new SutureNetwork(Deep with { DeepSupervision = false });
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Walk(TorchWalker.Instance, zeros(1, 3, 32, 32), level: 2));
    }

    [Fact]
    public async Task A_run_with_deep_supervision_teaches_every_head_and_exports_each_level()
    {
        NeedsLibTorch.OrSkip();
        string run = phantoms.NewFolder(), models = phantoms.NewFolder();
        await Line("train", "--data", phantoms.Data, "--out", run, "--deep-supervision", "--width", "1", "--um-per-px", "160", "--steps", "2", "--batch", "1",
            "--planes", "suture,bregma", "--fold", "none", "--threads", "1");
        long before = 0;
        foreach (int level in new[] { 1, 4 })
        {
            await Line("export", "--run", run, "--out", models, "--name", $"tiny-L{level}", "--level", $"{level}");
            var card = ModelCardJson.Read(Path.Combine(models, $"tiny-L{level}.onnx"));
            Assert.Equal($"L{level}", card.Architecture.Level);
            Assert.Equal(["suture", "bregma"], card.Planes);
            Assert.InRange(card.OnnxDifference, 0, OnnxExport.Tolerance);
            long size = new FileInfo(card.OnnxPath).Length;
            Assert.True(size > before + 1000, $"L{level} has {size} bytes, the level before it {before}");
            before = size;
        }
        var error = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["export", "--run", run, "--out", models, "--level", "7"], TextWriter.Null, error, TestContext.Current.CancellationToken));
        Assert.Contains("L1, L2, L3, L4", error.ToString());
    }

    private static async Task Line(params string[] args)
    {
        var error = new StringWriter();
        int code = await CommandTree.RunAsync(args, TextWriter.Null, error, TestContext.Current.CancellationToken);
        Assert.True(code == 0, error.ToString());
    }
}
