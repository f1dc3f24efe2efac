using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>
/// The paper's tiles: a grid over every picture whose stride is smaller than a tile, so that neighbours overlap. An epoch
/// visits every place once, in an order that depends on the seed and the epoch alone.
/// </summary>
public sealed class TileGrid
{
    private readonly List<(LabelledPicture Picture, PointPx Centre)> _places = [];
    private int[] _order = [];
    private long _orderOf = -1;

    /// <summary>Lays the grid.</summary>
    /// <param name="pictures">Pictures; they stay the caller's.</param>
    /// <param name="umPerPx">Scale of the tiles.</param>
    /// <param name="tilePx">Side of a tile.</param>
    /// <param name="strideShare">Longest stride as a share of the side, below 1.</param>
    public TileGrid(IEnumerable<LabelledPicture> pictures, double umPerPx, int tilePx, double strideShare = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(strideShare, 1);
        foreach (var picture in pictures)
        {
            double factor = picture.UmPerPx / umPerPx;
            // From the scaled grid back to pixels of the picture, centres of pixels being whole numbers.
            double[] Centres(int lengthPx) => [.. Starts(lengthPx * factor, tilePx, strideShare).Select(s => ((s + (tilePx / 2.0)) / factor) - 0.5)];
            foreach (double y in Centres(picture.Pixels.Height))
            foreach (double x in Centres(picture.Pixels.Width)) _places.Add((picture, new PointPx(x, y)));
        }
    }

    /// <summary>Places of an epoch.</summary>
    public int Count => _places.Count;

    /// <summary>The place of tile number <paramref name="index"/> of a run. Not thread-safe.</summary>
    public (LabelledPicture Picture, PointPx Centre) At(long index, ulong seed)
    {
        long epoch = index / _places.Count;
        if (epoch != _orderOf)
        {
            var random = new SeededRandom(seed, (ulong)epoch);
            _order = [.. Enumerable.Range(0, _places.Count)];
            for (int n = _order.Length - 1; n > 0; n--)
            {
                int k = random.Integer(0, n + 1);
                (_order[n], _order[k]) = (_order[k], _order[n]);
            }
            _orderOf = epoch;
        }
        return _places[_order[index % _places.Count]];
    }

    /// <summary>Evenly spread starts; the last tile ends with the picture, and a picture smaller than a tile lies in its middle.</summary>
    private static IEnumerable<double> Starts(double lengthPx, int tilePx, double strideShare)
    {
        if (lengthPx <= tilePx) return [(lengthPx - tilePx) / 2];
        int steps = (int)Math.Ceiling((lengthPx - tilePx) / (tilePx * strideShare));
        return Enumerable.Range(0, steps + 1).Select(k => k * (lengthPx - tilePx) / steps);
    }
}
