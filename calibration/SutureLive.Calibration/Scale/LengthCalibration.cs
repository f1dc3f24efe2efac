using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>A scale from known lengths, as people are used to from ImageJ's "Set Scale", with the scatter that one line alone cannot show.</summary>
public static class LengthCalibration
{
    private const int FewestLines = 3;
    private const double ShortestPx = 20, SameEndPx = 3, SmallestSpread = 0.1, LargestScatter = 0.05;

    // An end is hardly marked better than this; that three lines agree better by chance does not make them better.
    private const double EndSdPx = 0.5;

    // What lines of nearly one direction leave open: optics that lean by 5 degrees make pixels 0.4 % higher than wide.
    private const double SquarenessSd = 2e-3;

    /// <summary>Fits um/px, and the size of a pixel along rows and columns where the directions allow it.</summary>
    /// <param name="lines">At least three.</param>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="heightPx">Height of the picture.</param>
    /// <param name="method">What was measured, for the result.</param>
    /// <param name="reference">What the lengths rest on.</param>
    /// <exception cref="CalibrationException">Too few, too short, or contradicting each other.</exception>
    public static ScaleResult Fit(IReadOnlyList<KnownLength> lines, int widthPx, int heightPx, string method, ScaleReference reference)
    {
        reference.Check();
        if (lines.Count < FewestLines) throw new CalibrationException($"{lines.Count} line(s) of known length given; at least {FewestLines} are needed, in different directions, to see how exact they are.");
        for (int i = 0; i < lines.Count; i++) Check(lines[i], i, widthPx, heightPx);
        CheckDifferent(lines);
        double[] u = [.. lines.Select(l => Square(l.To.X - l.From.X))], v = [.. lines.Select(l => Square(l.To.Y - l.From.Y))];
        double[] mm = [.. lines.Select(l => l.LengthMm * reference.Factor)], px = [.. lines.Select(l => l.From.DistanceTo(l.To))];

        double isotropic = Ratio(mm, px);
        var (x, y, sd, ratioSd) = Anisotropic(u, v, mm, px, isotropic) ?? (isotropic, isotropic, Math.Sqrt(Variance(mm, px, isotropic) / px.Sum(Square)), null);
        double shared = double.Hypot(UnseenDistortion.RelativeSd(lines, widthPx, heightPx), ratioSd is null ? SquarenessSd : 0);
        double um = 1000 * Math.Sqrt(x * y);
        if (!PlaneOptics.IsMicroscope(um)) throw new CalibrationException(FormattableString.Invariant($"The lines say {um:0.###} um/px, which is no microscope: true lengths are given in mm, so 100 um is 0.1."));
        int worst = Enumerable.Range(0, lines.Count).MaxBy(i => Off(i));
        double Off(int i) => Math.Abs((Math.Sqrt((x * x * u[i]) + (y * y * v[i])) / mm[i]) - 1);
        if (Off(worst) > LargestScatter)
        {
            throw new CalibrationException(FormattableString.Invariant(
                $"Line {worst + 1} says something else than the others: it is {100 * Off(worst):0.0} % off, {100 * LargestScatter:0} % is the limit. Draw it again, and check its length of {lines[worst].LengthMm:0.###} mm."));
        }

        return new()
        {
            Method = method,
            WidthPx = widthPx,
            HeightPx = heightPx,
            Optics = PlaneOptics.Uniform(um, widthPx, heightPx) with { Xx = x, Yy = y },
            SdUmPerPx = double.Hypot(1000 * sd, um * double.Hypot(reference.RelativeSd, shared)),
            XyRatioSd = ratioSd,
            Views = [.. lines.Select((l, i) => new ViewResult(FormattableString.Invariant($"{l.LengthMm:0.###} mm, {px[i]:0.0} px, {100 * Off(i):0.00} % off"), 2, null, null))],
            Reference = reference,
            Remarks = ratioSd is null ? ["The lines have nearly one direction: the pixels were taken for square. Draw some across."] : [],
        };
    }

