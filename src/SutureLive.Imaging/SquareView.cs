namespace SutureLive.Imaging;

/// <summary>
/// One of the eight ways a square picture can be laid down: four quarter turns, mirrored or not. No plane of a network tells left from right
/// or up from down, so its answers to all eight, turned back, may be averaged: what only one of them shows is mostly noise.
/// </summary>
/// <param name="Index">0 is the square as it is; 1 to 3 turn it by quarters, counter-clockwise; 4 to 7 are the mirror images of these.</param>
public readonly record struct SquareView(int Index)
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    /// <summary>The first so many, beginning with the square as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 8.</exception>
    public static IReadOnlyList<SquareView> First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return [.. Enumerable.Range(0, count).Select(index => new SquareView(index))];
    }

    /// <summary>Lays the square down this way.</summary>
    /// <param name="square">side x side, row-major; only read.</param>
    /// <param name="laid">The same size; written whole.</param>
    /// <param name="sidePx">Its side.</param>
    public void Lay<T>(ReadOnlySpan<T> square, Span<T> laid, int sidePx)
    {
        for (int y = 0, to = 0; y < sidePx; y++)
            for (int x = 0; x < sidePx; x++, to++) laid[to] = square[Source(x, y, sidePx)];
    }

    /// <summary>Turns a plane back and adds it to a sum.</summary>
    /// <param name="laid">side x side, row-major, as this view shows it; only read.</param>
    /// <param name="sum">The same size, as view 0 shows it; added to.</param>
    /// <param name="sidePx">Its side.</param>
    /// <param name="weight">Factor of what is added.</param>
    public void AddBack(ReadOnlySpan<float> laid, Span<float> sum, int sidePx, float weight)
    {
        for (int y = 0, from = 0; y < sidePx; y++)
            for (int x = 0; x < sidePx; x++, from++) sum[Source(x, y, sidePx)] += weight * laid[from];
    }

    /// <summary>Index in the square of the pixel that this view shows at (x, y).</summary>
    private int Source(int x, int y, int sidePx)
    {
        int last = sidePx - 1;
        if (Index >= 4) x = last - x;
        return (Index % 4) switch
        {
            0 => (y * sidePx) + x,
            1 => (x * sidePx) + last - y,
            2 => ((last - y) * sidePx) + last - x,
            _ => ((last - x) * sidePx) + y,
        };
    }
}
