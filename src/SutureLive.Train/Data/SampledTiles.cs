namespace SutureLive.Train.Data;

/// <summary>Tiles as a network takes them, cut from pictures as in training.</summary>
internal static class SampledTiles
{
    /// <summary>Cuts tiles [3, H, W], RGB, 0..1, turned, relit and blurred at random: the same ones for the same seed.</summary>
    /// <param name="pictures">Pictures to cut from; they stay the caller's.</param>
    /// <param name="umPerPx">Scale of the tiles.</param>
    /// <param name="sidePx">Side of the tiles.</param>
    /// <param name="seed">Decides every tile.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<float[]> Of(IReadOnlyList<LabelledPicture> pictures, double umPerPx, int sidePx, ulong seed, int count)
    {
        using var sampler = new TileSampler(pictures, [.. pictures.Select(_ => 1.0)], [], new LabelStyle(), umPerPx, sidePx, seed);
        var batch = new TileBatch(1, 0, sidePx);
        int area = sidePx * sidePx;
        for (int n = 0; n < count; n++)
        {
            sampler.Fill(batch, n);
            var tile = new float[3 * area];
            for (int i = 0; i < area; i++)
            for (int c = 0; c < 3; c++) tile[(c * area) + i] = batch.Pictures[(i * 3) + c];
            yield return tile;
        }
    }
}
