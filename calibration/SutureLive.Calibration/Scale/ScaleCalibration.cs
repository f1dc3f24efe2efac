
namespace SutureLive.Calibration.Scale;

/// <summary>From views of a target to a scale: fits, leaves out the views that do not agree, fits again, and says how sure it is.</summary>
public static class ScaleCalibration
{
    private const int CoverageColumns = 8, CoverageRows = 6, FewestForJackknife = 4;
    private const double LargestRmsPx = 1, OutlierTimesMedian = 3, OutlierFloorPx = 0.05;

    // What all views share, so that their scatter does not show it: higher orders of the lens and the bias of corner finding. Measured with virtual microscopes.
    private const double SharedRelativeSd = 7e-5;

    /// <summary>Fits the views.</summary>
    /// <param name="views">Targets found, all lying in the plane to be measured, turned or shifted between the pictures.</param>
    /// <param name="method">What was measured, for the result.</param>
    /// <param name="reference">What its millimetres rest on.</param>
    /// <param name="missing">Pictures in which no target was found, with the reason.</param>
    /// <exception cref="CalibrationException">No view is usable, sizes differ, or the ruler says the target has the wrong size.</exception>
    public static ScaleResult Fit(IReadOnlyList<TargetView> views, string method, ScaleReference reference, IReadOnlyList<ViewResult>? missing = null)
    {
        reference.Check();
        missing ??= [];
        Check(views, missing);
        var (fit, left) = WithoutOutliers(views);
        double worst = fit.RmsPx.Max();
        if (worst > LargestRmsPx)
        {
            throw new CalibrationException(FormattableString.Invariant(
                $"The points do not fit any optics: {worst:0.00} px off in '{fit.Views[fit.RmsPx.ToList().IndexOf(worst)].Name}', {LargestRmsPx:0} px is the limit. Lay the target flat in one plane and check its columns, rows and size."));
        }

        double sd = Math.Max(fit.SdUmPerPx, Jackknife(fit)) * reference.Factor;
        double um = fit.Optics.UmPerPx * reference.Factor;
        var result = new ScaleResult
        {
            Method = method,
            WidthPx = views[0].WidthPx,
            HeightPx = views[0].HeightPx,
            Optics = fit.Optics with { Xx = fit.Optics.Xx * reference.Factor, Xy = fit.Optics.Xy * reference.Factor, Yy = fit.Optics.Yy * reference.Factor },
            SdUmPerPx = double.Hypot(sd, um * double.Hypot(reference.RelativeSd, double.Hypot(SharedRelativeSd, fit.KnowsDistortion ? 0 : UnseenDistortion.RelativeSd(views)))),
            XyRatioSd = fit.RatioSd,
            RmsPx = Math.Sqrt(fit.ResidualsPx.Sum(r => r * r) * 2 / fit.ResidualsPx.Count),
            Views = [.. Used(fit), .. left, .. missing],
            Coverage = CoverageOf(fit),
            Reference = reference,
        };
        return result with { Remarks = [.. Remarks(result, fit.Views.Count)] };
    }

    private static void Check(IReadOnlyList<TargetView> views, IReadOnlyList<ViewResult> missing)
    {
        if (views.Count == 0)
            throw new CalibrationException(missing.Count == 0 ? "No picture of a target was given." : "No picture shows a usable target. " + string.Join(" ", missing.Select(m => m.Excluded)));
        if (views.FirstOrDefault(v => (v.WidthPx, v.HeightPx) != (views[0].WidthPx, views[0].HeightPx)) is { } other)
            throw new CalibrationException($"'{other.Name}' is {other.WidthPx} x {other.HeightPx} px, '{views[0].Name}' {views[0].WidthPx} x {views[0].HeightPx} px: pictures of one calibration come from one camera at one setting.");
        if (views.FirstOrDefault(v => v.Points.Any(p => !p.Px.IsFinite || !p.Board.IsFinite)) is { } broken)
            throw new CalibrationException($"'{broken.Name}' holds a point that is not made of numbers.");
    }

