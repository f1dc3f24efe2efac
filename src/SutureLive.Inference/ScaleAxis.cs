namespace SutureLive.Inference;

/// <summary>
/// How each output pixel of one axis is mixed from source pixels: area means when shrinking, straight lines between neighbours when
/// enlarging. Output pixel i has its centre at source <c>(i + 0.5) / scale - 0.5</c>, exactly, whatever the rounding of the size.
/// </summary>
internal sealed class ScaleAxis
{
    private readonly int[] _first;
    private readonly float[][] _weights;

    /// <param name="lengthPx">Source pixels.</param>
    /// <param name="scale">Output pixels per source pixel.</param>
    public ScaleAxis(int lengthPx, double scale)
    {
        LengthPx = Math.Max(1, (int)Math.Round(lengthPx * scale));
        _first = new int[LengthPx];
        _weights = new float[LengthPx][];
        for (int i = 0; i < LengthPx; i++)
            (_first[i], _weights[i]) = scale < 1 ? Area(i / scale, (i + 1) / scale, lengthPx) : Line(((i + 0.5) / scale) - 0.5, lengthPx);
    }

    /// <summary>Output pixels.</summary>
    public int LengthPx { get; }

    /// <summary>First source pixel that output pixel <paramref name="i"/> is mixed from.</summary>
    public int First(int i) => _first[i];

    /// <summary>Weights of that pixel and those after it; they sum to 1.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights[i];

    private static (int First, float[] Weights) Area(double from, double to, int length)
    {
        // The last cell may end behind the picture, by half a cell at most: its part inside counts alone.
        to = Math.Min(to, length);
        int first = Math.Min((int)from, length - 1), last = Math.Min((int)Math.Ceiling(to) - 1, length - 1);
        var shares = new double[last - first + 1];
        for (int s = first; s <= last; s++) shares[s - first] = Math.Max(0, Math.Min(to, s + 1) - Math.Max(from, s));
        double sum = shares.Sum();
        return (first, [.. shares.Select(share => (float)(share / sum))]);
    }

    private static (int First, float[] Weights) Line(double at, int length)
    {
        double inside = Math.Clamp(at, 0, length - 1);
        int first = Math.Min((int)inside, Math.Max(0, length - 2));
        float second = (float)(inside - first);
        return second == 0 ? (first, [1f]) : (first, [1 - second, second]);
    }
}
