using System.Globalization;
using System.Net;
using System.Text;
using OpenCvSharp;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Exporting;

/// <summary>A page about a session with pictures in it: one file, no script, nothing from elsewhere.</summary>
/// <param name="session">The session.</param>
/// <param name="pictured">Indices of the frames that are shown.</param>
internal sealed class ExportReport(SessionReader session, IReadOnlyCollection<long> pictured)
{
    private readonly OverlayRenderer _renderer = new();
    private readonly StringBuilder _pictures = new();

    /// <summary>Takes the picture of a frame, if it is one of those to be shown.</summary>
    public void Take(long index, in LiveFrame live)
    {
        if (!pictured.Contains(index)) return;
        using var picture = live.Frame.Pixels.Clone();
        _renderer.Draw(picture, live.Scene);
        string jpeg = Convert.ToBase64String(picture.ImEncode(".jpg", [new ImageEncodingParam(ImwriteFlags.JpegQuality, 85)]));
        _pictures.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"frame {index} with its overlay\" src=\"data:image/jpeg;base64,{jpeg}\"><figcaption>frame {index}</figcaption></figure>\n");
    }

    /// <summary>Writes the page.</summary>
    public void Write(string path)
    {
        var manifest = session.Manifest;
        var about = manifest.About;
        StringBuilder page = new("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Session</title><style>body{font:15px sans-serif;max-width:60em;margin:2em auto}img{max-width:100%}th{text-align:left;padding-right:1em}</style>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Session {Text(session.Name)}</h1><table>\n");
        void Row(string name, string? value)
        {
            if (value is not null) page.Append(CultureInfo.InvariantCulture, $"<tr><th>{name}</th><td>{Text(value)}</td></tr>\n");
        }

        Row("Recorded", string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC, {about.Program}, {manifest.Computer}"));
        Row("Operator", about.Operator);
        Row("Subject", about.Subject);
        Row("Note", about.Note);
        Row("Camera", about.Camera);
        Row("Model", about.Model is { } model ? $"{model.Name} on {model.Provider}, SHA-256 {model.Sha256}" : null);
        Row("Frames", string.Create(CultureInfo.InvariantCulture, $"{session.Frames.Count} in {session.Duration.TotalSeconds:0.0} s, {manifest.Dropped} missing"));
        foreach (var target in about.Targets) Row("Target", string.Create(CultureInfo.InvariantCulture, $"{target.Name}: AP {target.ApMm:+0.00;-0.00} ML {target.MlMm:+0.00;-0.00} mm from bregma"));
        foreach (string remark in session.Remarks) Row("Remark", remark);
        page.Append("</table>\n").Append(_pictures).Append("</html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
