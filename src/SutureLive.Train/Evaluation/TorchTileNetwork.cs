using SutureLive.Train.Networks;
using static TorchSharp.torch;

namespace SutureLive.Train.Evaluation;

/// <summary>A network in libtorch, in evaluation mode. The network stays the caller's.</summary>
internal sealed class TorchTileNetwork(SutureNetwork network, int tilePx, double umPerPx) : ITileNetwork
{
    public IReadOnlyList<string> Planes => network.Spec.Planes;

    public int TilePx => tilePx;

    public double UmPerPx => umPerPx;

    public float[] Predict(float[] tile)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var input = tensor(tile, [1L, 3L, tilePx, tilePx]).to(network.parameters().First().device);
        return network.forward(input).sigmoid().cpu().data<float>().ToArray();
    }

    public void Dispose()
    {
        // borrows its network
    }
}
