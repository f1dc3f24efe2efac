using SutureLive.Imaging.Crests;

namespace SutureLive.Anatomy.Ridges;

/// <summary>The crests of a suture's plane in millimetres, with what the plane says they are. Keeps its buffers between calls; not thread-safe.</summary>
internal sealed class RidgeFinder
{
    /// <summary>Two passes: sigma 1.4 px, about 0.06 mm at 40 um/px, the half width of a traced suture.</summary>
    private readonly CrestFinder _finder = new(smoothingPasses: 2, leastBend: 0.02);

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
        foreach (var point in _finder.Find(plane, widthPx, heightPx, weakest))
        {
            Crest.Add(new RidgePoint((float)(point.X * mmPerPx), (float)(point.Y * mmPerPx), (float)point.Dx, (float)point.Dy, point.Value, kind));
            Pixels.Add(point.Pixel);
        }
    }
}
