using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Evaluation;

/// <summary>How far a prediction of one picture is from its labels.</summary>
/// <param name="Area">Suture plane at 0.5 against strokes of the stated width, outside the bands of inferred strokes.</param>
/// <param name="Within2Px">Centre lines of clear and faint sutures, tolerance 2 px.</param>
/// <param name="Within100Um">Centre lines of clear and faint sutures, tolerance 0.1 mm.</param>
/// <param name="ClearWithin100Um">Clear sutures only; predictions near unsure ones do not count against it.</param>
/// <param name="ByClass">By suture and visibility; predicted lines count within <see cref="ReachUm"/> of it.</param>
/// <param name="Landmarks">By plane: where the peak is relative to the human landmark.</param>
internal sealed record PictureScores(
    AreaScore Area,
    LineScore Within2Px,
    LineScore Within100Um,
    LineScore ClearWithin100Um,
    IReadOnlyDictionary<(SutureName Name, Visibility Visibility), (LineScore Within2Px, LineScore Within100Um)> ByClass,
    IReadOnlyDictionary<string, LandmarkError> Landmarks)
{
    /// <summary>A heat map whose peak is lower than this shows no landmark.</summary>
    public const float LowestPeak = 0.1f;

    /// <summary>How far from a suture a predicted line may lie and still be held for an attempt at it, micrometres.</summary>
    private const double ReachUm = 500;

    /// <summary>Compares.</summary>
    public static PictureScores Of(LabelledPicture picture, Prediction prediction, LabelStyle style, double umPerPx, LineRules rules)
    {
        int side = prediction.SidePx;
        var target = new float[side * side];
        var weights = new float[side * side];
        var painter = new TargetPainter(style, umPerPx, side);
        painter.PaintSutures(picture, prediction.ToCanvas, PlaneName.Suture, target, weights);
        float[] suture = prediction.Planes[PlaneName.Suture];
        long both = 0, either = 0;
        for (int i = 0; i < suture.Length; i++)
        {
            if (i % side >= prediction.WidthPx || i / side >= prediction.HeightPx || weights[i] == 0) continue;
            bool truth = target[i] >= 0.5f, predicted = suture[i] >= rules.Threshold;
            if (truth && predicted) both++;
            if (truth || predicted) either++;
        }
        bool[] lines = rules.Lines(suture, prediction, umPerPx);
        using var toPrediction = DistanceTo(lines, side);
        var seen = Lines(picture, prediction, s => s.Visibility != Visibility.Inferred);
        var clear = Lines(picture, prediction, s => s.Visibility == Visibility.Clear);
        double bandPx = style.InferredBandUm / 2 / umPerPx, tolerancePx = 100 / umPerPx;
        using var toInferred = DistanceTo(Lines(picture, prediction, s => s.Visibility == Visibility.Inferred), side);
        using var toUnsure = DistanceTo(Lines(picture, prediction, s => s.Visibility != Visibility.Clear), side);
        var byClass = picture.Strokes.Where(s => s.Visibility != Visibility.Inferred).GroupBy(s => (s.Name, s.Visibility)).ToDictionary(g => g.Key, g =>
        {
            bool[] own = Lines(picture, prediction, g.Contains);
            LineScore Near(double tolerance) => Compare(lines, toPrediction, own, toInferred, bandPx, tolerance, side, ReachUm / umPerPx);
            return (Near(2), Near(tolerancePx));
        });
        return new PictureScores(
            new AreaScore(both, either),
            Compare(lines, toPrediction, seen, toInferred, bandPx, 2, side),
            Compare(lines, toPrediction, seen, toInferred, bandPx, tolerancePx, side),
            Compare(lines, toPrediction, clear, toUnsure, bandPx, tolerancePx, side),
            byClass,
            prediction.Planes.Keys.Where(LabelStyle.IsLandmark).ToDictionary(p => p, p => ErrorOf(picture, prediction, p, umPerPx)));
    }

    private static LandmarkError ErrorOf(LabelledPicture picture, Prediction prediction, string plane, double umPerPx)
    {
        if (TargetPainter.LandmarkOf(picture, plane) is not { } human) return LandmarkError.NotFound;
        float[] map = prediction.Planes[plane];
        int peak = Array.IndexOf(map, map.Max());
        if (map[peak] < LowestPeak) return LandmarkError.NotFound;
        PointPx? OnCanvas(PointPx? p) => p is { } at ? prediction.ToCanvas.Apply(at) : null;
        return LandmarkError.Of(new PointPx(peak % prediction.SidePx, peak / prediction.SidePx), prediction.ToCanvas.Apply(human), OnCanvas(picture.Bregma), OnCanvas(picture.Lambda), umPerPx);
    }

    private static LineScore Compare(bool[] lines, Mat toPrediction, bool[] truth, Mat toIgnored, double bandPx, double tolerancePx, int side, double reachPx = double.MaxValue)
    {
        using var toTruth = DistanceTo(truth, side);
        ReadOnlySpan<float> fromTruth = toTruth.AsSpan<float>(), fromIgnored = toIgnored.AsSpan<float>(), fromPrediction = toPrediction.AsSpan<float>();
        long predictedNear = 0, predicted = 0, truthNear = 0, all = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (truth[i])
            {
                all++;
                if (fromPrediction[i] <= tolerancePx) truthNear++;
            }
            if (!lines[i] || fromTruth[i] > reachPx) continue;
            bool near = fromTruth[i] <= tolerancePx;
            if (near) predictedNear++;
            if (near || fromIgnored[i] > bandPx) predicted++;
        }
        return new LineScore(predictedNear, predicted, truthNear, all);
    }

    /// <summary>Strokes as lines one pixel wide.</summary>
    private static bool[] Lines(LabelledPicture picture, Prediction prediction, Func<LabelledStroke, bool> wanted)
    {
        int side = prediction.SidePx;
        using var canvas = new Mat(side, side, MatType.CV_8UC1, Scalar.Black);
        foreach (var stroke in picture.Strokes.Where(wanted))
        {
            var points = stroke.Points.Select(p => prediction.ToCanvas.Apply(p)).Select(p => new Point((int)Math.Round(p.X), (int)Math.Round(p.Y)));
            Cv2.Polylines(canvas, [[.. points]], isClosed: false, Scalar.White, 1, LineTypes.Link8);
        }
        return [.. canvas.AsSpan<byte>().ToArray().Select(v => v != 0)];
    }

    /// <summary>Distance of every pixel to the nearest marked one, CV_32FC1. The caller owns it.</summary>
    private static Mat DistanceTo(bool[] marked, int side)
    {
        using var free = new Mat(side, side, MatType.CV_8UC1);
        var bytes = free.AsSpan<byte>();
        bool any = false;
        for (int i = 0; i < marked.Length; i++)
        {
            bytes[i] = marked[i] ? (byte)0 : (byte)255;
            any |= marked[i];
        }
        if (!any) return new Mat(side, side, MatType.CV_32FC1, Scalar.All(float.MaxValue));
        var distance = new Mat();
        Cv2.DistanceTransform(free, distance, DistanceTypes.L2, DistanceTransformMasks.Precise);
        return distance;
    }
}
