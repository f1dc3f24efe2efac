using System.Globalization;
using System.Net;
using System.Text;
using OpenCvSharp;

namespace SutureLive.Imaging.Reports;

/// <summary>A page that stands alone: text, tables, plots as SVG and pictures as data, so that it can be filed, printed and mailed.</summary>
public sealed class HtmlPage
{
    private const string Style = "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}table{border-collapse:collapse;margin:1em 0}"
        + "td,th{border:1px solid #bbb;padding:.25em .7em;text-align:right}td:first-child,th:first-child,.facts td{text-align:left}.warn{color:#a33d00;font-weight:600}"
        + "figure{display:inline-block;margin:.5em 1em .5em 0;vertical-align:top}figcaption{font-size:13px}img{max-width:28em}svg text{font:11px system-ui,sans-serif}"
        + "@media print{body{margin:0;max-width:none}figure,table{break-inside:avoid}}";

    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Begins a page.</summary>
    /// <param name="title">Plain text.</param>
    public HtmlPage(string title)
    {
        _title = title;
        _body.AppendLine($"<h1>{Text(title)}</h1>");
    }

    /// <summary>Plain text as it stands in HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A number with a point, whatever the language of the machine.</summary>
    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A heading.</summary>
    public void Heading(string text) => _body.AppendLine($"<h2>{Text(text)}</h2>");

    /// <summary>A paragraph.</summary>
    /// <param name="text">Plain text.</param>
    /// <param name="warns">True to mark it, by more than colour.</param>
    public void Paragraph(string text, bool warns = false) => _body.AppendLine($"<p{(warns ? " class=\"warn\"" : "")}>{(warns ? "&#9888; " : "")}{Text(text)}</p>");

    /// <summary>Names and values; what has no value is left out.</summary>
    public void Facts(IEnumerable<(string Name, string? Value)> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _body.AppendLine("<table class=\"facts\">");
        foreach (var (name, value) in facts)
            if (value is not null) _body.AppendLine($"<tr><th>{Text(name)}</th><td>{Text(value)}</td></tr>");
        _body.AppendLine("</table>");
    }

    /// <summary>A table of plain texts.</summary>
    /// <param name="head">Names of the columns.</param>
    /// <param name="rows">As many texts each.</param>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _body.AppendLine($"<table><tr>{string.Concat(head.Select(h => $"<th>{Text(h)}</th>"))}</tr>");
        foreach (var row in rows) _body.AppendLine($"<tr>{string.Concat(row.Select(c => $"<td>{Text(c)}</td>"))}</tr>");
        _body.AppendLine("</table>");
    }

    /// <summary>A drawing in SVG, given without its outer element.</summary>
    /// <param name="caption">Plain text.</param>
    /// <param name="width">Width, px.</param>
    /// <param name="height">Height, px.</param>
    /// <param name="inner">The elements.</param>
    public void Plot(string caption, double width, double height, string inner) => _body.AppendLine(string.Create(
        CultureInfo.InvariantCulture,
        $"<figure><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Text(caption)}\">{inner}</svg><figcaption>{Text(caption)}</figcaption></figure>"));

    /// <summary>A picture, shrunk to what a page needs.</summary>
    public void Picture(string caption, Mat bgr) => _body.AppendLine($"<figure><img alt=\"{Text(caption)}\" src=\"{Data(bgr)}\"><figcaption>{Text(caption)}</figcaption></figure>");

    /// <summary>A picture as the address of itself, shrunk to what a page needs.</summary>
    public static string Data(Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        const int widest = 900;
        using var small = new Mat();
        double shrink = Math.Min(1, (double)widest / bgr.Width);
        Cv2.Resize(bgr, small, new Size(0, 0), shrink, shrink, InterpolationFlags.Area);
        return "data:image/jpeg;base64," + Convert.ToBase64String(small.ToBytes(".jpg", [(int)ImwriteFlags.JpegQuality, 80]));
    }

    /// <summary>The whole page.</summary>
    public override string ToString() =>
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(_title)}</title><style>{Style}</style><body>\n{_body}</body></html>\n";
}
