using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

/// <summary>
/// The definition of a segmentation, in double precision and without any cleverness: what the fast one must agree with. Computes a
/// <see cref="TinyPlane"/> itself.
/// </summary>
internal static class PlainSegmenter
{
    public static (int Width, int Height, double[,] Plane) Segment(Mat bgr, double scale, int tile, double overlap, TinyPlane plane)
    {
        int width = Math.Max(1, (int)Math.Round(bgr.Width * scale)), height = Math.Max(1, (int)Math.Round(bgr.Height * scale));
        double[,,] rgb = Resample(bgr, scale, width, height);
        var sum = new double[height, width];
        var weight = new double[height, width];
        foreach (int top in Origins(height, tile, overlap))
            foreach (int left in Origins(width, tile, overlap))
                for (int y = 0; y < tile; y++)
                    for (int x = 0; x < tile; x++)
                    {
                        if (top + y < 0 || top + y >= height || left + x < 0 || left + x >= width) continue;
                        double w = Bell(y, tile) * Bell(x, tile);
                        sum[top + y, left + x] += w * Answer(rgb, plane, tile, top, left, y, x);
                        weight[top + y, left + x] += w;
                    }

        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) sum[y, x] /= weight[y, x];
        return (width, height, sum);
    }

    private static double Answer(double[,,] rgb, TinyPlane plane, int tile, int top, int left, int y, int x)
    {
        double z = plane.Bias;
        for (int c = 0; c < 3; c++)
            for (int ky = -1; ky <= 1; ky++)
                for (int kx = -1; kx <= 1; kx++)
                {
                    if (y + ky < 0 || y + ky >= tile || x + kx < 0 || x + kx >= tile) continue;
                    z += plane.Kernel[(c * 9) + ((ky + 1) * 3) + kx + 1]
                        * rgb[c, Mirror(top + y + ky, rgb.GetLength(1)), Mirror(left + x + kx, rgb.GetLength(2))];
                }

        return 1 / (1 + Math.Exp(-z));
    }

    private static double[,,] Resample(Mat bgr, double scale, int width, int height)
    {
        var rgb = new double[3, height, width];
        var xs = Enumerable.Range(0, width).Select(i => Shares(i, scale, bgr.Width)).ToArray();
        var ys = Enumerable.Range(0, height).Select(i => Shares(i, scale, bgr.Height)).ToArray();
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                foreach (var (sy, wy) in ys[y])
                    foreach (var (sx, wx) in xs[x])
                    {
                        var pixel = bgr.At<Vec3b>(sy, sx);
                        for (int c = 0; c < 3; c++) rgb[c, y, x] += wy * wx * pixel[2 - c] / 255.0;
                    }

        return rgb;
    }

    private static List<(int Source, double Weight)> Shares(int i, double scale, int length)
    {
        var shares = new List<(int Source, double Weight)>();
        double centre = Math.Clamp(((i + 0.5) / scale) - 0.5, 0, length - 1);
        for (int s = 0; s < length; s++)
        {
            double share = scale < 1
                ? Math.Min((i + 1) / scale, s + 1) - Math.Max(i / scale, s)
                : 1 - Math.Abs(centre - s);
            if (share > 0) shares.Add((s, share));
        }

        double sum = shares.Sum(s => s.Weight);
        return [.. shares.Select(s => (s.Source, s.Weight / sum))];
    }

    private static IEnumerable<int> Origins(int length, int tile, double overlap)
    {
        if (length <= tile) return [-((tile - length) / 2)];
        int stride = Math.Max(1, (int)Math.Round(tile * (1 - overlap)));
        return Enumerable.Range(0, length).Select(i => Math.Min(i * stride, length - tile)).Distinct();
    }

    private static double Bell(int i, int tile) => Math.Max(1e-3, Math.Exp(-0.5 * Math.Pow((i - ((tile - 1) / 2.0)) / (0.125 * tile), 2)));

    private static int Mirror(int i, int length)
    {
        if (length == 1) return 0;
        while (i < 0 || i >= length) i = i < 0 ? -i : (2 * (length - 1)) - i;
        return i;
    }
}
