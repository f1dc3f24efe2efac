namespace SutureLive.Anatomy.Ridges;

/// <summary>
/// Finds the crests of a probability plane with sub-pixel accuracy after Steger ("An unbiased detector of curvilinear structures",
/// IEEE PAMI 20(2), 1998): where the slope across the direction of strongest negative curvature vanishes inside the pixel.
/// Keeps its buffers between calls; not thread-safe.
/// </summary>
internal sealed class RidgeFinder
{
    /// <summary>Two binomial passes: sigma 1.4 px, about 0.06 mm at 40 um/px, the half width of a traced suture.</summary>
    private const int SmoothingPasses = 2;

    private float[] _probability = [], _smooth = [], _scratch = [];

    /// <summary>Crest points of the last <see cref="Find"/>, one per pixel that a crest runs through.</summary>
    public List<RidgePoint> Crest { get; } = [];

    /// <summary>For each of <see cref="Crest"/> its pixel: row times width plus column.</summary>
    public List<int> Pixels { get; } = [];

    /// <summary>Fills <see cref="Crest"/> and <see cref="Pixels"/> from a plane.</summary>
    /// <param name="plane">H x W probabilities, row-major.</param>
    /// <param name="widthPx">Columns.</param>
    /// <param name="heightPx">Rows.</param>
    /// <param name="mmPerPx">Size of a pixel, mm.</param>
    /// <param name="kind">What the plane shows.</param>
    /// <param name="weakest">Smoothed probability below which there is no crest.</param>
    public void Find(ReadOnlySpan<float> plane, int widthPx, int heightPx, double mmPerPx, SutureKind kind, float weakest)
    {
        Crest.Clear();
        Pixels.Clear();
        int size = widthPx * heightPx;
        if (_smooth.Length < size) (_probability, _smooth, _scratch) = (new float[size], new float[size], new float[size]);
        Smoothing.CopySane(plane, _probability);
        _probability.AsSpan(0, size).CopyTo(_smooth);
        for (int pass = 0; pass < SmoothingPasses; pass++)
            Smoothing.Binomial(_smooth.AsSpan(0, size), _scratch.AsSpan(0, size), widthPx, heightPx);

        for (int y = 1; y < heightPx - 1; y++)
            for (int x = 1; x < widthPx - 1; x++)
            {
                int pixel = (y * widthPx) + x;
                if (_smooth[pixel] < weakest || !TryCrest(pixel, widthPx, out double dx, out double dy, out double tx, out double ty)) continue;
                Crest.Add(new RidgePoint((float)((x + dx) * mmPerPx), (float)((y + dy) * mmPerPx), (float)tx, (float)ty, _probability[pixel], kind));
                Pixels.Add(pixel);
            }
    }

    /// <summary>Whether a crest runs through the pixel; its offset from the pixel's centre and its unit tangent.</summary>
    private bool TryCrest(int pixel, int w, out double dx, out double dy, out double tx, out double ty)
    {
        var g = _smooth;
        double gx = (g[pixel + 1] - g[pixel - 1]) / 2, gy = (g[pixel + w] - g[pixel - w]) / 2;
        double gxx = g[pixel + 1] - (2 * g[pixel]) + g[pixel - 1], gyy = g[pixel + w] - (2 * g[pixel]) + g[pixel - w];
        double gxy = (g[pixel + w + 1] - g[pixel + w - 1] - g[pixel - w + 1] + g[pixel - w - 1]) / 4;

        double half = (gxx - gyy) / 2, root = Math.Sqrt((half * half) + (gxy * gxy));
        double curvature = ((gxx + gyy) / 2) - root;                       // the more negative eigenvalue: across the crest
        double angle = 0.5 * Math.Atan2(2 * gxy, gxx - gyy);               // direction of the larger one: along it
        (ty, tx) = Math.SinCos(angle);
        double nx = -ty, ny = tx, step = -((gx * nx) + (gy * ny)) / curvature;
        (dx, dy) = (step * nx, step * ny);
        return curvature < -0.02 * g[pixel] && curvature < -1e-3 && Math.Abs(dx) <= 0.5 && Math.Abs(dy) <= 0.5;
    }
}