    /// <summary>Leaves out the worst view as long as it stands out from the others.</summary>
    private static (OpticsFit Fit, List<ViewResult> Left) WithoutOutliers(IReadOnlyList<TargetView> views)
    {
        var left = new List<ViewResult>();
        var kept = views.ToList();
        while (true)
        {
            var fit = OpticsFit.Best(kept);
            int worst = Enumerable.Range(0, kept.Count).MaxBy(i => fit.RmsPx[i]);
            double limit = Limit(fit.RmsPx.Where((_, i) => i != worst));
            if (kept.Count < 3 || fit.RmsPx[worst] <= limit) return (fit, left);
            left.Add(new(kept[worst].Name, kept[worst].Points.Count, fit.RmsPx[worst], FormattableString.Invariant(
                $"Left out: {fit.RmsPx[worst]:0.00} px off, where the others are within {limit:0.00} px. The target was not in the same plane, moved, or was out of focus.")));
            kept.RemoveAt(worst);
        }
    }

    private static double Limit(IEnumerable<double> rms)
    {
        var sorted = rms.Order().ToArray();
        return sorted.Length == 0 ? double.PositiveInfinity : Math.Min(LargestRmsPx, OutlierFloorPx + (OutlierTimesMedian * sorted[sorted.Length / 2]));
    }

    /// <summary>Standard deviation from leaving out one view at a time: it sees errors that the points of a view share (Efron 1982).</summary>
    private static double Jackknife(OpticsFit fit)
    {
        int n = fit.Views.Count;
        if (n < FewestForJackknife) return 0;
        double[] without = [.. Enumerable.Range(0, n).Select(i => fit.Without(i).UmPerPx)];
        double mean = without.Average();
        return Math.Sqrt((n - 1.0) / n * without.Sum(um => (um - mean) * (um - mean)));
    }

    private static IEnumerable<ViewResult> Used(OpticsFit fit)
    {
        int at = 0;
        for (int v = 0; v < fit.Views.Count; v++)
        {
            var points = fit.Views[v].Points;
            int first = at;
            at += 2 * points.Count;
            yield return new(fit.Views[v].Name, points.Count, fit.RmsPx[v], null)
            {
                Residuals = [.. points.Select((p, i) => (p.Px, fit.ResidualsPx[first + (2 * i)], fit.ResidualsPx[first + (2 * i) + 1]))],
            };
        }
    }

    private static int[][] CoverageOf(OpticsFit fit)
    {
        int[][] cells = [.. Enumerable.Range(0, CoverageRows).Select(_ => new int[CoverageColumns])];
        foreach (var view in fit.Views)
            foreach (var (px, _) in view.Points)
            {
                int column = (int)((px.X + 0.5) / view.WidthPx * CoverageColumns), row = (int)((px.Y + 0.5) / view.HeightPx * CoverageRows);
                cells[Math.Clamp(row, 0, CoverageRows - 1)][Math.Clamp(column, 0, CoverageColumns - 1)]++;
            }

        return cells;
    }

    private static IEnumerable<string> Remarks(ScaleResult result, int used)
    {
        if (used < 3) yield return $"Only {used} view(s) were used: with three or more, turned and shifted in the same plane, one bad view is found out.";
        if (result.CoverageShare < 0.5) yield return FormattableString.Invariant($"Points were seen in {100 * result.CoverageShare:0} % of the picture only: perspective and distortion elsewhere are guesses.");
        if (!result.Reference.IsChecked) yield return "Nobody has checked the size of the target: measure the printed ruler and give --ruler-mm, or --certified for a target with a certificate.";
        if (Math.Abs(result.XyRatio - 1) > 0.02) yield return FormattableString.Invariant($"A pixel is {result.XyRatio:0.000} times as wide as high: the optics look obliquely, or the camera squeezes its pictures.");
    }
}
