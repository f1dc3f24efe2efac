using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>
/// Finds the graduation of a stage micrometer: its direction, and the distance of its lines, from a profile across all of them, so that dust and figures
/// beside the scale count little.
/// </summary>
public static class StageMicrometer
{
    private const int FewestLines = 8, BinsPerPx = 4;
    private const double DarkShare = 0.35, LargestMissShare = 0.2, FaintShare = 0.04;

    /// <summary>Measures the graduation in one picture.</summary>
    /// <param name="bgr">The picture, CV_8UC3 or CV_8UC1; only read.</param>
    /// <param name="divisionMm">True distance of two neighbouring lines, mm, such as 0.01 or 0.1.</param>
    /// <param name="name">What a person calls the picture.</param>
    /// <returns>The distance from the first to the last line found, through the middle of the picture.</returns>
    /// <exception cref="CalibrationException">No regular graduation is seen.</exception>
    public static KnownLength Find(Mat bgr, double divisionMm, string name)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (!(divisionMm > 0) || !double.IsFinite(divisionMm)) throw new CalibrationException($"The division of the micrometer is given as {divisionMm} mm; that is none.");
        using var grey = new Mat();
        if (bgr.Channels() == 1) bgr.ConvertTo(grey, MatType.CV_32F);
        else
        {
            using var single = new Mat();
            Cv2.CvtColor(bgr, single, ColorConversionCodes.BGR2GRAY);
            single.ConvertTo(grey, MatType.CV_32F);
        }

