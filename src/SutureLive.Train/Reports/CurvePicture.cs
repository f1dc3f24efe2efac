using System.Globalization;
using OpenCvSharp;

namespace SutureLive.Train.Reports;

/// <summary>One curve of a picture.</summary>
internal sealed record Curve(string Name, IReadOnlyList<MetricPoint> Points, Scalar Colour);

/// <summary>
/// Draws curves over the steps of a run. The raw figures are always drawn, thin; a smoothed line lies thick above them and never
/// stands alone.
/// </summary>
internal static class CurvePicture
{
    private const int Width = 900, Height = 420, Left = 70, Right = 200, Top = 40, Bottom = 40;

    /// <summary>One panel. The caller owns it.</summary>
    public static Mat Panel(string title, IReadOnlyList<Curve> curves)
    {
        var panel = new Mat(Height, Width, MatType.CV_8UC3, Scalar.White);
        Text(panel, title, Left, 25, Scalar.Black);
        var all = curves.SelectMany(c => c.Points).Where(p => double.IsFinite(p.Value)).ToList();
        if (all.Count == 0)
        {
            Text(panel, "nothing yet", Left, Height / 2, Grey(120));
            return panel;
        }
        double last = Math.Max(1, all.Max(p => p.Step)), low = Math.Min(0, all.Min(p => p.Value)), high = Math.Max(low + 1e-9, all.Max(p => p.Value));
        Point At(double step, double value) => new(
            Left + (int)(step / last * (Width - Left - Right)),
            Height - Bottom - (int)((value - low) / (high - low) * (Height - Top - Bottom)));
        for (int k = 0; k <= 4; k++)
        {
            double value = low + ((high - low) * k / 4);
            Cv2.Line(panel, At(0, value), At(last, value), Grey(225));
            Text(panel, value.ToString("G3", CultureInfo.InvariantCulture), 5, At(0, value).Y + 4, Grey(80));
            Text(panel, (last * k / 4).ToString("F0", CultureInfo.InvariantCulture), At(last * k / 4, low).X - 10, Height - 15, Grey(80));
        }
        for (int n = 0; n < curves.Count; n++)
        {
            var points = curves[n].Points.Where(p => double.IsFinite(p.Value)).ToList();
            var raw = points.Select(p => At(p.Step, p.Value)).ToArray();
            Cv2.Polylines(panel, [raw], false, points.Count > SmoothFrom ? Paler(curves[n].Colour) : curves[n].Colour, 1, LineTypes.AntiAlias);
            foreach (var dot in raw.Length <= SmoothFrom ? raw : []) Cv2.Circle(panel, dot, 2, curves[n].Colour, -1, LineTypes.AntiAlias);
            if (points.Count > SmoothFrom) Cv2.Polylines(panel, [[.. Smoothed(points).Select(p => At(p.Step, p.Value))]], false, curves[n].Colour, 2, LineTypes.AntiAlias);
            string latest = points.Count == 0 ? "-" : points[^1].Value.ToString("G4", CultureInfo.InvariantCulture);
            Text(panel, $"{curves[n].Name} {latest}", Width - Right + 10, Top + 10 + (22 * n), curves[n].Colour);
        }
        return panel;
    }

    /// <summary>Panels one under the other, as a PNG file.</summary>
    public static void Write(string path, IReadOnlyList<Mat> panels)
    {
        using var sheet = new Mat();
        Cv2.VConcat(panels, sheet);
        File.WriteAllBytes(path, sheet.ImEncode(".png"));
    }

    private const int SmoothFrom = 40;

    private static IEnumerable<MetricPoint> Smoothed(List<MetricPoint> points)
    {
        double mean = points[0].Value;
        foreach (var (step, value) in points)
        {
            mean += 0.08 * (value - mean);
            yield return new MetricPoint(step, mean);
        }
    }

    private static Scalar Paler(Scalar c) => new((c.Val0 + 510) / 3, (c.Val1 + 510) / 3, (c.Val2 + 510) / 3);

    private static Scalar Grey(int level) => new(level, level, level);

    private static void Text(Mat on, string text, int x, int y, Scalar colour) =>
        Cv2.PutText(on, text, new Point(x, y), HersheyFonts.HersheySimplex, 0.45, colour, 1, LineTypes.AntiAlias);
}
