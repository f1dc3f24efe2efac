using System.Globalization;
using System.Text;
using OpenCvSharp;
using SutureLive.Calibration.Scale;
using SutureLive.Imaging.Reports;

namespace SutureLive.Calibration.Reports;

/// <summary>The printable report of a scale calibration.</summary>
public static class ScaleReport
{
    /// <summary>Writes it to a new file.</summary>
    /// <param name="path">Ends in <c>.html</c>.</param>
    /// <param name="result">The calibration.</param>
    /// <param name="madeAt">When it was made.</param>
    /// <param name="madeBy">Who made it.</param>
    /// <param name="pictures">The picture of a view by its name, owned by the caller; null where there is none.</param>
    /// <exception cref="CalibrationException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ScaleResult result, DateTimeOffset madeAt, string madeBy, Func<string, Mat?> pictures)
    {
        var page = new HtmlPage($"Scale calibration: {HtmlPage.Number(result.UmPerPx, "0.000")} um/px");
        page.Paragraph($"Measured {madeAt.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)} by {madeBy} with {result.Reference.Target}, pictures of {result.WidthPx} x {result.HeightPx} px.");
        foreach (string remark in result.Remarks) page.Paragraph(remark, warns: true);
        page.Table(["quantity", "value"], Rows(result));
        page.Heading("Views");
        page.Table(["view", "points", "off, px", "used"], result.Views.Select(v => (string[])[v.Name, $"{v.Points}", v.RmsPx is { } rms ? HtmlPage.Number(rms, "0.000") : "", v.Excluded ?? "yes"]));
        if (result.Views.Any(v => v.RmsPx is not null)) Bars(page, result);
        if (result.Coverage.Count > 0) Coverage(page, result);
        if (result.Views.Any(v => v.Residuals.Count > 0)) Arrows(page, result);
        page.Heading("Pictures");
        foreach (var view in result.Views)
        {
            if (pictures(view.Name) is not { } picture) continue;
            using var marked = picture.Clone();
            foreach (var (seen, _, _) in view.Residuals) Cv2.Circle(marked, new Point((int)Math.Round(seen.X), (int)Math.Round(seen.Y)), 6, new Scalar(0, 159, 230), 2, LineTypes.AntiAlias);
            page.Picture(view.Name + (view.Excluded is null ? "" : " (left out)"), marked);
        }

        page.Save(path);
    }

    private static IEnumerable<string[]> Rows(ScaleResult result)
    {
        yield return ["scale", $"{HtmlPage.Number(result.UmPerPx, "0.0000")} ± {HtmlPage.Number(result.SdUmPerPx, "0.0000")} um/px (one standard deviation)"];
        yield return ["pixels per mm", HtmlPage.Number(1000 / result.UmPerPx, "0.00")];
        yield return ["X/Y ratio of a pixel", HtmlPage.Number(result.XyRatio, "0.0000") + (result.XyRatioSd is { } sd ? $" ± {HtmlPage.Number(sd, "0.0000")}" : " (taken for square)")];
        yield return ["perspective, end to end", $"{HtmlPage.Number(result.PerspectivePercent, "0.00")} %"];
        yield return ["distortion at the corner", $"{HtmlPage.Number(result.DistortionAtCornerPx, "0.0")} px"];
        if (result.RmsPx is { } rms) yield return ["reprojection error", $"{HtmlPage.Number(rms, "0.000")} px, {HtmlPage.Number(rms * result.UmPerPx, "0.00")} um"];
        yield return ["ruler beside the target", result.Reference.RulerMm is { } mm ? $"{HtmlPage.Number(mm, "0.0")} mm" : result.Reference.Certified ? "certified target" : "not measured"];
    }

    private static void Bars(HtmlPage page, ScaleResult result)
    {
        var views = result.Views.Where(v => v.RmsPx is not null).ToArray();
        double most = Math.Max(1, views.Max(v => v.RmsPx!.Value)), limit = 150 - (140 * 0.5 / most);
        var svg = new StringBuilder();
        for (int i = 0; i < views.Length; i++)
        {
            double height = 140 * views[i].RmsPx!.Value / most;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{40 + (i * 34)}\" y=\"{150 - height:0.0}\" width=\"26\" height=\"{height:0.0}\" fill=\"{(views[i].Excluded is null ? "#009E73" : "#D55E00")}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{53 + (i * 34)}\" y=\"164\" text-anchor=\"middle\">{i + 1}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"36\" x2=\"{44 + (views.Length * 34)}\" y1=\"{limit:0.0}\" y2=\"{limit:0.0}\" stroke=\"#222\" stroke-dasharray=\"4 3\"/><text x=\"2\" y=\"{limit + 4:0.0}\">0.5 px</text>");
        page.Plot("Reprojection error of each view; orange: left out", 60 + (views.Length * 34), 170, svg.ToString());
    }

    private static void Coverage(HtmlPage page, ScaleResult result)
    {
        int most = Math.Max(1, result.Coverage.Max(row => row.Max()));
        var svg = new StringBuilder();
        for (int y = 0; y < result.Coverage.Count; y++)
            for (int x = 0; x < result.Coverage[y].Count; x++)
            {
                double share = (double)result.Coverage[y][x] / most;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x * 40}\" y=\"{y * 30}\" width=\"40\" height=\"30\" stroke=\"#999\" fill=\"#0072B2\" fill-opacity=\"{share:0.00}\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(x * 40) + 20}\" y=\"{(y * 30) + 19}\" text-anchor=\"middle\">{result.Coverage[y][x]}</text>");
            }

        page.Plot($"Points per part of the picture ({HtmlPage.Number(100 * result.CoverageShare, "0")} % covered)", 40 * result.Coverage[0].Count, 30 * result.Coverage.Count, svg.ToString());
    }

    private static void Arrows(HtmlPage page, ScaleResult result)
    {
        const double width = 480, magnify = 200;
        double shrink = width / result.WidthPx, height = result.HeightPx * shrink;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height:0.0}\" fill=\"none\" stroke=\"#999\"/>");
        foreach (var (seen, dx, dy) in result.Views.SelectMany(v => v.Residuals))
        {
            double x = seen.X * shrink, y = seen.Y * shrink;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.0}\" y1=\"{y:0.0}\" x2=\"{x + (dx * shrink * magnify):0.0}\" y2=\"{y + (dy * shrink * magnify):0.0}\" stroke=\"#0072B2\"/>");
        }

        page.Plot("How far each point lies from where it should, 200 times enlarged: a pattern means that something is not explained", width, height, svg.ToString());
    }
}