        var band = Band.Of(grey);
        double turn = Refined(band, Direction(grey));
        var profile = band.Profile(turn);
        var lines = Lines(profile);
        if (lines.Count < FewestLines)
            throw new CalibrationException($"In '{name}' {lines.Count} lines of a graduation are found, at least {FewestLines} are needed: focus on the scale, light it evenly, and let it cross the picture.");
        var (pitch, first, count) = Regular(lines, name);
        if (FainterBetween(profile, pitch, first, count) is { } parts)
            throw new CalibrationException($"In '{name}' fainter or shorter lines divide the {lines.Count} that stand out into {parts}, so what one division is cannot be told: turn or shift the micrometer until its shortest lines cross the middle of the picture.");
        var (sin, cos) = Math.SinCos(turn);
        PointPx At(double t) => new(band.CentreX + (t * cos), band.CentreY + (t * sin));
        return new(At(first), At(first + (pitch * count)), count * divisionMm);
    }

    /// <summary>The direction in which brightness changes most, radians from the rows (structure tensor).</summary>
    private static double Direction(Mat grey)
    {
        using Mat smooth = new(), x = new(), y = new();
        Cv2.GaussianBlur(grey, smooth, new Size(0, 0), 1);
        Cv2.Sobel(smooth, x, MatType.CV_32F, 1, 0);
        Cv2.Sobel(smooth, y, MatType.CV_32F, 0, 1);
        double xx = x.Dot(x), yy = y.Dot(y), xy = x.Dot(y);
        return 0.5 * Math.Atan2(2 * xy, xx - yy);
    }

    // A graduation a tenth of a degree askew already blurs its own profile: take the turn with the sharpest one.
    private static double Refined(Band band, double turn)
    {
        for (double step = double.DegreesToRadians(1); step > double.DegreesToRadians(0.01); step /= 3)
            turn = Enumerable.Range(-3, 7).Select(i => turn + (i * step)).MaxBy(t => Contrast(band.Profile(t)));
        return turn;
    }

    private static double Contrast(double[] profile) => profile.Sum(v => v * v);

    /// <summary>Places of the dark lines along the profile, px from the middle, from the first to the last.</summary>
    private static List<double> Lines(double[] profile)
    {
        double dark = profile.OrderDescending().Skip(profile.Length / 200).First() * DarkShare;
        var lines = new List<double>();
        for (int i = 1; i < profile.Length - 1; i++)
        {
            if (profile[i] < dark || profile[i] < profile[i - 1] || profile[i] <= profile[i + 1]) continue;
            double bend = profile[i - 1] - (2 * profile[i]) + profile[i + 1];
            double at = i + (bend == 0 ? 0 : 0.5 * (profile[i - 1] - profile[i + 1]) / bend);
            lines.Add((at - (profile.Length / 2.0)) / BinsPerPx);
        }

        return lines;
    }

    private static (double Pitch, double First, int Count) Regular(List<double> lines, string name)
    {
        var gaps = lines.Zip(lines.Skip(1), (a, b) => b - a).Order().ToArray();
        double pitch = gaps[gaps.Length / 2], first = lines[lines.Count / 2];
        var good = new List<(int Index, double At)>();
        for (int round = 0; round < 4; round++)
        {
            good = [.. lines.Select(t => (Index: (int)Math.Round((t - first) / pitch), At: t)).Where(l => Math.Abs(first + (l.Index * pitch) - l.At) < 0.2 * pitch)];
            if (good.Count < FewestLines) break;
            double mean = good.Average(l => l.Index), middle = good.Average(l => l.At);
            pitch = good.Sum(l => (l.Index - mean) * (l.At - middle)) / good.Sum(l => (l.Index - mean) * (l.Index - mean));
            first = middle - (pitch * mean);
        }

        if (good.Count < FewestLines || good.Count < (1 - LargestMissShare) * lines.Count)
            throw new CalibrationException($"In '{name}' the {lines.Count} lines found are not evenly spaced: only {good.Count} fit one division. Show the graduation alone, without figures or a second scale.");
        int low = good.Min(l => l.Index), count = good.Max(l => l.Index) - low;
        return (pitch, first + (low * pitch), count);
    }

    // Every tenth line of a graduation is longer. Where the others are short they drop out, and what is left is as regular: folded by its pitch, their places are darker than the gaps.
    private static int? FainterBetween(double[] profile, double pitchPx, double firstPx, int count)
    {
        double Darkness(double phase)
        {
            double sum = 0;
            for (int line = 0; line < count; line++)
            {
                double at = ((firstPx + ((line + phase) * pitchPx)) * BinsPerPx) + (profile.Length / 2.0);
                int bin = (int)at;
                if (bin >= 0 && bin + 1 < profile.Length) sum += ((1 - at + bin) * profile[bin]) + ((at - bin) * profile[bin + 1]);
            }

            return sum / count;
        }

        foreach (int parts in (int[])[10, 5, 4, 2])
        {
            // Least of the inner lines over its gaps: dust or a figure may darken one of them, not all.
            double faintest = Enumerable.Range(1, parts - 1).Min(i => Darkness(i / (double)parts) - ((Darkness((i - 0.5) / parts) + Darkness((i + 0.5) / parts)) / 2));
            if (faintest > FaintShare * Darkness(0)) return parts;
        }

        return null;
    }

    /// <summary>The disc in the middle of a picture, which every direction crosses alike.</summary>
    private sealed class Band(float[] darkness, int widthPx, int heightPx)
    {
        public double CentreX => (widthPx - 1) / 2.0;

        public double CentreY => (heightPx - 1) / 2.0;

        public static Band Of(Mat grey)
        {
            using Mat background = new(), dark = new();
            Cv2.GaussianBlur(grey, background, new Size(0, 0), Math.Min(grey.Width, grey.Height) / 12.0);
            Cv2.Subtract(background, grey, dark);
            return new(dark.AsSpan<float>().ToArray(), grey.Width, grey.Height);
        }

        /// <summary>Mean darkness across the lines, every quarter of a pixel along their normal, smoothed over about a pixel.</summary>
        public double[] Profile(double turn)
        {
            double radius = (Math.Min(widthPx, heightPx) / 2.0) - 1;
            int length = (int)(2 * radius * BinsPerPx);
            double[] sums = new double[length], counts = new double[length];
            var (sin, cos) = Math.SinCos(turn);
            for (int y = 0; y < heightPx; y++)
                for (int x = 0; x < widthPx; x++)
                {
                    double dx = x - CentreX, dy = y - CentreY;
                    if ((dx * dx) + (dy * dy) > radius * radius) continue;
                    double at = (((dx * cos) + (dy * sin)) * BinsPerPx) + (length / 2.0);
                    int bin = (int)at;
                    double share = at - bin;
                    if (bin < 0 || bin + 1 >= length) continue;
                    float d = darkness[(y * widthPx) + x];
                    sums[bin] += (1 - share) * d;
                    counts[bin] += 1 - share;
                    sums[bin + 1] += share * d;
                    counts[bin + 1] += share;
                }

            // Pixels fall into few of the bins when the lines are upright, so both are smoothed first. Near the ends of the disc a few
            // pixels decide: they count less.
            (sums, counts) = (Smoothed(sums), Smoothed(counts));
            double full = counts.Max() / 3;
            for (int i = 0; i < length; i++) sums[i] /= Math.Max(counts[i], full);
            return sums;
        }

        private static double[] Smoothed(double[] values)
        {
            var smooth = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                double sum = 0, weights = 0;
                for (int d = -BinsPerPx; d <= BinsPerPx; d++)
                {
                    if (i + d < 0 || i + d >= values.Length) continue;
                    double weight = BinsPerPx + 1 - Math.Abs(d);
                    sum += weight * values[i + d];
                    weights += weight;
                }

                smooth[i] = sum / weights;
            }

            return smooth;
        }
    }
}
