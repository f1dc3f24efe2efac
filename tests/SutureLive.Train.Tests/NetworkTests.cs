using SutureLive.Train.Export;
using SutureLive.Train.Networks;
using static TorchSharp.torch;

namespace SutureLive.Train.Tests;

public class NetworkTests
{
    [Theory]
    [InlineData(Architecture.UNet, 7.77)]
    [InlineData(Architecture.UNetPlusPlus, 9.05)]
    public void The_papers_networks_have_the_published_number_of_weights(Architecture architecture, double millions)
    {
        NeedsLibTorch.OrSkip();
        using var network = new SutureNetwork(new NetworkSpec(architecture, Stem.None, NetworkSpec.Doubling(32), ["suture"]));
        Assert.Equal(millions, Math.Round(network.ParameterCount / 1e6, 2));
    }

    // 3x3: 3 to 2 and 2 to 2 on 64 pixels, 2 to 4 and 4 to 4 on 16, 4 to 2 and 2 to 2 on 64; up: 4 to 2, four times 16; head: 2 to 1 on 64.
    [Fact]
    public void The_operations_of_a_tile_are_those_counted_by_hand()
    {
        NeedsLibTorch.OrSkip();
        using var network = new SutureNetwork(new NetworkSpec(Architecture.UNet, Stem.None, NetworkSpec.Doubling(2, 2), ["suture"]));
        Assert.Equal(33536e-9, CostWalker.GflopPerTile(network, 8), 1e-15);
    }

    [Theory]
    [InlineData(Architecture.UNet, Stem.None)]
    [InlineData(Architecture.UNetPlusPlus, Stem.None)]
    [InlineData(Architecture.UNetPlusPlus, Stem.SpaceToDepth)]
    public void A_network_answers_with_one_plane_per_name_of_the_pictures_size(Architecture architecture, Stem stem)
    {
        NeedsLibTorch.OrSkip();
        using var scope = NewDisposeScope();
        using var network = new SutureNetwork(new NetworkSpec(architecture, stem, NetworkSpec.Doubling(2, 3), ["suture", "bregma"]));
        Assert.Equal([2, 2, 24, 32], network.forward(rand(2, 3, 24, 32)).shape);
    }

    [Fact]
    public void In_UNetPlusPlus_every_node_of_the_triangle_takes_part_in_the_answer()
    {
        NeedsLibTorch.OrSkip();
        using var scope = NewDisposeScope();
        using var network = new SutureNetwork(new NetworkSpec(Architecture.UNetPlusPlus, Stem.None, NetworkSpec.Doubling(2, 4), ["suture"]));
        network.forward(rand(1, 3, 16, 16)).sum().backward();
        var silent = network.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name);
        Assert.Empty(silent);
        Assert.Equal(4 * 5 / 2, network.named_parameters().Select(p => p.name.Split('.')[1]).Where(n => n.StartsWith('x')).Distinct().Count());
    }
}
