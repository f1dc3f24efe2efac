using System.Numerics.Tensors;

namespace SutureLive.Inference;

/// <summary>
/// Cuts a plane into overlapping tiles of one size and blends answers back. The last tile of a row or column is shifted inside; a
/// plane smaller than a tile stands in its middle, mirrored at its edges.
/// </summary>
/// <param name="x">Tiles along the columns.</param>
/// <param name="y">Tiles along the rows.</param>
public sealed class TilePlan(TileAxis x, TileAxis y)
{
    private readonly float[] _row = new float[x.TilePx];

    /// <summary>Plans the tiles of a plane.</summary>
    /// <param name="widthPx">Columns of the plane.</param>
    /// <param name="heightPx">Rows of the plane.</param>
    /// <param name="tileWidthPx">Columns of a tile.</param>
    /// <param name="tileHeightPx">Rows of a tile.</param>
    /// <param name="overlap">Share of a tile that its neighbour covers too, 0..0.9.</param>
    public TilePlan(int widthPx, int heightPx, int tileWidthPx, int tileHeightPx, double overlap = 0.25)
        : this(new TileAxis(widthPx, tileWidthPx, overlap), new TileAxis(heightPx, tileHeightPx, overlap))
    {
    }

    /// <summary>Tiles along the columns.</summary>
    public TileAxis X => x;

    /// <summary>Tiles along the rows.</summary>
    public TileAxis Y => y;

    /// <summary>Number of tiles; they count row by row.</summary>
    public int Count => x.Count * y.Count;

    /// <summary>Copies one tile out of one plane.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="plane">H x W, row-major.</param>
    /// <param name="target">Tile rows x tile columns, row-major; written in place.</param>
    public void Cut(int tile, ReadOnlySpan<float> plane, Span<float> target)
    {
        int left = x.Origin(tile % x.Count), top = y.Origin(tile / x.Count);
        int inside = Math.Min(x.TilePx, x.LengthPx), before = Math.Max(0, -left);
        for (int row = 0; row < y.TilePx; row++)
        {
            var source = plane.Slice(y.Reflected(top + row) * x.LengthPx, x.LengthPx);
            var into = target.Slice(row * x.TilePx, x.TilePx);
            source.Slice(Math.Max(0, left), inside).CopyTo(into[before..]);
            for (int i = 0; i < before; i++) into[i] = source[x.Reflected(left + i)];
            for (int i = before + inside; i < into.Length; i++) into[i] = source[x.Reflected(left + i)];
        }
    }

    /// <summary>Adds one tile's answer to a plane with its weights; after every tile was added to a zero plane the blend is complete.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="answer">Tile rows x tile columns, row-major.</param>
    /// <param name="plane">H x W, row-major; added to in place.</param>
    public void Blend(int tile, ReadOnlySpan<float> answer, Span<float> plane)
    {
        int column = tile % x.Count, line = tile / x.Count;
        int left = x.Origin(column), top = y.Origin(line);
        int inside = Math.Min(x.TilePx, x.LengthPx), before = Math.Max(0, -left);
        var across = x.Weight(column).Slice(before, inside);
        var down = y.Weight(line);
        var weighted = _row.AsSpan(0, inside);
        for (int row = 0; row < y.TilePx; row++)
        {
            if (down[row] == 0) continue;
            var target = plane.Slice(((top + row) * x.LengthPx) + Math.Max(0, left), inside);
            TensorPrimitives.Multiply(answer.Slice((row * x.TilePx) + before, inside), across, weighted);
            TensorPrimitives.MultiplyAdd(weighted, down[row], target, target);
        }
    }
}
