namespace SutureLive.Inference;

/// <summary>
/// Tiles along one axis of a plane: where each begins, and how much each counts at every pixel. The plan of the plane is the product
/// of its two axes, so weights multiply and still sum to 1.
/// </summary>
public sealed class TileAxis
{
    /// <summary>Standard deviation of the blending weight, as a fraction of the tile.</summary>
    public const double SigmaOfTile = 0.125;

    private const double LeastWeight = 1e-3;
    private readonly int[] _origins;
    private readonly float[][] _weights;

    /// <summary>Places tiles along an axis.</summary>
    /// <param name="lengthPx">Pixels of the plane along this axis.</param>
    /// <param name="tilePx">Pixels of a tile.</param>
    /// <param name="overlap">Share of a tile that its neighbour covers too, 0..0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1 or an overlap outside 0..0.9.</exception>
    public TileAxis(int lengthPx, int tilePx, double overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthPx, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tilePx, 1);
        if (!(overlap is >= 0 and <= 0.9)) throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "The overlap of tiles must lie in 0..0.9.");
        LengthPx = lengthPx;
        TilePx = tilePx;
        _origins = Origins(lengthPx, tilePx, Math.Max(1, (int)Math.Round(tilePx * (1 - overlap))));
        _weights = Weights();
    }

    /// <summary>Pixels of the plane along this axis.</summary>
    public int LengthPx { get; }

    /// <summary>Pixels of a tile.</summary>
    public int TilePx { get; }

    /// <summary>Number of tiles.</summary>
    public int Count => _origins.Length;

    /// <summary>First pixel of a tile; negative where the plane is shorter than a tile and stands in its middle.</summary>
    public int Origin(int tile) => _origins[tile];

    /// <summary>How much a tile counts at each of its pixels: 0 outside the plane; over all tiles the sum is 1 at every pixel of the plane.</summary>
    public ReadOnlySpan<float> Weight(int tile) => _weights[tile];

    /// <summary>The pixel of the plane seen at any index: itself inside, mirrored at the ends outside (the end pixel not repeated).</summary>
    public int Reflected(int index)
    {
        if (LengthPx == 1) return 0;
        int period = 2 * (LengthPx - 1);
        int folded = ((index % period) + period) % period;
        return folded < LengthPx ? folded : period - folded;
    }

    private static int[] Origins(int length, int tile, int stride)
    {
        if (length <= tile) return [-((tile - length) / 2)];
        var origins = new List<int>();
        for (int at = 0; at + tile < length; at += stride) origins.Add(at);
        origins.Add(length - tile);
        return [.. origins];
    }

    private float[][] Weights()
    {
        double centre = (TilePx - 1) / 2.0, sigma = SigmaOfTile * TilePx;
        double[] bell = [.. Enumerable.Range(0, TilePx).Select(i => Math.Max(LeastWeight, Math.Exp(-0.5 * Math.Pow((i - centre) / sigma, 2))))];
        var sums = new double[LengthPx];
        foreach (int origin in _origins)
            for (int i = 0; i < TilePx; i++)
                if (IsInside(origin + i)) sums[origin + i] += bell[i];
        return [.. _origins.Select(origin => Enumerable.Range(0, TilePx)
            .Select(i => IsInside(origin + i) ? (float)(bell[i] / sums[origin + i]) : 0f).ToArray())];
    }

    private bool IsInside(int index) => index >= 0 && index < LengthPx;
}
