using SutureLive.Imaging;

namespace SutureLive.Train.Evaluation;

/// <summary>Asks a network about each tile laid down in several ways and averages the answers, turned back.</summary>
/// <param name="network">Asked once per view; stays the caller's.</param>
/// <param name="views">1 to 8.</param>
internal sealed class ManyViewsNetwork(ITileNetwork network, int views) : ITileNetwork
{
    public IReadOnlyList<string> Planes => network.Planes;

    public int TilePx => network.TilePx;

    public double UmPerPx => network.UmPerPx;

    public float[] Predict(float[] tile)
    {
        int plane = TilePx * TilePx;
        var mean = new float[Planes.Count * plane];
        var laid = new float[tile.Length];
        foreach (var view in SquareView.First(views))
        {
            for (int at = 0; at < tile.Length; at += plane) view.Lay<float>(tile.AsSpan(at, plane), laid.AsSpan(at, plane), TilePx);
            float[] answer = network.Predict(laid);
            for (int at = 0; at < answer.Length; at += plane) view.AddBack(answer.AsSpan(at, plane), mean.AsSpan(at, plane), TilePx, 1f / views);
        }
        return mean;
    }

    public void Dispose()
    {
        // borrows its network
    }
}
