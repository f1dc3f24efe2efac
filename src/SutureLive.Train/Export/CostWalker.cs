using SutureLive.Train.Networks;
using TorchSharp.Modules;

namespace SutureLive.Train.Export;

/// <summary>Channels and size of what flows along an edge of a network.</summary>
internal readonly record struct EdgeShape(long Channels, long Height, long Width);

/// <summary>Counts the floating point operations of the convolutions, a multiply-add as two; the rest is small beside them.</summary>
internal sealed class CostWalker : ILayerWalker<EdgeShape>
{
    private long _operations;

    /// <summary>Billions of operations for one tile.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tilePx">Side of the tile.</param>
    public static double GflopPerTile(SutureNetwork network, int tilePx)
    {
        var walker = new CostWalker();
        network.Walk(walker, new EdgeShape(3, tilePx, tilePx));
        return walker._operations / 1e9;
    }

    public EdgeShape ConvolutionNormReLU(ConvolutionNorm layer, EdgeShape input) => Convolved(input, layer.Convolution.weight.shape);

    public EdgeShape Head(Conv2d layer, EdgeShape input) => Convolved(input, layer.weight.shape);

    // Every input pixel makes 2 x 2 output pixels, each with a product of its own: the weights are [in, out, 2, 2].
    public EdgeShape Up(ConvTranspose2d layer, EdgeShape input)
    {
        long outputs = layer.weight.shape[1];
        _operations += 2 * 4 * input.Channels * outputs * input.Height * input.Width;
        return new(outputs, 2 * input.Height, 2 * input.Width);
    }

    public EdgeShape MaxPool(EdgeShape input) => new(input.Channels, input.Height / 2, input.Width / 2);

    public EdgeShape Concatenate(IReadOnlyList<EdgeShape> inputs) => inputs[0] with { Channels = inputs.Sum(i => i.Channels) };

    public EdgeShape SpaceToDepth(EdgeShape input) => new(4 * input.Channels, input.Height / 2, input.Width / 2);

    public EdgeShape DepthToSpace(EdgeShape input) => new(input.Channels / 4, 2 * input.Height, 2 * input.Width);

    // Weights are [out, in, rows, columns].
    private EdgeShape Convolved(EdgeShape input, long[] weights)
    {
        _operations += 2 * weights[0] * weights[1] * weights[2] * weights[3] * input.Height * input.Width;
        return new(weights[0], input.Height, input.Width);
    }
}
