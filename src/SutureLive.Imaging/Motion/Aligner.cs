using SutureLive.Core;

namespace SutureLive.Imaging.Motion;

/// <summary>
/// Lays a reference picture over another one: shift, turn and scale together with a change of brightness and contrast, by inverse
/// compositional least squares (Baker and Matthews 2004) with Tukey's weights, so that a passing drill, a hand or a highlight does not pull.
/// </summary>
internal static class Aligner
{
    private const int Unknowns = 6;             // scale, turn, shift x, shift y, contrast, brightness
    private const int MostSteps = 12;
    private const double EnoughPx = 0.01;
    private const double TukeySigmas = 5;
    private const double LeastSigma = 1.5;      // grey levels; the rounding and the noise of a small picture
    private const int LeastPoints = 24;

    /// <summary>How an alignment ended.</summary>
    /// <param name="Motion">From reference to picture, in pixels of the level counted from its middle.</param>
    /// <param name="SeenPart">Part of the reference's points that lie in the picture, 0..1.</param>
    /// <param name="AgreeingPart">Part of those whose brightness agrees, 0..1.</param>
    /// <param name="Correlation">Correlation of brightness over the agreeing points, -1..1.</param>
    public readonly record struct Fit(Similarity Motion, double SeenPart, double AgreeingPart, double Correlation);

    /// <summary>Improves a guess of the motion on one level.</summary>
    /// <param name="reference">Points of the reference on that level.</param>
    /// <param name="picture">The other picture.</param>
    /// <param name="level">The level.</param>
    /// <param name="guess">The motion to start from.</param>
    /// <param name="residuals">Room for one number per point.</param>
    public static Fit Align(ReferencePoints reference, GreyPyramid picture, int level, Similarity guess, Span<float> residuals)
    {
        Span<double> normal = stackalloc double[Unknowns * (Unknowns + 1)];
        Span<double> step = stackalloc double[Unknowns];
        var motion = guess;
        double gain = 1, offset = 0, reachPx = Math.Max(picture.WidthPx(level), picture.HeightPx(level)) / 2.0;
        Fit fit = new(guess, 0, 0, 0);
        if (reference.Count < LeastPoints) return fit;
        for (int i = 0; i < MostSteps; i++)
        {
            int seen = Residuals(reference.Data, picture, level, motion, (float)gain, (float)offset, residuals);
            if (seen < LeastPoints) return fit with { SeenPart = (double)seen / reference.Count };
            double cut = TukeySigmas * Math.Max(LeastSigma, RobustSigma(residuals[..reference.Count], seen));
            fit = Accumulate(reference.Data, residuals, gain, offset, cut, seen, normal) with { Motion = motion };
            if (!Solve(normal, step)) return fit with { AgreeingPart = 0 };
            motion = new Similarity(1 + step[0], step[1], step[2], step[3]).Inverse().Then(motion);
            gain += step[4];
            offset += step[5];
            fit = fit with { Motion = motion };
            double movedPx = double.Hypot(step[2], step[3]) + (double.Hypot(step[0], step[1]) * reachPx);
            if (movedPx < EnoughPx) break;
        }

        return fit;
    }

    // Picture at the moved place minus what the reference lets expect; NaN for places outside.
    private static int Residuals(
        ReadOnlySpan<float> points, GreyPyramid picture, int level, Similarity motion, float gain, float offset, Span<float> residuals)
    {
        var grey = picture.Grey(level);
        int width = picture.WidthPx(level), height = picture.HeightPx(level), seen = 0;
        float a = (float)motion.A, b = (float)motion.B;
        float tx = (float)motion.Tx + ((width - 1) / 2f), ty = (float)motion.Ty + ((height - 1) / 2f);
        for (int i = 0, p = 0; p < points.Length; i++, p += ReferencePoints.Stride)
        {
            float x = (a * points[p]) - (b * points[p + 1]) + tx, y = (b * points[p]) + (a * points[p + 1]) + ty;
            if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1))
            {
                residuals[i] = float.NaN;
                continue;
            }

