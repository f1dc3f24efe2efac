using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Train.Data;

/// <summary>
/// Draws what the network should answer for one tile. Strokes are drawn after the warp, from their points, so that a
/// turned or enlarged tile has strokes as crisp and as wide as any other. Keeps scratch pictures: not thread-safe.
/// </summary>
internal sealed class TargetPainter : IDisposable
{
    private const int FractionBits = 4;
    private readonly LabelStyle _style;
    private readonly double _umPerPx;
    private readonly Mat _mask;
    private readonly Mat _weight;

    public TargetPainter(LabelStyle style, double umPerPx, int sidePx)
    {
        _style = style;
        _umPerPx = umPerPx;
        _mask = new Mat(sidePx, sidePx, MatType.CV_8UC1);
        _weight = new Mat(sidePx, sidePx, MatType.CV_8UC1);
    }

    /// <summary>Draws one suture plane and its weights, both H x W, row-major, 0..1.</summary>
    public void PaintSutures(LabelledPicture picture, TilePose pose, string plane, Span<float> target, Span<float> weights)
    {
        _mask.SetTo(Scalar.Black);
        _weight.SetTo(Scalar.White);
        var strokes = picture.Strokes.Where(s => LabelStyle.Holds(plane, s.Name))
            .OrderByDescending(s => s.Visibility)     // sure strokes last: they override the bands of unsure ones
            .Select(s => (s.Visibility, Points: ToFixedPoint(s.Points, pose))).ToList();
        foreach (var (visibility, points) in strokes)
        {
            if (visibility == Visibility.Inferred) Stroke(_weight, points, _style.InferredBandUm, 0);
            else if (visibility == Visibility.Faint) Stroke(_weight, points, _style.FaintBandUm, 255 * _style.FaintWeight);
            else Stroke(_weight, points, _style.StrokeUm * 2, 255);
            if (visibility != Visibility.Inferred) Stroke(_mask, points, _style.StrokeUm, 255, LineTypes.AntiAlias);
        }
        ToUnitFloats(_mask, target);
        ToUnitFloats(_weight, weights);
    }

    /// <summary>Draws the heat map of a landmark: a Gaussian of peak 1. True when the landmark lies on the tile.</summary>
    public bool PaintLandmark(PointPx? landmark, TilePose pose, Span<float> target)
    {
        target.Clear();
        if (landmark is not { } place) return false;
        var at = pose.Apply(place);
        double sigma = _style.LandmarkSigmaUm / _umPerPx;
        int side = pose.SidePx;
        int top = Math.Max(0, (int)(at.Y - (4 * sigma))), bottom = Math.Min(side - 1, (int)(at.Y + (4 * sigma)));
        int left = Math.Max(0, (int)(at.X - (4 * sigma))), right = Math.Min(side - 1, (int)(at.X + (4 * sigma)));
        for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++)
        {
            double distance = at.DistanceTo(new PointPx(x, y)) / sigma;
            target[(y * side) + x] = (float)Math.Exp(-0.5 * distance * distance);
        }
        return at.X >= 0 && at.Y >= 0 && at.X <= side - 1 && at.Y <= side - 1;
    }

    /// <summary>The landmark a plane shows.</summary>
    public static PointPx? LandmarkOf(LabelledPicture picture, string plane) =>
        plane == PlaneName.Bregma ? picture.Bregma : picture.Lambda;

    public void Dispose()
    {
        _mask.Dispose();
        _weight.Dispose();
    }

    private static Point[] ToFixedPoint(IReadOnlyList<PointPx> points, TilePose pose) =>
    [
        .. points.Select(p => pose.Apply(p)).Select(p =>
            new Point((int)Math.Round(p.X * (1 << FractionBits)), (int)Math.Round(p.Y * (1 << FractionBits)))),
    ];

    private void Stroke(Mat on, Point[] points, double widthUm, double value, LineTypes style = LineTypes.Link8) =>
        Cv2.Polylines(on, [points], isClosed: false, Scalar.All(value), Math.Max(1, (int)Math.Round(widthUm / _umPerPx)), style, FractionBits);

    private static void ToUnitFloats(Mat from, Span<float> to)
    {
        var bytes = from.AsSpan<byte>();
        for (int i = 0; i < bytes.Length; i++) to[i] = bytes[i] / 255f;
    }
}
