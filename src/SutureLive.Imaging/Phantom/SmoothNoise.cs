using OpenCvSharp;

namespace SutureLive.Imaging.Phantom;

/// <summary>Smooth random fields: a coarse grid of random values, interpolated.</summary>
internal static class SmoothNoise
{
    /// <summary>A new CV_32F plane of roughly -1..1 whose patches are about <paramref name="patchPx"/> wide.</summary>
    public static Mat Plane(Size size, double patchPx, PhantomRandom random)
    {
        int columns = Math.Max(4, (int)Math.Ceiling(size.Width / patchPx) + 1), rows = Math.Max(4, (int)Math.Ceiling(size.Height / patchPx) + 1);
        using var grid = new Mat(rows, columns, MatType.CV_32FC1);
        foreach (ref float value in grid.AsSpan<float>()) value = (float)random.Between(-1, 1);
        var plane = new Mat();
        Cv2.Resize(grid, plane, size, 0, 0, InterpolationFlags.Cubic);
        return plane;
    }

    /// <summary>Sum of octaves, each with half the patch and <paramref name="fall"/> times the strength of the one before; about -1..1.</summary>
    public static Mat Fractal(Size size, double patchPx, int octaves, PhantomRandom random, double fall = 0.55)
    {
        var sum = Plane(size, patchPx, random);
        double strength = 1, total = 1;
        for (int octave = 1; octave < octaves && (patchPx /= 2) >= 1; octave++)
        {
            using var finer = Plane(size, patchPx, random);
            total += strength *= fall;
            Cv2.ScaleAdd(finer, strength, sum, sum);
        }

        sum.ConvertTo(sum, MatType.CV_32FC1, 1.4 / total);
        return sum;
    }

    /// <summary>
    /// A zero-mean, trend-free line of <paramref name="count"/> values with unit standard deviation, made of waves between
    /// <paramref name="longest"/> and <paramref name="shortest"/> samples long. Being free of mean and trend, it leaves a line fitted
    /// through a suture where the smooth suture was.
    /// </summary>
    public static double[] Line(int count, double longest, double shortest, PhantomRandom random)
    {
        var line = new double[count];
        for (double wave = longest; wave >= shortest; wave /= 1.7)
        {
            double phase = random.Between(0, 2 * Math.PI), strength = Math.Pow(wave / longest, 0.35), wander = 0;
            for (int i = 0; i < count; i++)
            {
                wander += random.Normal(0, 0.25 / Math.Sqrt(wave));                // no suture is a sine
                line[i] += strength * Math.Sin((2 * Math.PI * i / wave) + phase + wander);
            }
        }

        RemoveTrend(line);
        double rms = Math.Sqrt(line.Average(v => v * v));
        for (int i = 0; i < count && rms > 0; i++) line[i] /= rms;
        return line;
    }

    private static void RemoveTrend(double[] line)
    {
        double middle = (line.Length - 1) / 2.0, mean = line.Average(), slope = 0, square = 0;
        for (int i = 0; i < line.Length; i++)
        {
            slope += (i - middle) * line[i];
            square += (i - middle) * (i - middle);
        }

        slope = square > 0 ? slope / square : 0;
        for (int i = 0; i < line.Length; i++) line[i] -= mean + (slope * (i - middle));
    }
}
