using System.Globalization;
using OpenCvSharp;
using SutureLive.App.Live;
using SutureLive.App.SessionTools;
using SutureLive.Imaging.Overlay;
using SutureLive.Imaging.Reports;
using SutureLive.Pipeline.Live;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Exporting;

/// <summary>A page about a session with its traces and pictures: one file, no script, nothing from elsewhere.</summary>
/// <param name="session">The session.</param>
/// <param name="remarks">What a reader should know of it.</param>
/// <param name="pictured">Indices of the frames that are shown.</param>
internal sealed class ExportReport(SessionReader session, IReadOnlyList<string> remarks, IReadOnlyCollection<long> pictured) : IDisposable
{
    private readonly OverlayRenderer _renderer = new();
    private readonly List<(long Index, Mat Picture)> _pictures = [];

    /// <summary>Takes the picture of a frame, if it is one of those to be shown.</summary>
    public void Take(long index, in LiveFrame live)
    {
        if (!pictured.Contains(index)) return;
        var picture = live.Frame.Pixels.Clone();
        _pictures.Add((index, picture));
        _renderer.Draw(picture, live.Scene);
    }

    /// <summary>Writes the page.</summary>
    public void Write(string path)
    {
        HtmlPage page = new($"Session {session.Name}");
        SessionTraces traces = new(session);
        page.Facts(Facts(traces));
        foreach (string remark in remarks) page.Paragraph(remark, warns: true);
        page.Heading("Over time");
        Plot(page, traces, "Distance of the landmarks from their median place in the picture, mm", 0.05, traces.Wander("bregma, mm", reading => reading.Bregma), traces.Wander("lambda, mm", reading => reading.Lambda));
        Plot(page, traces, "Age of the overlay on each frame, ms", 100, traces.Age());
        Plot(page, traces, "Time of each stage of a reading, ms", 10, traces.Stage("preprocess, ms", t => t.PreprocessMs), traces.Stage("inference, ms", t => t.InferenceMs), traces.Stage("anatomy, ms", t => t.AnatomyMs));
        Plot(page, traces, "Frames of the camera that are missing in the video", 4, traces.Missing());
        var acts = session.Events().Where(happened => happened.Kind == OperatorRecord.Kind).ToList();
        if (acts.Count > 0)
        {
            page.Heading("What the operator did");
            page.Facts(acts.Select(act => (act.TimeUtc.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), (string?)EventInWords.Of(act))));
        }

        page.Heading("Pictures");
        foreach (var (index, picture) in _pictures) page.Picture(string.Create(CultureInfo.InvariantCulture, $"frame {index} with its overlay"), picture);
        File.WriteAllText(path, page.ToString());
    }

    /// <summary>Lets go of the pictures.</summary>
    public void Dispose()
    {
        foreach (var (_, picture) in _pictures) picture.Dispose();
    }

    private static void Plot(HtmlPage page, SessionTraces traces, string caption, double least, params Trace[] shown)
    {
        string drawing = TracePlot.Of(shown, traces.Seconds, least);
        if (drawing.Length == 0) page.Paragraph($"{caption}: nothing was recorded.");
        else page.Plot(caption, TracePlot.WidthPx, TracePlot.HeightPx, drawing);
    }

    private IEnumerable<(string Name, string? Value)> Facts(SessionTraces traces)
    {
        var (manifest, about) = (session.Manifest, session.Manifest.About);
        yield return ("Recorded", string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC, {about.Program}, {manifest.Computer}"));
        yield return ("Operator", about.Operator);
        yield return ("Subject", about.Subject);
        yield return ("Note", about.Note);
        yield return ("Camera", about.Camera);
        yield return ("Model", about.Model is { } model ? $"{model.Name} on {model.Provider}, SHA-256 {model.Sha256}" : null);
        yield return ("Frames", string.Create(CultureInfo.InvariantCulture, $"{session.Frames.Count} in {session.Duration.TotalSeconds:0.0} s, {manifest.Dropped} missing"));
        yield return ("Tiles", traces.Tiles());
        foreach (var target in about.Targets)
            yield return ("Target", string.Create(CultureInfo.InvariantCulture, $"{target.Name}: AP {target.ApMm:+0.00;-0.00} ML {target.MlMm:+0.00;-0.00} mm from bregma"));
    }
}
