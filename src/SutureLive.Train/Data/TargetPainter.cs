using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Train.Data;

/// <summary>
/// Draws what the network should answer for one tile. Strokes are drawn after the warp, from their points, so that a
/// turned or enlarged tile has strokes as crisp and as wide as any other.
/// </summary>
internal sealed class TargetPainter(LabelStyle style, double umPerPx, int sidePx)
{
    /// <summary>Draws one suture plane and its weights, both H x W, row-major, 0..1.</summary>
    public void PaintSutures(LabelledPicture picture, TilePose pose, string plane, Span<float> target, Span<float> weights)
    {
        target.Clear();
        weights.Fill(1);
        var strokes = picture.Strokes.Where(s => LabelStyle.Holds(plane, s.Name))
            .OrderByDescending(s => s.Visibility)     // sure strokes last: they override the bands of unsure ones
            .Select(s => (s.Visibility, Line: s.Points.Select(p => pose.Apply(p)).ToArray())).ToList();
        foreach (var (visibility, line) in strokes)
        {
            var (bandUm, weight) = visibility switch
            {
                Visibility.Inferred => (style.InferredBandUm, 0),
                Visibility.Faint => (style.FaintBandUm, style.FaintWeight),
                _ => (style.StrokeUm * 2, 1.0),
            };
            var band = new StrokeBrush(bandUm / umPerPx, sidePx);
            foreach (var (pixel, cover) in band.Cover(line))
                if (cover >= 0.5f) weights[pixel] = (float)weight;
            if (visibility == Visibility.Inferred) continue;
            var stroke = new StrokeBrush(style.StrokeUm / umPerPx, sidePx);
            foreach (var (pixel, cover) in stroke.Cover(line)) target[pixel] = Math.Max(target[pixel], cover);
        }
    }

    /// <summary>Draws the heat map of a landmark: a Gaussian of peak 1. True when the landmark lies on the tile.</summary>
    public bool PaintLandmark(PointPx? landmark, TilePose pose, Span<float> target)
    {
        target.Clear();
        if (landmark is not { } place) return false;
        var at = pose.Apply(place);
        double sigma = style.LandmarkSigmaUm / umPerPx;
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
}
