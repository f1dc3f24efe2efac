using System.Globalization;
using System.Text;

namespace SutureLive.Calibration.Targets;

/// <summary>A page to print: the target at its true size, and a ruler that tells whether the printer kept it.</summary>
public static class TargetSheet
{
    /// <summary>Length of the printed ruler, mm.</summary>
    public const double RulerMm = 100;

    private const double WidthMm = 210, HeightMm = 297, LeftMm = 20, TopMm = 30, RulerTopMm = 255, LongestMm = 170, HighestMm = 200;

    /// <summary>The page as SVG, A4, in mm.</summary>
    /// <exception cref="CalibrationException">The target does not fit on the page.</exception>
    public static string Svg(TargetSpec spec)
    {
        double width = spec.Columns * spec.PitchMm, height = spec.Rows * spec.PitchMm;
        if (width > LongestMm || height > HighestMm)
            throw new CalibrationException(FormattableString.Invariant($"{spec} is {width:0.#} x {height:0.#} mm; the page holds {LongestMm:0} x {HighestMm:0} mm. Use fewer or smaller squares."));
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WidthMm}mm\" height=\"{HeightMm}mm\" viewBox=\"0 0 {WidthMm} {HeightMm}\">"));
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Text(svg, LeftMm, 14, 4.5, Invariant($"SutureLive target {spec}"));
        Text(svg, LeftMm, 20, 3, Invariant($"{width:0.###} x {height:0.###} mm. Print at 100 %, not \"fit to page\". Measure the ruler below and give its length with --ruler-mm."));
        svg.AppendLine(Invariant($"<g transform=\"translate({LeftMm} {TopMm})\" fill=\"black\" shape-rendering=\"crispEdges\">"));
        if (spec.Kind == TargetKind.Dots) Dots(svg, spec);
        else Cells(svg, spec);
        svg.AppendLine("</g>");
        Ruler(svg);
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Dots(StringBuilder svg, TargetSpec spec)
    {
        for (int y = 0; y < spec.Rows; y++)
            for (int x = 0; x < spec.Columns; x++)
                svg.AppendLine(Invariant($"<circle cx=\"{(x + 0.5) * spec.PitchMm:0.#####}\" cy=\"{(y + 0.5) * spec.PitchMm:0.#####}\" r=\"{spec.PitchMm * TargetPattern.DotSize / 2:0.#####}\"/>"));
    }

    // Runs of black cells become one rectangle, so that no hairline shows between them.
    private static void Cells(StringBuilder svg, TargetSpec spec)
    {
        var cells = TargetPattern.Cells(spec);
        double mm = spec.PitchMm / TargetPattern.CellsPerSquare;
        for (int y = 0; y < cells.GetLength(0); y++)
            for (int x = 0, end; x < cells.GetLength(1); x = end)
            {
                for (end = x + 1; end < cells.GetLength(1) && cells[y, end] == cells[y, x];) end++;
                if (cells[y, x]) svg.AppendLine(Invariant($"<rect x=\"{x * mm:0.#####}\" y=\"{y * mm:0.#####}\" width=\"{(end - x) * mm:0.#####}\" height=\"{mm:0.#####}\"/>"));
            }
    }

    private static void Ruler(StringBuilder svg)
    {
        svg.AppendLine(Invariant($"<g transform=\"translate({LeftMm} {RulerTopMm})\" stroke=\"black\" stroke-width=\"0.15\">"));
        svg.AppendLine(Invariant($"<line x1=\"0\" y1=\"0\" x2=\"{RulerMm}\" y2=\"0\"/>"));
        for (int mm = 0; mm <= RulerMm; mm++)
            svg.AppendLine(Invariant($"<line x1=\"{mm}\" y1=\"0\" x2=\"{mm}\" y2=\"{(mm % 10 == 0 ? 6 : mm % 5 == 0 ? 4.5 : 3)}\"/>"));
        svg.AppendLine("</g>");
        for (int mm = 0; mm <= RulerMm; mm += 10) Text(svg, LeftMm + mm - 1, RulerTopMm + 10, 3, mm.ToString(CultureInfo.InvariantCulture));
        Text(svg, LeftMm, RulerTopMm + 16, 3, Invariant($"From the first to the last line: {RulerMm:0.0} mm as designed. Measured: ______ mm"));
    }

    private static void Text(StringBuilder svg, double x, double y, double size, string text) =>
        svg.AppendLine(Invariant($"<text x=\"{x}\" y=\"{y}\" font-family=\"sans-serif\" font-size=\"{size}\">{text.Replace("&", "&amp;", StringComparison.Ordinal)}</text>"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
