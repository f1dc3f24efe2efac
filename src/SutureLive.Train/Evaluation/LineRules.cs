using OpenCvSharp;
using SutureLive.Imaging.Crests;

namespace SutureLive.Train.Evaluation;

/// <summary>How a plane becomes lines.</summary>
internal enum LineKind
{
    /// <summary>What is above the threshold, thinned to its middle: the plain way.</summary>
    Thinned,

    /// <summary>The crests of the smoothed probability: the way SutureLive itself finds sutures.</summary>
    Crests,
}

/// <summary>How lines are made of a suture plane.</summary>
/// <param name="Threshold">Probability from which a pixel belongs to a suture; of crests, the smoothed probability on the crest.</param>
/// <param name="ShortestMm">
/// Lines shorter than this, all their branches together, are dropped: sutures are long, hair, glare and pores are not. 0 keeps all.
/// </param>
/// <param name="Kind">Where in a broad answer the line lies.</param>
internal sealed record LineRules(float Threshold = 0.5f, double ShortestMm = 0, LineKind Kind = LineKind.Thinned)
{
    /// <summary>Sigma 2 px, 0.08 mm at 40 um/px: an answer as wide as a drawn stroke has its crest in its middle.</summary>
    private const int CrestPasses = 4;

    /// <summary>Lines one pixel wide, side x side, row-major, inside the picture's part of the canvas.</summary>
    public bool[] Lines(float[] suture, Prediction prediction, double umPerPx)
    {
        (int side, int width, int height) = (prediction.SidePx, prediction.WidthPx, prediction.HeightPx);
        var plane = new float[width * height];
        for (int y = 0; y < height; y++) suture.AsSpan(y * side, width).CopyTo(plane.AsSpan(y * width));
        var marks = new bool[plane.Length];
        if (Kind == LineKind.Crests)
            foreach (var point in new CrestFinder(CrestPasses, leastBend: 1e-6, reachPx: 0.6).Find(plane, width, height, Threshold)) marks[point.Pixel] = true;
        else
            for (int i = 0; i < plane.Length; i++) marks[i] = plane[i] >= Threshold;
        var lines = new bool[side * side];
        for (int y = 0; y < height; y++) marks.AsSpan(y * width, width).CopyTo(lines.AsSpan(y * side));
        Thinning.Thin(lines, side, side);
        if (ShortestMm > 0) Drop(lines, side, (int)Math.Ceiling(ShortestMm * 1000 / umPerPx));
        return lines;
    }

    /// <summary>Removes connected lines of fewer pixels.</summary>
    private static void Drop(bool[] lines, int side, int shortestPx)
    {
        using var marked = new Mat(side, side, MatType.CV_8UC1);
        var bytes = marked.AsSpan<byte>();
        for (int i = 0; i < lines.Length; i++) bytes[i] = lines[i] ? (byte)255 : (byte)0;
        using Mat labels = new(), statistics = new(), centroids = new();
        Cv2.ConnectedComponentsWithStats(marked, labels, statistics, centroids);
        var label = labels.AsSpan<int>();
        for (int i = 0; i < lines.Length; i++)
            lines[i] = lines[i] && statistics.At<int>(label[i], (int)ConnectedComponentsTypes.Area) >= shortestPx;
    }
}
