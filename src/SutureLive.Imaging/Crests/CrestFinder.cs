using System.Runtime.InteropServices;

namespace SutureLive.Imaging.Crests;

/// <summary>A place on the crest of a plane.</summary>
/// <param name="X">To the right, pixels from the centre of the top-left one.</param>
/// <param name="Y">Down, pixels.</param>
/// <param name="Dx">Unit tangent of the crest, x; its sign means nothing.</param>
/// <param name="Dy">Unit tangent of the crest, y.</param>
/// <param name="Value">The plane's own value, unsmoothed, in the pixel of the place, 0..1.</param>
/// <param name="Pixel">That pixel: row times width plus column.</param>
public readonly record struct CrestPoint(double X, double Y, double Dx, double Dy, float Value, int Pixel);

/// <summary>
/// Finds the crests of a probability plane with sub-pixel accuracy after Steger ("An unbiased detector of curvilinear structures",
/// IEEE PAMI 20(2), 1998): where the slope across the direction of strongest negative curvature vanishes inside the pixel.
/// Keeps its buffers between calls; not thread-safe.
/// </summary>
/// <param name="smoothingPasses">Binomial passes before looking, each of sigma 1 px: n passes are one of sigma sqrt(n).</param>
/// <param name="leastBend">Curvature across the crest, per squared pixel and of its height, below which a hill is too flat to have one.</param>
/// <param name="reachPx">How far from its pixel's centre, along either axis, a crest may run; above 0.5 neighbours share it, so that no line breaks.</param>
public sealed class CrestFinder(int smoothingPasses, double leastBend, double reachPx = 0.5)
{
    private readonly List<CrestPoint> _crest = [];
    private float[] _probability = [], _smooth = [], _scratch = [];

    /// <summary>The crests of a plane, row after row.</summary>
    /// <param name="plane">Height x width probabilities, row-major; what is no probability counts as none.</param>
    /// <param name="widthPx">Columns.</param>
    /// <param name="heightPx">Rows.</param>
    /// <param name="weakest">Smoothed probability below which there is no crest.</param>
    /// <returns>Lent until the next call.</returns>
    /// <exception cref="ArgumentException">The plane is not of height x width.</exception>
    public ReadOnlySpan<CrestPoint> Find(ReadOnlySpan<float> plane, int widthPx, int heightPx, float weakest)
    {
        int size = widthPx * heightPx;
        if (plane.Length != size) throw new ArgumentException($"A plane of {heightPx} x {widthPx} has {size} pixels, not {plane.Length}.", nameof(plane));
        if (_smooth.Length < size) (_probability, _smooth, _scratch) = (new float[size], new float[size], new float[size]);
        Smoothing.CopySane(plane, _probability);
        _probability.AsSpan(0, size).CopyTo(_smooth);
        for (int pass = 0; pass < smoothingPasses; pass++)
            Smoothing.Binomial(_smooth.AsSpan(0, size), _scratch.AsSpan(0, size), widthPx, heightPx);

        _crest.Clear();
        for (int y = 1; y < heightPx - 1; y++)
            for (int x = 1; x < widthPx - 1; x++)
            {
                int pixel = (y * widthPx) + x;
                if (_smooth[pixel] < weakest || !TryCrest(pixel, widthPx, out double dx, out double dy, out double tx, out double ty)) continue;
                _crest.Add(new(x + dx, y + dy, tx, ty, _probability[pixel], pixel));
            }

        return CollectionsMarshal.AsSpan(_crest);
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
        return curvature < -leastBend * g[pixel] && curvature < -leastBend / 20 && Math.Abs(dx) <= reachPx && Math.Abs(dy) <= reachPx;
    }
}
