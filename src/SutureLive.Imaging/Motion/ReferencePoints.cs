namespace SutureLive.Imaging.Motion;

/// <summary>
/// The places of a reference picture that tell motion best: in every cell of a grid the strongest slopes, so that no bright instrument can
/// attract them all. For each, what a small motion would change there.
/// </summary>
internal sealed class ReferencePoints
{
    private const int CellPx = 8;
    private const int PerCell = 2;
    private const int LeastSlope = 3;       // grey levels per two pixels; below is noise
    private float[] _data = [];

    /// <summary>Numbers kept per point: x, y (from the middle), grey, and its change with scale, turn, shift x and shift y.</summary>
    public const int Stride = 7;

    /// <summary>Points found.</summary>
    public int Count { get; private set; }

    /// <summary>The points, <see cref="Stride"/> numbers each.</summary>
    public ReadOnlySpan<float> Data => _data.AsSpan(0, Count * Stride);

    /// <summary>Most points that a level can have.</summary>
    public static int Most(GreyPyramid picture, int level) =>
        ((picture.WidthPx(level) / CellPx) + 1) * ((picture.HeightPx(level) / CellPx) + 1) * PerCell;

    /// <summary>Chooses points anew.</summary>
    /// <param name="picture">The reference.</param>
    /// <param name="level">Its level to use.</param>
    public void Choose(GreyPyramid picture, int level)
    {
        int width = picture.WidthPx(level), height = picture.HeightPx(level);
        int most = Most(picture, level) * Stride;
        if (_data.Length < most) _data = new float[most];
        Count = 0;
        var grey = picture.Grey(level);
        for (int top = 1; top < height - 1; top += CellPx)
            for (int left = 1; left < width - 1; left += CellPx)
                ChooseInCell(grey, width, height, left, top);
    }

    private void ChooseInCell(ReadOnlySpan<byte> grey, int width, int height, int left, int top)
    {
        int right = Math.Min(left + CellPx, width - 1), bottom = Math.Min(top + CellPx, height - 1);
        int best = -1, second = -1, bestSlope = LeastSlope * LeastSlope, secondSlope = bestSlope;
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                int at = (y * width) + x;
                int gx = grey[at + 1] - grey[at - 1], gy = grey[at + width] - grey[at - width], slope = (gx * gx) + (gy * gy);
                if (slope > bestSlope) (second, secondSlope, best, bestSlope) = (best, bestSlope, at, slope);
                else if (slope > secondSlope) (second, secondSlope) = (at, slope);
            }
        }

        if (best >= 0) Add(grey, width, height, best);
        if (second >= 0) Add(grey, width, height, second);
    }

    private void Add(ReadOnlySpan<byte> grey, int width, int height, int at)
    {
        float x = (at % width) - ((width - 1) / 2f), y = (at / width) - ((height - 1) / 2f);
        float gx = (grey[at + 1] - grey[at - 1]) / 2f, gy = (grey[at + width] - grey[at - width]) / 2f;
        var point = _data.AsSpan(Count++ * Stride, Stride);
        point[0] = x;
        point[1] = y;
        point[2] = grey[at];
        point[3] = (gx * x) + (gy * y);
        point[4] = (gy * x) - (gx * y);
        point[5] = gx;
        point[6] = gy;
    }
}
