using SutureLive.Train.Networks;
using static TorchSharp.torch;

namespace SutureLive.Train.Evaluation;

/// <summary>A network in libtorch, in evaluation mode, whole or pruned to a level. The network stays the caller's.</summary>
internal sealed class TorchTileNetwork(SutureNetwork network, int tilePx, double umPerPx, int? level = null) : ITileNetwork
{
    public IReadOnlyList<string> Planes => network.Spec.Planes;

    public int TilePx => tilePx;

    public double UmPerPx => umPerPx;

    public float[] Predict(float[] tile)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var input = tensor(tile, [1L, 3L, tilePx, tilePx]).to(network.parameters().First().device);
        return network.Walk(TorchWalker.Instance, input, level: level).sigmoid().cpu().data<float>().ToArray();
    }

    public void Dispose()
    {
        // borrows its network
    }
}
