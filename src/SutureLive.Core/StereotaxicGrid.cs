namespace SutureLive.Core;

/// <summary>The millimetre grid drawn over the skull: spacing from the 1-2-5 series so that lines neither crowd nor vanish.</summary>
public static class StereotaxicGrid
{
    private static readonly double[] SpacingsMm = [0.1, 0.2, 0.5, 1, 2, 5, 10];

    /// <summary>The smallest spacing, in mm, whose lines stand at least <paramref name="atLeastPx"/> apart.</summary>
    /// <param name="umPerPx">Micrometres per pixel of the picture, greater than zero.</param>
    /// <param name="atLeastPx">Smallest pleasant distance between two lines, in pixels.</param>
    public static double SpacingMm(double umPerPx, double atLeastPx = 40)
    {
        foreach (double mm in SpacingsMm)
            if (mm * 1000 / umPerPx >= atLeastPx) return mm;
        return SpacingsMm[^1];
    }

    /// <summary>
    /// The lines of the grid as pairs of points in mm, covering at least <paramref name="reachMm"/> on every side of bregma.
    /// Lines of constant ML first, then lines of constant AP.
    /// </summary>
    public static IEnumerable<GridLine> Lines(double spacingMm, double reachMm)
    {
        int count = (int)Math.Ceiling(reachMm / spacingMm);
        double end = count * spacingMm;
        for (int i = -count; i <= count; i++) yield return new(new(-end, i * spacingMm), new(end, i * spacingMm), IsMajor(i * spacingMm));
        for (int i = -count; i <= count; i++) yield return new(new(i * spacingMm, -end), new(i * spacingMm, end), IsMajor(i * spacingMm));
    }

    private static bool IsMajor(double mm) => Math.Abs(mm - Math.Round(mm)) < 1e-6;
}

/// <summary>One line of the grid.</summary>
/// <param name="From">One end, mm from bregma.</param>
/// <param name="To">The other end, mm from bregma.</param>
/// <param name="IsMajor">True on whole millimetres.</param>
public readonly record struct GridLine(ApMl From, ApMl To, bool IsMajor);
