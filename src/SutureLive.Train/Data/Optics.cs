using OpenCvSharp;

namespace SutureLive.Train.Data;

/// <summary>
/// The three complaints of the paper, in the order light meets them: light (gain, gamma, cast, gradient), focus (defocus,
/// motion) and light noise (sensor noise, JPEG). Works in place on BGR CV_8UC3 tiles.
/// </summary>
internal static class Optics
{
    /// <summary>Changes the light: exposure, contrast curve, colour of the lamp, and a slope over the tile.</summary>
    public static void Relight(Mat tile, SeededRandom random)
    {
        double gain = Math.Exp(random.Between(-0.45, 0.35)), gamma = Math.Exp(random.Between(-0.35, 0.35)), lift = random.Between(-15, 20);
        bool grey = random.Chance(0.1);
        using var table = new Mat(1, 256, MatType.CV_8UC3);
        double[] cast = [.. Enumerable.Range(0, 3).Select(_ => Math.Exp(random.Between(-0.2, 0.2)))];
        for (int v = 0; v < 256; v++)
        {
            byte Level(int channel) => (byte)Math.Clamp((255 * Math.Pow(v / 255.0, gamma) * gain * cast[channel]) + lift, 0, 255);
            table.Set(0, v, new Vec3b(Level(0), Level(1), Level(2)));
        }
        if (grey)
        {
            Cv2.CvtColor(tile, tile, ColorConversionCodes.BGR2GRAY);
            Cv2.CvtColor(tile, tile, ColorConversionCodes.GRAY2BGR);
        }
        Cv2.LUT(tile, table, tile);
        if (!random.Chance(0.5)) return;
        using var slope = new Mat(3, 3, MatType.CV_32FC1);
        for (int y = 0; y < 3; y++)
        for (int x = 0; x < 3; x++) slope.Set(y, x, (float)Math.Exp(random.Normal() * 0.25));
        using var field = new Mat();
        Cv2.Resize(slope, field, tile.Size(), 0, 0, InterpolationFlags.Cubic);
        var factors = field.AsSpan<float>();
        var pixels = tile.AsSpan<Vec3b>();
        for (int i = 0; i < pixels.Length; i++)
        {
            float f = factors[i];
            var p = pixels[i];
            pixels[i] = new Vec3b(Scaled(p.Item0, f), Scaled(p.Item1, f), Scaled(p.Item2, f));
        }
    }

    /// <summary>Loses focus, or moves during the exposure.</summary>
    public static void Defocus(Mat tile, SeededRandom random)
    {
        if (random.Chance(0.35))
        {
            Cv2.GaussianBlur(tile, tile, new Size(0, 0), random.Between(0.4, 2.2));
        }
        else if (random.Chance(0.12))
        {
            int length = random.Integer(3, 8);
            using var kernel = new Mat(length, length, MatType.CV_32FC1, Scalar.Black);
            double angle = random.Between(0, Math.PI), middle = (length - 1) / 2.0;
            for (double t = -middle; t <= middle; t += 0.25)
            {
                int x = (int)Math.Round(middle + (t * Math.Cos(angle))), y = (int)Math.Round(middle + (t * Math.Sin(angle)));
                kernel.Set(y, x, kernel.At<float>(y, x) + 1);
            }
            Cv2.Normalize(kernel, kernel, 1, 0, NormTypes.L1);
            Cv2.Filter2D(tile, tile, -1, kernel);
        }
        else if (random.Chance(0.25))
        {
            using var soft = new Mat();
            Cv2.GaussianBlur(tile, soft, new Size(0, 0), 1.2);
            double amount = random.Between(0.3, 1.2);
            Cv2.AddWeighted(tile, 1 + amount, soft, -amount, 0, tile);     // cameras that sharpen
        }
    }

    /// <summary>Adds sensor noise and the blocks of a JPEG.</summary>
    public static void Degrade(Mat tile, SeededRandom random)
    {
        if (random.Chance(0.5))
        {
            double sigma = random.Between(1, 9);
            foreach (ref byte value in System.Runtime.InteropServices.MemoryMarshal.Cast<Vec3b, byte>(tile.AsSpan<Vec3b>()))
                value = (byte)Math.Clamp(value + (sigma * random.RoughNormal()), 0, 255);
        }
        if (random.Chance(0.2))
        {
            byte[] jpeg = tile.ImEncode(".jpg", [new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Integer(35, 90))]);
            using var again = Cv2.ImDecode(jpeg, ImreadModes.Color);
            again.CopyTo(tile);
        }
    }

    private static byte Scaled(byte value, float factor) => (byte)Math.Clamp(value * factor, 0f, 255f);
}
