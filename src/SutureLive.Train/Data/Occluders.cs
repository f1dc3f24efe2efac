using OpenCvSharp;

namespace SutureLive.Train.Data;

/// <summary>Draws on a tile what lies on real skulls: hairs, vessels, blood, dust and wet highlights.</summary>
internal static class Occluders
{
    private const int FractionBits = 4;

    /// <summary>Draws a random few of them in place on a BGR CV_8UC3 tile.</summary>
    public static void Draw(Mat tile, SeededRandom random)
    {
        if (random.Chance(0.25))
        {
            var colour = random.Chance(0.6) ? Grey(random.Between(10, 70)) : Grey(random.Between(170, 250));
            for (int n = random.Integer(1, 12); n > 0; n--) Thread(tile, random, colour, 1, random.Between(0.3, 0.9), wander: 0.06);
        }
        if (random.Chance(0.25))
        {
            for (int n = random.Integer(1, 5); n > 0; n--)
            {
                var red = new Scalar(random.Between(30, 80), random.Between(30, 80), random.Between(90, 170));
                Thread(tile, random, red, random.Integer(1, 4), random.Between(0.2, 0.6), wander: 0.35);
            }
        }
        if (random.Chance(0.2))
        {
            for (int n = random.Integer(1, 4); n > 0; n--)
                Blot(tile, random, new Scalar(random.Between(10, 50), random.Between(10, 50), random.Between(90, 190)), random.Between(4, 26), random.Between(0.3, 0.85), 1.5);
        }
        if (random.Chance(0.35))
        {
            for (int n = random.Integer(1, 7); n > 0; n--)
                Blot(tile, random, Grey(255), random.Between(1, 14), random.Between(0.4, 1), random.Between(0.8, 5));
        }
    }

    private static Scalar Grey(double level) => new(level, level, level);

    /// <summary>A line that wanders: a hair when it hardly does, a vessel when it does.</summary>
    private static void Thread(Mat tile, SeededRandom random, Scalar colour, int widthPx, double opacity, double wander)
    {
        double x = random.Between(0, tile.Width), y = random.Between(0, tile.Height), heading = random.Between(0, 2 * Math.PI);
        double step = random.Between(3, 8), bend = 0;
        var points = new Point[random.Integer(10, 45)];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Point((int)(x * (1 << FractionBits)), (int)(y * (1 << FractionBits)));
            bend = (0.7 * bend) + (wander * random.Normal());
            heading += bend;
            x += step * Math.Cos(heading);
            y += step * Math.Sin(heading);
        }
        Blend(tile, colour, opacity, blurPx: 0.5, mask => Cv2.Polylines(mask, [points], false, Scalar.All(255), widthPx, LineTypes.AntiAlias, FractionBits));
    }

    private static void Blot(Mat tile, SeededRandom random, Scalar colour, double radiusPx, double opacity, double blurPx)
    {
        var centre = new Point2f((float)random.Between(0, tile.Width), (float)random.Between(0, tile.Height));
        double phase = random.Between(0, 7), ripple = random.Between(0, 0.35), stretch = random.Between(0.5, 1.5);
        var outline = Enumerable.Range(0, 24).Select(i => i * 2 * Math.PI / 24).Select(a =>
        {
            double r = radiusPx * (1 + (ripple * Math.Sin((3 * a) + phase)) + (ripple * 0.5 * Math.Sin((5 * a) - phase)));
            return new Point((int)(centre.X + (r * Math.Cos(a) * stretch)), (int)(centre.Y + (r * Math.Sin(a))));
        }).ToArray();
        Blend(tile, colour, opacity, blurPx, mask => Cv2.FillPoly(mask, [outline], Scalar.All(255), LineTypes.AntiAlias));
    }

    private static void Blend(Mat tile, Scalar colour, double opacity, double blurPx, Action<Mat> draw)
    {
        using var mask = new Mat(tile.Size(), MatType.CV_8UC1, Scalar.Black);
        draw(mask);
        Cv2.GaussianBlur(mask, mask, new Size(0, 0), blurPx);
        var alphas = mask.AsSpan<byte>();
        var pixels = tile.AsSpan<Vec3b>();
        for (int i = 0; i < alphas.Length; i++)
        {
            if (alphas[i] == 0) continue;
            double a = alphas[i] / 255.0 * opacity;
            var p = pixels[i];
            pixels[i] = new Vec3b(Mix(p.Item0, colour.Val0, a), Mix(p.Item1, colour.Val1, a), Mix(p.Item2, colour.Val2, a));
        }
    }

    private static byte Mix(byte under, double over, double a) => (byte)Math.Clamp(under + ((over - under) * a), 0, 255);
}