    private static void Check(KnownLength line, int i, int widthPx, int heightPx)
    {
        if (!line.From.IsFinite || !line.To.IsFinite || !double.IsFinite(line.LengthMm) || line.LengthMm <= 0)
            throw new CalibrationException($"Line {i + 1} holds a number that is none, or no length.");
        foreach (var end in new[] { line.From, line.To })
        {
            if (end.X < -0.5 || end.Y < -0.5 || end.X > widthPx - 0.5 || end.Y > heightPx - 0.5)
                throw new CalibrationException(FormattableString.Invariant($"Line {i + 1} ends at ({end.X:0.#}, {end.Y:0.#}), outside the picture of {widthPx} x {heightPx} px: give the pixels of this very picture, not of one that was scaled or cropped."));
        }

        if (line.From.DistanceTo(line.To) < ShortestPx)
            throw new CalibrationException(FormattableString.Invariant($"Line {i + 1} is {line.From.DistanceTo(line.To):0.0} px long; at least {ShortestPx:0} px are needed, better most of the picture."));
    }

    private static void CheckDifferent(IReadOnlyList<KnownLength> lines)
    {
        for (int i = 0; i < lines.Count; i++)
            for (int j = i + 1; j < lines.Count; j++)
                if (IsSame(lines[i].From, lines[j].From) && IsSame(lines[i].To, lines[j].To) || IsSame(lines[i].From, lines[j].To) && IsSame(lines[i].To, lines[j].From))
                    throw new CalibrationException($"Lines {i + 1} and {j + 1} are the same line, which says nothing new: draw each over another place, in another direction (a micrometer: turn it between the pictures).");
    }

    private static bool IsSame(PointPx a, PointPx b) => a.DistanceTo(b) < SameEndPx;

    // The ends are a pixel off whatever the length, so long lines count more: minimise the sum of (mm - s px)².
    private static double Ratio(double[] mm, double[] px) => mm.Zip(px, (m, p) => m * p).Sum() / px.Sum(Square);

    // Of one length, mm²: what the lines show, or what their ends must have at least.
    private static double Variance(double[] mm, double[] px, double scale) =>
        Math.Max(2 * Square(EndSdPx * scale), mm.Zip(px, (m, p) => Square(m - (scale * p))).Sum() / (mm.Length - 1));

    private static (double X, double Y, double Sd, double? RatioSd)? Anisotropic(double[] u, double[] v, double[] mm, double[] px, double isotropic)
    {
        // Shares of the squared lengths that lie along the rows; equal shares cannot tell rows from columns.
        double[] share = [.. u.Zip(px, (a, p) => a / (p * p))];
        if (share.Max() - share.Min() < SmallestSpread * 3) return null;
        void Residuals(double[] s, double[] r)
        {
            for (int i = 0; i < r.Length; i++) r[i] = mm[i] - Math.Sqrt((s[0] * s[0] * u[i]) + (s[1] * s[1] * v[i]));
        }

        double step = isotropic * 1e-5;
        var (found, sum, inverse) = LeastSquares.Solve([isotropic, isotropic], [step, step], Residuals, mm.Length);
        if (inverse is null || mm.Length < 3) return null;
        var (x, y) = (Math.Abs(found[0]), Math.Abs(found[1]));
        double variance = Math.Max(2 * Square(EndSdPx * isotropic), sum / (mm.Length - 2)), byX = Math.Sqrt(y / x) / 2, byY = Math.Sqrt(x / y) / 2;
        double scale = (byX * byX * inverse[0, 0]) + (2 * byX * byY * inverse[0, 1]) + (byY * byY * inverse[1, 1]);
        double ratio = (inverse[0, 0] / (y * y)) - (2 * x * inverse[0, 1] / (y * y * y)) + (x * x * inverse[1, 1] / (y * y * y * y));
        return (x, y, Math.Sqrt(variance * scale), Math.Sqrt(variance * ratio));
    }

    private static double Square(double value) => value * value;
}
