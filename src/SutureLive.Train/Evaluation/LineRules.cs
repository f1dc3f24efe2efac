using OpenCvSharp;

namespace SutureLive.Train.Evaluation;

/// <summary>How lines are made of a suture plane.</summary>
/// <param name="Threshold">Probability from which a pixel belongs to a suture.</param>
/// <param name="ShortestMm">
/// Lines shorter than this, all their branches together, are dropped: sutures are long, hair, glare and pores are not. 0 keeps all.
/// </param>
internal sealed record LineRules(float Threshold = 0.5f, double ShortestMm = 0)
{
    /// <summary>Lines one pixel wide, side x side, row-major, inside the picture's part of the canvas.</summary>
    public bool[] Lines(float[] suture, Prediction prediction, double umPerPx)
    {
        int side = prediction.SidePx;
        var lines = new bool[side * side];
        for (int y = 0; y < prediction.HeightPx; y++)
            for (int x = 0; x < prediction.WidthPx; x++) lines[(y * side) + x] = suture[(y * side) + x] >= Threshold;
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
