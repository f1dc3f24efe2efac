using System.Globalization;
using System.Text;

namespace SutureLive.Imaging.Reports;

/// <summary>One quantity over time.</summary>
/// <param name="Name">Plain text with its unit.</param>
/// <param name="Points">Time, s, ascending, and value; neither NaN nor infinite.</param>
public sealed record Trace(string Name, IReadOnlyList<(double Seconds, double Value)> Points);

/// <summary>Traces over time as SVG. Of the points that share a column of the drawing the highest is shown, so that a long recording hides no peak.</summary>
public static class TracePlot
{
    /// <summary>Width of the drawing, px.</summary>
    public const int WidthPx = 880;

    /// <summary>Height of the drawing, px.</summary>
    public const int HeightPx = 190;

    private const int LeftPx = 52, RightPx = 12, TopPx = 22, BottomPx = 28, Grid = 4;

    // Okabe and Ito's colours, and a pattern each, so that colour is not all there is.
    private static readonly (string Colour, string Dash)[] Styles = [("#0072B2", "none"), ("#D55E00", "6 3"), ("#009E73", "2 2"), ("#CC79A7", "8 2 2 2")];

    /// <summary>The elements of the drawing; empty when no trace has a point.</summary>
    /// <param name="traces">At most four.</param>
    /// <param name="seconds">Length of the time axis, s.</param>
    /// <param name="least">Least height of the value axis, so that noise does not fill the plot.</param>
    public static string Of(IReadOnlyList<Trace> traces, double seconds, double least)
    {
        ArgumentNullException.ThrowIfNull(traces);
        if (traces.All(trace => trace.Points.Count == 0)) return "";
        double most = Round(Math.Max(least, traces.Max(trace => trace.Points.Count == 0 ? 0 : trace.Points.Max(point => point.Value))));
        seconds = Math.Max(seconds, 1e-3);
        double X(double at) => LeftPx + ((WidthPx - LeftPx - RightPx) * at / seconds);
        double Y(double value) => HeightPx - BottomPx - ((HeightPx - BottomPx - TopPx) * value / most);
        StringBuilder svg = new();
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i <= Grid; i++)
        {
            double value = most * i / Grid, at = seconds * i / Grid;
            Add($"<path d=\"M{LeftPx} {Y(value):0.0}H{WidthPx - RightPx}\" stroke=\"#ddd\"/><text x=\"{LeftPx - 5}\" y=\"{Y(value) + 4:0.0}\" text-anchor=\"end\">{value:0.###}</text>");
            Add($"<text x=\"{X(at):0.0}\" y=\"{HeightPx - 10}\" text-anchor=\"{(i == Grid ? "end" : "middle")}\">{at:0.#} s</text>");
        }

        for (int t = 0; t < traces.Count; t++)
        {
            var (colour, dash) = Styles[t % Styles.Length];
            var columns = traces[t].Points.GroupBy(point => Math.Floor(X(point.Seconds))).Select(column => column.MaxBy(point => point.Value)).ToList();
            if (columns.Count > 0)
            {
                string path = string.Join('L', columns.Select(point => FormattableString.Invariant($"{X(point.Seconds):0.0} {Y(point.Value):0.0}")));
                Add($"<path d=\"M{path}{(columns.Count == 1 ? "h1" : "")}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\" stroke-dasharray=\"{dash}\"/>");
            }

            Add($"<path d=\"M{LeftPx + (t * 190)} 10h24\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/><text x=\"{LeftPx + (t * 190) + 29}\" y=\"14\">{HtmlPage.Text(traces[t].Name)}</text>");
        }

        return svg.ToString();
    }

    /// <summary>The next number whose quarters are short.</summary>
    private static double Round(double most)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return ((double[])[1, 2, 4, 6, 8, 10]).First(step => step * decade >= most * (1 - 1e-9)) * decade;
    }
}
