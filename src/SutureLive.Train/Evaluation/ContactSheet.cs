using OpenCvSharp;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Evaluation;

/// <summary>Rows of picture | truth | prediction, side by side, for a person to look at.</summary>
internal sealed class ContactSheet : IDisposable
{
    private const int CellPx = 400;
    private readonly List<Mat> _rows = [];

    /// <summary>Rows so far.</summary>
    public int Rows => _rows.Count;

    /// <summary>Adds a row.</summary>
    public void Add(LabelledPicture picture, Prediction prediction, LabelStyle style, double umPerPx)
    {
        int side = prediction.SidePx;
        var truth = prediction.Planes.Keys.ToDictionary(p => p, _ => new float[side * side]);
        var painter = new TargetPainter(style, umPerPx, side);
        {
            var ignored = new float[side * side];
            foreach (var (plane, values) in truth)
            {
                if (LabelStyle.IsLandmark(plane)) painter.PaintLandmark(TargetPainter.LandmarkOf(picture, plane), prediction.ToCanvas, values);
                else painter.PaintSutures(picture, prediction.ToCanvas, plane, values, ignored);
            }
        }
        using var plain = new Mat();
        Cv2.Resize(picture.Pixels, plain, new Size(prediction.WidthPx, prediction.HeightPx), 0, 0, InterpolationFlags.Area);
        Cv2.CopyMakeBorder(plain, plain, 0, side - prediction.HeightPx, 0, side - prediction.WidthPx, BorderTypes.Constant);
        using Mat left = Cell(plain), middle = Painted(plain, truth), right = Painted(plain, prediction.Planes);
        var row = new Mat();
        Cv2.HConcat([left, middle, right], row);
        Cv2.PutText(row, picture.Id, new Point(6, 20), HersheyFonts.HersheySimplex, 0.6, Scalar.White);
        _rows.Add(row);
    }

    /// <summary>Writes all rows, one under the other.</summary>
    public void Write(string path)
    {
        if (_rows.Count == 0) return;
        using var sheet = new Mat();
        Cv2.VConcat(_rows, sheet);
        Cv2.ImWrite(path, sheet);
    }

    public void Dispose()
    {
        foreach (var row in _rows) row.Dispose();
    }

    /// <summary>Midline red, coronal green, lambdoid blue, other suture white; bregma yellow, lambda magenta.</summary>
    private static Mat Painted(Mat plain, IReadOnlyDictionary<string, float[]> planes)
    {
        using var painted = plain.Clone();
        var pixels = painted.AsSpan<Vec3b>();
        for (int i = 0; i < pixels.Length; i++)
        {
            float Value(string plane) => planes.TryGetValue(plane, out float[]? values) ? values[i] : 0;
            float m = Value(PlaneName.Midline), c = Value(PlaneName.Coronal), l = Value(PlaneName.Lambdoid);
            float bregma = Value(PlaneName.Bregma), lambda = Value(PlaneName.Lambda);
            float rest = Math.Max(0, Value(PlaneName.Suture) - Math.Max(m, Math.Max(c, l)));
            byte Shade(byte under, float add) => (byte)Math.Clamp((under * 0.7f) + (255 * add), 0, 255);
            var p = pixels[i];
            pixels[i] = new Vec3b(Shade(p.Item0, l + rest + lambda), Shade(p.Item1, c + rest + bregma), Shade(p.Item2, m + rest + bregma + lambda));
        }
        return Cell(painted);
    }

    private static Mat Cell(Mat picture)
    {
        var cell = new Mat();
        Cv2.Resize(picture, cell, new Size(CellPx, CellPx), 0, 0, InterpolationFlags.Area);
        return cell;
    }
}
