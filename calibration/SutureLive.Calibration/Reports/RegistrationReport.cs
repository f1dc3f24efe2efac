using System.Globalization;
using System.Text;
using OpenCvSharp;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.Imaging.Reports;

namespace SutureLive.Calibration.Reports;

/// <summary>The printable report of a registration.</summary>
public static class RegistrationReport
{
    private const double WidthPx = 760, LongestArrowPx = 60, GoodMm = 0.05;

    /// <summary>Writes it to a new file.</summary>
    /// <param name="path">The page.</param>
    /// <param name="registration">What is reported.</param>
    /// <param name="view">The picture the points were seen in, CV_8UC3, only read; null draws them on white.</param>
    /// <exception cref="CalibrationException">The file exists, or cannot be written.</exception>
    /// <exception cref="RegistrationException">The picture has another size than the registered one.</exception>
    public static void Write(string path, FrameRegistration registration, Mat? view = null) => Page(registration, view).Save(path);

    /// <summary>Makes it.</summary>
    /// <param name="registration">What is reported.</param>
    /// <param name="view">The picture the points were seen in, CV_8UC3, only read; null draws them on white.</param>
    /// <exception cref="RegistrationException">The picture has another size than the registered one.</exception>
    public static HtmlPage Page(FrameRegistration registration, Mat? view = null)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var record = registration.Record;
        if (view is not null && (view.Width, view.Height) != (record.PictureWidthPx, record.PictureHeightPx))
            throw new RegistrationException($"The picture for the report is {view.Width} x {view.Height} px, registered were pictures of {record.PictureWidthPx} x {record.PictureHeightPx} px. Name the picture the points were seen in.");
        var page = new HtmlPage("Registration of picture and frame");
        page.Paragraph($"Touched {record.MadeAt.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)}, pictures of {record.PictureWidthPx} x {record.PictureHeightPx} px{(record.Camera is { } camera ? $" of camera '{camera}'" : "")}, {registration.Model.ToString().ToLowerInvariant()} fit"
            + (record.Optics is { } optics ? $", through profile '{optics.Profile}' version {optics.Version}." : ", pixels as they are."));
        if (registration.RmsMm > FrameRegistration.LargestRmsMm) page.Paragraph($"The residual is above {Mm(FrameRegistration.LargestRmsMm)} mm: nothing is sent by this registration.", warns: true);
        if (registration.TreMm is null) page.Paragraph("Too few points to leave one out: how well a target is met is not known.", warns: true);
        page.Table(
            ["quantity", "value"],
            [
                ["size of a pixel", $"{HtmlPage.Number(registration.UmPerPx, "0.000")} um"],
                ["FRE, how well the points agree", $"{Mm(registration.FreMm)} mm"],
                ["TRE, how well a left-out point is met", registration.TreMm is { } tre ? $"{Mm(tre)} mm" : "not known"],
                ["bone at bregma, frame Z", record.BoneZMm is { } z ? $"{Mm(z)} mm" : "not touched"],
                ["tilt", SkullHeights.Of(record)?.Says ?? "not measured"],
            ]);
        page.Heading("Points");
        page.Table(
            ["point", "x, px", "y, px", "X, mm", "Y, mm", "residual, mm", "left out, mm", "used"],
            record.Points.Select((p, i) => (string[])[
                $"{i + 1}", HtmlPage.Number(p.XPx, "0.0"), HtmlPage.Number(p.YPx, "0.0"), Mm(p.XMm), Mm(p.YMm), Mm(registration.ResidualsMm[i]),
                registration.LeftOutMm[i] is { } mm ? Mm(mm) : "", p.Excluded ? "no" : "yes"]));
        page.Heading("Where they lie");
        Plot(page, registration, view);
        return page;
    }

    private static void Plot(HtmlPage page, FrameRegistration registration, Mat? view)
    {
        var record = registration.Record;
        double shrink = WidthPx / record.PictureWidthPx, height = record.PictureHeightPx * shrink;
        var points = record.Points.Select((p, i) => (p.Px, Back: registration.ToPx(p.XMm, p.YMm), LeftOut: registration.LeftOutPx(i), Colour: Colour(registration, i))).ToArray();
        double longest = points.Max(p => Math.Max(p.Px.DistanceTo(p.Back), p.LeftOut?.DistanceTo(p.Px) ?? 0)) * shrink;
        double magnify = Magnification(LongestArrowPx / longest);
        var svg = new StringBuilder();
        if (view is not null) svg.Append(CultureInfo.InvariantCulture, $"<image href=\"{HtmlPage.Data(view)}\" width=\"{WidthPx}\" height=\"{height:0.0}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{WidthPx}\" height=\"{height:0.0}\" fill=\"none\" stroke=\"#999\"/>");
        for (int i = 0; i < points.Length; i++)
        {
            var (at, back, leftOut, colour) = points[i];
            if (leftOut is { } without) Arrow(svg, at, without, shrink, magnify, "#56B4E9", "4 3");
            Arrow(svg, at, back, shrink, magnify, colour, "none");
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{at.X * shrink:0.0}\" cy=\"{at.Y * shrink:0.0}\" r=\"5\" fill=\"{colour}\" stroke=\"#fff\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(at.X * shrink) + 8:0.0}\" y=\"{(at.Y * shrink) - 6:0.0}\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{i + 1}</text>");
        }

        page.Plot(
            $"The touched points{(view is null ? "" : " on the picture")}. Arrows, {HtmlPage.Number(magnify, "0")} times enlarged, lead to where the map puts each (orange beyond {Mm(GoodMm)} mm, grey excluded); dashed, to where a map made without it does.",
            WidthPx, height, svg.ToString());
    }

    private static string Colour(FrameRegistration registration, int i) =>
        registration.Record.Points[i].Excluded ? "#999" : registration.ResidualsMm[i] <= GoodMm ? "#009E73" : "#D55E00";

    // 1, 2, 5, 10 ... as far as the longest arrow stays short.
    private static double Magnification(double most)
    {
        const double Utmost = 10_000;
        if (!(most < Utmost)) return Utmost;
        double decade = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, most))));
        return most >= 5 * decade ? 5 * decade : most >= 2 * decade ? 2 * decade : decade;
    }

    private static void Arrow(StringBuilder svg, PointPx from, PointPx to, double shrink, double magnify, string colour, string dash)
    {
        double x = from.X * shrink, y = from.Y * shrink, dx = (to.X - from.X) * shrink * magnify, dy = (to.Y - from.Y) * shrink * magnify, length = double.Hypot(dx, dy);
        if (length < 1) return;
        double ux = 5 * dx / length, uy = 5 * dy / length;
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x:0.0} {y:0.0}l{dx:0.0} {dy:0.0}m{-ux - (uy / 2):0.0} {-uy + (ux / 2):0.0}L{x + dx:0.0} {y + dy:0.0}l{-ux + (uy / 2):0.0} {-uy - (ux / 2):0.0}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>");
    }

    private static string Mm(double value) => HtmlPage.Number(value, "0.000");
}
