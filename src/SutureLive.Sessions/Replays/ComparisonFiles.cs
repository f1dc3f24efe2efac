using System.Globalization;
using System.Text;

namespace SutureLive.Sessions.Replays;

/// <summary>A comparison as a table and as a plot.</summary>
public static class ComparisonFiles
{
    private const int WidthPx = 960, HeightPx = 320, LeftPx = 60, BottomPx = 40, TopPx = 30;

    /// <summary>One row per frame that both read.</summary>
    public static void WriteCsv(string path, ResultComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        AtomicFile.WriteAndKeep(path, file =>
        {
            using StreamWriter writer = new(file, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine("camera_frame,frame_index,bregma_mm,lambda_mm,heading_deg,um_per_px_percent,found_by_one");
            foreach (var d in comparison.Differences)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{d.CameraFrame},{d.Frame},{d.BregmaMm},{d.LambdaMm},{d.HeadingDeg},{d.ScalePercent},{(d.FoundByOne ? 1 : 0)}"));
        });
    }

    /// <summary>Both distances over the frames as an SVG picture; a cross and a diamond as in the overlay, so that colour is not all there is.</summary>
    public static void WritePlot(string path, ResultComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        AtomicFile.WriteAndKeep(path, file => file.Write(Encoding.UTF8.GetBytes(Plot(comparison))));
    }

    private static string Plot(ResultComparison comparison)
    {
        double most = Math.Max(0.05, comparison.Differences.Max(d => d.WorstMm) ?? 0);
        long first = comparison.Differences.Count > 0 ? comparison.Differences[0].CameraFrame : 0;
        long last = comparison.Differences.Count > 0 ? Math.Max(comparison.Differences[^1].CameraFrame, first + 1) : 1;
        double X(long frame) => LeftPx + ((WidthPx - LeftPx - 20.0) * (frame - first) / (last - first));
        double Y(double mm) => HeightPx - BottomPx - ((HeightPx - BottomPx - TopPx) * mm / most);
        StringBuilder svg = new();
        void Add(FormattableString part) => svg.Append(FormattableString.Invariant(part)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WidthPx} {HeightPx}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{WidthPx}\" height=\"{HeightPx}\" fill=\"white\"/>");
        for (int i = 0; i <= 4; i++)
        {
            double mm = most * i / 4;
            Add($"<path d=\"M{LeftPx} {Y(mm):0.0}H{WidthPx - 20}\" stroke=\"#ccc\"/><text x=\"{LeftPx - 6}\" y=\"{Y(mm) + 4:0.0}\" text-anchor=\"end\">{mm:0.000}</text>");
        }

        foreach (var d in comparison.Differences)
        {
            if (d.BregmaMm is { } b) Add($"<path d=\"M{X(d.CameraFrame) - 3:0.0} {Y(b):0.0}h6m-3 -3v6\" stroke=\"#E69F00\" stroke-width=\"1.5\"/>");
            if (d.LambdaMm is { } l) Add($"<path d=\"M{X(d.CameraFrame):0.0} {Y(l) - 3:0.0}l3 3l-3 3l-3 -3z\" fill=\"none\" stroke=\"#CC79A7\" stroke-width=\"1.5\"/>");
        }

        Add($"<text x=\"{LeftPx}\" y=\"18\">difference in mm over frames {first} to {last}: + bregma, ◇ lambda</text>");
        Add($"</svg>");
        return svg.ToString();
    }
}
