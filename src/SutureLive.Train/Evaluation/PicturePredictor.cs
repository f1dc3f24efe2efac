using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Data;

namespace SutureLive.Train.Evaluation;

/// <summary>What a network says about a whole picture, at the network's scale.</summary>
/// <param name="SidePx">Side of the square canvas the picture was laid on, its top-left corner in the canvas's.</param>
/// <param name="WidthPx">Columns that belong to the picture.</param>
/// <param name="HeightPx">Rows that belong to the picture.</param>
/// <param name="Planes">Probabilities by plane name, side x side, row-major.</param>
/// <param name="ToCanvas">Where a point of the picture lies on the canvas.</param>
/// <param name="Tiles">Tiles computed.</param>
internal sealed record Prediction(int SidePx, int WidthPx, int HeightPx, IReadOnlyDictionary<string, float[]> Planes, TilePose ToCanvas, int Tiles);

/// <summary>Runs a tile network over a picture: resampled to the network's scale, overlapping tiles, blended smoothly.</summary>
internal sealed class PicturePredictor(ITileNetwork network)
{
    /// <summary>Predicts one picture.</summary>
    public Prediction Predict(LabelledPicture picture)
    {
        double factor = picture.UmPerPx / network.UmPerPx;
        int width = Math.Max(1, (int)Math.Round(picture.Pixels.Width * factor)), height = Math.Max(1, (int)Math.Round(picture.Pixels.Height * factor));
        int tile = network.TilePx, side = Math.Max(tile, Math.Max(width, height));
        using var canvas = new Mat();
        Cv2.Resize(picture.Pixels, canvas, new Size(width, height), 0, 0, factor < 1 ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        Cv2.CopyMakeBorder(canvas, canvas, 0, side - height, 0, side - width, BorderTypes.Replicate);

        int[] starts = Starts(side, tile);
        float[] window = Window(tile);
        var sums = network.Planes.ToDictionary(p => p, _ => new float[side * side]);
        var total = new float[side * side];
        var input = new float[3 * tile * tile];
        foreach (int top in starts)
        foreach (int left in starts)
        {
            Read(canvas, left, top, tile, input);
            float[] answer = network.Predict(input);
            for (int y = 0; y < tile; y++)
            for (int x = 0; x < tile; x++)
            {
                float w = window[y] * window[x];
                int to = ((top + y) * side) + left + x;
                total[to] += w;
                for (int p = 0; p < network.Planes.Count; p++) sums[network.Planes[p]][to] += w * answer[(((p * tile) + y) * tile) + x];
            }
        }
        foreach (float[] sum in sums.Values)
        for (int i = 0; i < sum.Length; i++) sum[i] /= total[i];

        // A pose maps the picture's corner onto the canvas's, centres of pixels being whole numbers.
        double centre = (side / 2.0 / factor) - 0.5;
        var pose = new TilePose(new PointPx(centre, centre), factor, 0, false, side);
        return new Prediction(side, width, height, sums, pose, starts.Length * starts.Length);
    }

    /// <summary>Evenly spread starts, neighbours overlapping by at least half a tile.</summary>
    private static int[] Starts(int side, int tile)
    {
        int steps = (int)Math.Ceiling((side - tile) / (tile / 2.0));
        return steps == 0 ? [0] : [.. Enumerable.Range(0, steps + 1).Select(k => (int)Math.Round(k * (side - tile) / (double)steps))];
    }

    private static float[] Window(int tile) =>
        [.. Enumerable.Range(0, tile).Select(i => 0.01f + (0.5f * (1 - MathF.Cos(2 * MathF.PI * (i + 0.5f) / tile))))];

    private static void Read(Mat canvas, int left, int top, int tile, float[] into)
    {
        int plane = tile * tile;
        for (int y = 0; y < tile; y++)
        {
            var row = canvas.AsSpan<Vec3b>().Slice(((top + y) * canvas.Width) + left, tile);
            for (int x = 0; x < tile; x++)
            {
                int to = (y * tile) + x;
                into[to] = row[x].Item2 / 255f;
                into[plane + to] = row[x].Item1 / 255f;
                into[(2 * plane) + to] = row[x].Item0 / 255f;
            }
        }
    }
}
