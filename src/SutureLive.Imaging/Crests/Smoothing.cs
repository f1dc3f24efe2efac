using System.Numerics;

namespace SutureLive.Imaging.Crests;

/// <summary>Binomial smoothing (1 4 6 4 1)/16 along both axes: a Gaussian of sigma 1 px per call, edges repeated.</summary>
public static class Smoothing
{
    /// <summary>Copies a plane, taking what is no probability (NaN, infinite) for "no evidence" and limiting the rest to 0..1.</summary>
    public static void CopySane(ReadOnlySpan<float> plane, Span<float> into)
    {
        for (int i = 0; i < plane.Length; i++)
        {
            float p = plane[i];
            into[i] = p is > 0 and <= 1 ? p : p > 1 && float.IsFinite(p) ? 1 : 0;
        }
    }

    /// <summary>Smooths in place; <paramref name="scratch"/> has the size of the plane and is overwritten.</summary>
    public static void Binomial(Span<float> plane, Span<float> scratch, int widthPx, int heightPx)
    {
        for (int y = 0; y < heightPx; y++) AlongRow(plane.Slice(y * widthPx, widthPx), scratch.Slice(y * widthPx, widthPx));
        for (int y = 0; y < heightPx; y++)
        {
            Weighted(
                Row(scratch, y - 2), Row(scratch, y - 1), Row(scratch, y), Row(scratch, y + 1), Row(scratch, y + 2),
                plane.Slice(y * widthPx, widthPx));
        }

        Span<float> Row(Span<float> rows, int y) => rows.Slice(Math.Clamp(y, 0, heightPx - 1) * widthPx, widthPx);
    }

    private static void AlongRow(ReadOnlySpan<float> row, Span<float> into)
    {
        int width = row.Length;
        if (width > 4)
            Weighted(row[..^4], row[1..^3], row[2..^2], row[3..^1], row[4..], into[2..^2]);
        for (int x = 0; x < width; x++)
        {
            if (x == 2 && width > 4) x = width - 2;
            into[x] = (At(row, x - 2) + At(row, x + 2) + (4 * (At(row, x - 1) + At(row, x + 1))) + (6 * row[x])) / 16;
        }

        static float At(ReadOnlySpan<float> row, int x) => row[Math.Clamp(x, 0, row.Length - 1)];
    }

    private static void Weighted(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d, ReadOnlySpan<float> e, Span<float> into)
    {
        int i = 0;
        for (int step = Vector<float>.Count; i <= into.Length - step; i += step)
        {
            var outer = new Vector<float>(a[i..]) + new Vector<float>(e[i..]);
            var inner = new Vector<float>(b[i..]) + new Vector<float>(d[i..]);
            (((outer + (4 * inner)) + (6 * new Vector<float>(c[i..]))) / 16).CopyTo(into[i..]);
        }

        for (; i < into.Length; i++) into[i] = (a[i] + e[i] + (4 * (b[i] + d[i])) + (6 * c[i])) / 16;
    }
}
