using System.Globalization;
using System.Text;
using SutureLive.Calibration.Registration;

namespace SutureLive.Calibration.Reports;

/// <summary>The printable report of a registration.</summary>
public static class RegistrationReport
{
    private const double WidthPx = 520, GoodMm = 0.05, LargestMm = 0.1;

    /// <summary>Writes it to a new file.</summary>
    /// <exception cref="CalibrationException">The file exists, or cannot be written.</exception>
    public static void Write(string path, FrameRegistration registration)
    {
        var record = registration.Record;
        var page = new HtmlPage("Registration of picture and frame");
        page.Paragraph($"Touched {record.MadeAt.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)}, pictures of {record.PictureWidthPx} x {record.PictureHeightPx} px, {registration.Model.ToString().ToLowerInvariant()} fit"
            + (record.Optics is { } optics ? $", through profile '{optics.Profile}' version {optics.Version}." : ", pixels as they are."));
        if (registration.RmsMm > LargestMm) page.Paragraph($"The residual is above {Mm(LargestMm)} mm: nothing is sent by this registration.", warns: true);
        if (registration.TreMm is null) page.Paragraph("Too few points to leave one out: how well a target is met is not known.", warns: true);
        page.Table(
            ["quantity", "value"],
            [
                ["size of a pixel", $"{HtmlPage.Number(registration.UmPerPx, "0.000")} um"],
                ["FRE, how well the points agree", $"{Mm(registration.FreMm)} mm"],
                ["TRE, how well a left-out point is met", registration.TreMm is { } tre ? $"{Mm(tre)} mm" : "not known"],
                ["bone at bregma, frame Z", record.BoneZMm is { } z ? $"{Mm(z)} mm" : "not touched"],
                ["tilt", SkullTilt.Of(record, 4.2)?.Says ?? "not measured"],
            ]);
        page.Heading("Points");
        page.Table(
            ["point", "x, px", "y, px", "X, mm", "Y, mm", "residual, mm", "left out, mm", "used"],
            record.Points.Select((p, i) => (string[])[
                $"{i + 1}", HtmlPage.Number(p.XPx, "0.0"), HtmlPage.Number(p.YPx, "0.0"), Mm(p.XMm), Mm(p.YMm), Mm(registration.ResidualsMm[i]),
                registration.LeftOutMm[i] is { } mm ? Mm(mm) : "", p.Excluded ? "no" : "yes"]));
        Plot(page, registration);
        page.Save(path);
    }

    private static void Plot(HtmlPage page, FrameRegistration registration)
    {
        var record = registration.Record;
        double shrink = WidthPx / record.PictureWidthPx, height = record.PictureHeightPx * shrink, magnify = 100;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{WidthPx}\" height=\"{height:0.0}\" fill=\"none\" stroke=\"#999\"/>");
        for (int i = 0; i < record.Points.Count; i++)
        {
            var p = record.Points[i];
            var back = registration.ToPx(p.XMm, p.YMm);
            double x = p.XPx * shrink, y = p.YPx * shrink;
            string colour = p.Excluded ? "#999" : registration.ResidualsMm[i] <= GoodMm ? "#009E73" : "#D55E00";
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"5\" fill=\"{colour}\"/><text x=\"{x + 8:0.0}\" y=\"{y - 6:0.0}\">{i + 1}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.0}\" y1=\"{y:0.0}\" x2=\"{x + ((back.X - p.XPx) * shrink * magnify):0.0}\" y2=\"{y + ((back.Y - p.YPx) * shrink * magnify):0.0}\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        }

        page.Plot($"The points in the picture; lines are residuals, {magnify} times enlarged; orange beyond {Mm(GoodMm)} mm, grey excluded", WidthPx, height, svg.ToString());
    }

    private static string Mm(double value) => HtmlPage.Number(value, "0.000");
}
