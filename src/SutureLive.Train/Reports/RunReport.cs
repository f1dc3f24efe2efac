using System.Globalization;
using System.Net;
using System.Text;
using OpenCvSharp;
using SutureLive.Train.Training;

namespace SutureLive.Train.Reports;

/// <summary>
/// What a person wants to see of a run: <c>curves.png</c>, and <c>report.html</c>, one page that holds its pictures and needs no network.
/// </summary>
internal static class RunReport
{
    private static readonly Scalar Blue = new(180, 90, 20), Red = new(40, 40, 200), Green = new(60, 140, 40), Violet = new(160, 50, 140);

    /// <summary>Writes both anew from the run's metrics.</summary>
    public static void Write(RunFolder run, TrainOptions options, long step)
    {
        var log = new MetricsLog(run.MetricsPath);
        Mat[] panels =
        [
            CurvePicture.Panel("Loss per tile, training", [new("loss", log.Training("loss"), Blue), new("cross-entropy", log.Training("bce"), Green)]),
            CurvePicture.Panel("Held-out pictures",
            [
                new("IoU (strict)", log.Validation("iou"), Red), new("F1 0.1 mm", log.Validation("within100_um.f1"), Blue),
                new("F1 0.1 mm, clear", log.Validation("clear_within100_um.f1"), Green),
            ]),
            CurvePicture.Panel("Tiles per second", [new("tiles/s", log.Training("tiles_per_s"), Violet)]),
        ];
        CurvePicture.Write(run.CurvesPath, panels);
        foreach (var panel in panels) panel.Dispose();
        File.WriteAllText(run.ReportPath, Page(run, options, step, log));
    }

    private static string Page(RunFolder run, TrainOptions options, long step, MetricsLog log)
    {
        var page = new StringBuilder();
        string Encoded(string text) => WebUtility.HtmlEncode(text);
        void Row(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Encoded(name)}</th><td>{Encoded(value)}</td></tr>\n");
        page.Append("<!doctype html><meta charset=\"utf-8\"><title>Training run</title><style>body{font:15px sans-serif;max-width:70em;margin:2em auto}"
            + "th{text-align:left;padding-right:2em;font-weight:normal;color:#555}img{max-width:100%}</style>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Encoded(Path.GetFileName(run.FullPath))}</h1><table>\n");
        Row("Steps", $"{step} of {options.Steps}, {options.Batch} tiles each");
        if (options.StepsPerEpoch > 0) Row("Epochs", (step / (double)options.StepsPerEpoch).ToString("F1", CultureInfo.InvariantCulture));
        Row("Network", $"{options.Architecture}, stem {options.Stem}, widths {string.Join(", ", options.Network.Widths)}; planes {string.Join(", ", options.Planes)}");
        Row("Loss", options.Dice ? "cross-entropy and soft Dice" : "cross-entropy");
        Row("Data", $"{options.DataFolder}, fold {options.Fold} held out, {options.Phantoms} phantoms");
        Row("Strokes", string.Create(CultureInfo.InvariantCulture, $"{options.Labels.StrokeUm} um wide at {options.UmPerPx} um per pixel"));
        foreach (var (name, key) in new[] { ("IoU (strict)", "iou"), ("F1 within 0.1 mm", "within100_um.f1"), ("F1 within 0.1 mm, clear", "clear_within100_um.f1") })
        {
            var series = log.Validation(key);
            if (series.Count == 0) continue;
            var best = series.MaxBy(p => p.Value);
            Row(name, string.Create(CultureInfo.InvariantCulture, $"{series[^1].Value:F3} last, {best.Value:F3} best (step {best.Step}), on animals that were not trained on"));
        }
        page.Append("</table>\n<h2>Curves</h2>\n").Append(Picture(run.CurvesPath));
        if (run.LatestSheet is { } sheet) page.Append("<h2>Picture, truth, prediction</h2>\n").Append(Picture(sheet));
        return page.ToString();
    }

    private static string Picture(string path) => $"<img alt=\"{WebUtility.HtmlEncode(Path.GetFileName(path))}\" src=\"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(path))}\">\n";
}
