namespace SutureLive.Train.Data;

/// <summary>Tiles for one step, as flat arrays ready to become tensors.</summary>
/// <param name="count">Tiles.</param>
/// <param name="planes">Planes per tile.</param>
/// <param name="sidePx">Side of a tile.</param>
public sealed class TileBatch(int count, int planes, int sidePx)
{
    /// <summary>Number of tiles.</summary>
    public int Count => count;

    /// <summary>Number of target planes.</summary>
    public int Planes => planes;

    /// <summary>Side of a tile.</summary>
    public int SidePx => sidePx;

    /// <summary>Pictures, [N, H, W, 3], RGB, 0..1: channels last, the order libtorch computes fastest in.</summary>
    public float[] Pictures { get; } = new float[count * 3 * sidePx * sidePx];

    /// <summary>What the network should answer, [N, planes, H, W], 0..1.</summary>
    public float[] Targets { get; } = new float[count * planes * sidePx * sidePx];

    /// <summary>How much each pixel of the targets counts, same shape.</summary>
    public float[] Weights { get; } = new float[count * planes * sidePx * sidePx];

    /// <summary>How much the position of a landmark counts, [N, planes]; 0 where the plane has none on the tile.</summary>
    public float[] LandmarkWeights { get; } = new float[count * planes];

    /// <summary>The part of a flat array that belongs to a plane of a tile.</summary>
    internal Span<float> PlaneOf(float[] array, int tile, int plane) =>
        array.AsSpan(((tile * planes) + plane) * sidePx * sidePx, sidePx * sidePx);
}