            int column = (int)x, row = (int)y, at = (row * width) + column;
            float fx = x - column, fy = y - row;
            float upper = grey[at] + (fx * (grey[at + 1] - grey[at])), lower = grey[at + width] + (fx * (grey[at + width + 1] - grey[at + width]));
            residuals[i] = upper + (fy * (lower - upper)) - (gain * points[p + 2]) - offset;
            seen++;
        }

        return seen;
    }

    // 1.4826 times the median absolute value, from a histogram of half grey levels.
    private static double RobustSigma(ReadOnlySpan<float> residuals, int seen)
    {
        Span<int> histogram = stackalloc int[512];
        histogram.Clear();
        foreach (float r in residuals)
            if (!float.IsNaN(r)) histogram[Math.Min(511, (int)(Math.Abs(r) * 2))]++;
        int below = 0, bin = 0;
        while (bin < 511 && (below += histogram[bin]) * 2 < seen) bin++;
        return 1.4826 * (bin + 0.5) / 2;
    }

    private static Fit Accumulate(
        ReadOnlySpan<float> points, ReadOnlySpan<float> residuals, double gain, double offset, double cut, int seen, Span<double> normal)
    {
        normal.Clear();
        Span<double> row = stackalloc double[Unknowns];
        int agreeing = 0;
        double sr = 0, sc = 0, srr = 0, scc = 0, src = 0;
        for (int i = 0, p = 0; p < points.Length; i++, p += ReferencePoints.Stride)
        {
            double r = residuals[i], ratio = r / cut;
            if (!(Math.Abs(ratio) < 1)) continue;
            double weight = (1 - (ratio * ratio)) * (1 - (ratio * ratio)), grey = points[p + 2];
            agreeing++;
            double seenGrey = r + (gain * grey) + offset;
            (sr, sc, srr, scc, src) = (sr + grey, sc + seenGrey, srr + (grey * grey), scc + (seenGrey * seenGrey), src + (grey * seenGrey));
            for (int k = 0; k < 4; k++) row[k] = gain * points[p + 3 + k];
            row[4] = grey;
            row[5] = 1;
            for (int k = 0; k < Unknowns; k++)
            {
                double weighted = weight * row[k];
                for (int j = k; j < Unknowns; j++) normal[(k * (Unknowns + 1)) + j] += weighted * row[j];
                normal[(k * (Unknowns + 1)) + Unknowns] += weighted * r;
            }
        }

        for (int k = 1; k < Unknowns; k++)
            for (int j = 0; j < k; j++) normal[(k * (Unknowns + 1)) + j] = normal[(j * (Unknowns + 1)) + k];
        double n = Math.Max(1, agreeing), spread = Math.Sqrt(((n * srr) - (sr * sr)) * ((n * scc) - (sc * sc)));
        double correlation = spread > 0 ? ((n * src) - (sr * sc)) / spread : 0;
        return new(Similarity.Identity, seen * (double)ReferencePoints.Stride / points.Length, agreeing / (double)seen, correlation);
    }

    // Gaussian elimination with pivots; false when the picture does not determine the motion.
    private static bool Solve(Span<double> normal, Span<double> solution)
    {
        const int Row = Unknowns + 1;
        for (int k = 0; k < Unknowns; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < Unknowns; i++)
                if (Math.Abs(normal[(i * Row) + k]) > Math.Abs(normal[(pivot * Row) + k])) pivot = i;
            if (Math.Abs(normal[(pivot * Row) + k]) < 1e-9) return false;
            for (int j = 0; j < Row; j++)
                (normal[(k * Row) + j], normal[(pivot * Row) + j]) = (normal[(pivot * Row) + j], normal[(k * Row) + j]);
            for (int i = k + 1; i < Unknowns; i++)
            {
                double factor = normal[(i * Row) + k] / normal[(k * Row) + k];
                for (int j = k; j < Row; j++) normal[(i * Row) + j] -= factor * normal[(k * Row) + j];
            }
        }

        for (int k = Unknowns - 1; k >= 0; k--)
        {
            double sum = normal[(k * Row) + Unknowns];
            for (int j = k + 1; j < Unknowns; j++) sum -= normal[(k * Row) + j] * solution[j];
            solution[k] = sum / normal[(k * Row) + k];
        }

        return true;
    }
}
