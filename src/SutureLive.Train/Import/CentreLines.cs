using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;

namespace SutureLive.Train.Import;

/// <summary>
/// Turns a mask into the lines along its middle, so that strokes of any width become one kind of label, drawn later in the
/// width the manifest states.
/// </summary>
internal static class CentreLines
{
    private const double SmoothPx = 0.75;

    /// <summary>The lines of a mask and the mean width of its strokes in pixels.</summary>
    /// <param name="mask">CV_8UC1, stroke where not 0.</param>
    public static (IReadOnlyList<IReadOnlyList<PointPx>> Lines, double StrokePx) Of(Mat mask)
    {
        // A rim, so that a stroke may run out of the picture.
        const int rim = 2;
        using var framed = new Mat();
        Cv2.CopyMakeBorder(mask, framed, rim, rim, rim, rim, BorderTypes.Constant, Scalar.Black);
        int width = framed.Width, height = framed.Height;
        bool[] on = [.. framed.AsSpan<byte>().ToArray().Select(v => v != 0)];
        int area = on.Count(v => v);
        Thinning.Thin(on, width, height);
        double roughPx = area / (double)Math.Max(1, on.Count(v => v));
        var arcs = new SkeletonArcs(on, width).Find(shortestPx: Math.Max(4, 1.2 * roughPx));
        List<IReadOnlyList<PointPx>> lines = [.. arcs.Select(arc => Simplified([.. arc.Select(i => new PointPx((i % width) - rim, (i / width) - rim))]))];
        // Along a slope there are fewer pixels than the line is long.
        double lengthPx = lines.Sum(line => line.Zip(line.Skip(1)).Sum(e => e.First.DistanceTo(e.Second)));
        return (lines, lengthPx > 0 ? area / lengthPx : 0);
    }

    /// <summary>Strokes without names for the lines of a mask.</summary>
    /// <exception cref="ImportException">The mask holds no line.</exception>
    public static (IReadOnlyList<LabelledStroke> Strokes, double StrokePx) Strokes(Mat mask)
    {
        var (lines, strokePx) = Of(mask);
        if (lines.Count == 0) throw new ImportException("The stroke is empty: what is drawn is no longer than it is wide.");
        return ([.. lines.Select(line => new LabelledStroke(SutureName.Unnamed, Visibility.Clear, line))], strokePx);
    }

    private static IReadOnlyList<PointPx> Simplified(PointPx[] line)
    {
        Point2f[] points = [.. line.Select(p => new Point2f((float)p.X, (float)p.Y))];
        return [.. Cv2.ApproxPolyDP(points, SmoothPx, closed: false).Select(p => new PointPx(p.X, p.Y))];
    }
}
