namespace SutureLive.Train.Evaluation;

/// <summary>Thins blobs to lines one pixel wide (Zhang and Suen 1984).</summary>
internal static class Thinning
{
    /// <summary>Thins in place.</summary>
    /// <param name="on">width x height, row-major.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static void Thin(bool[] on, int width, int height)
    {
        var remove = new List<int>();
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int pass = 0; pass < 2; pass++)
            {
                remove.Clear();
                for (int y = 1; y < height - 1; y++)
                for (int x = 1; x < width - 1; x++)
                {
                    int at = (y * width) + x;
                    if (on[at] && IsSuperfluous(on, at, width, pass)) remove.Add(at);
                }
                foreach (int at in remove) on[at] = false;
                changed |= remove.Count > 0;
            }
        }
    }

    private static bool IsSuperfluous(bool[] on, int at, int width, int pass)
    {
        // Neighbours clockwise from the north, as the paper numbers P2..P9.
        ReadOnlySpan<int> offsets = [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];
        int count = 0, rises = 0;
        for (int k = 0; k < 8; k++)
        {
            bool here = on[at + offsets[k]];
            if (here) count++;
            if (!here && on[at + offsets[(k + 1) % 8]]) rises++;
        }
        bool north = on[at - width], east = on[at + 1], south = on[at + width], west = on[at - 1];
        return count is >= 2 and <= 6 && rises == 1 && (pass == 0
            ? !(north && east && south) && !(east && south && west)
            : !(north && east && west) && !(north && south && west));
    }
}
