using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>The words at the top: state, age, confidence, scale. On a small picture the last ones are left out, never the state.</summary>
internal static class StatusStrip
{
    /// <summary>Height of the strip, px.</summary>
    public static int HeightPx(in OverlayStyle style) => (int)Math.Ceiling(style.CapPx * 1.9);

    /// <summary>Draws the strip and, when the overlay or the video cannot be trusted, the border and the big words.</summary>
    public static void Draw(Canvas canvas, in OverlayStyle style, in OverlayScene scene)
    {
        if (scene.State == OverlayState.Frozen) Hatch(canvas, style);
        if (scene.State is OverlayState.Stale or OverlayState.Frozen) Border(canvas, style);
        var (x, baseline) = Ground(canvas, style);
        Span<char> text = stackalloc char[160];
        var (colour, length) = State(scene, text);
        Lamp(canvas, new(x + (style.CapPx * 0.4), baseline - (style.CapPx / 2)), style, colour, scene.State);
        x = Write(canvas, text[..length], x + (style.CapPx * 1.4), baseline, style, OverlayPalette.Ink, always: true);
        if (scene.Reading is { } reading && scene.State is OverlayState.Live or OverlayState.Aged)
        {
            x = Write(canvas, text[..Bregma(reading, text)], x, baseline, style, OverlayPalette.Bregma, always: false);
            x = Write(canvas, text[..Scale(scene, text)], x, baseline, style, OverlayPalette.Ink, always: false);
        }

        if (scene.Note is { } note) Write(canvas, note, x, baseline, style, OverlayPalette.Target, always: false);
    }

    /// <summary>Draws the strip of a still, which has no age: confidence and scale, and where the scale comes from.</summary>
    /// <param name="canvas">Drawn on.</param>
    /// <param name="style">Sizes.</param>
    /// <param name="scene">With a reading.</param>
    public static void DrawStill(Canvas canvas, in OverlayStyle style, in OverlayScene scene)
    {
        var (x, baseline) = Ground(canvas, style);
        Span<char> text = stackalloc char[160];
        x = Write(canvas, text[..Scale(scene, text)], x, baseline, style, OverlayPalette.Ink, always: true);
        Write(canvas, text[..Bregma(scene.Reading!, text)], x, baseline, style, OverlayPalette.Bregma, always: false);
    }

    private static (double X, double Baseline) Ground(Canvas canvas, in OverlayStyle style)
    {
        int height = HeightPx(style);
        canvas.Box(0, 0, canvas.Width, height, OverlayPalette.Halo, 0.72f);
        return (style.CapPx * 0.6, (height + style.CapPx) / 2);
    }

    private static (Rgb Colour, int Length) State(in OverlayScene scene, Span<char> text)
    {
        int length;
        var culture = CultureInfo.InvariantCulture;
        _ = scene.State switch
        {
            OverlayState.Waiting => text.TryWrite(culture, $"WAITING FOR THE FIRST RESULT", out length),
            OverlayState.Live => text.TryWrite(culture, $"LIVE {scene.AgeMs:0} ms", out length),
            OverlayState.Aged => text.TryWrite(culture, $"AGED {scene.AgeMs:0} ms", out length),
            OverlayState.Stale => text.TryWrite(culture, $"OVERLAY STALE {scene.AgeMs / 1000:0.0} s", out length),
            _ => scene.FrozenSince is { } since
                ? text.TryWrite(culture, $"VIDEO FROZEN {since.Hour:00}:{since.Minute:00}:{since.Second:00}.{since.Millisecond / 100}", out length)
                : text.TryWrite(culture, $"VIDEO FROZEN", out length),
        };
        return (scene.State == OverlayState.Live ? OverlayPalette.Ok : scene.State == OverlayState.Waiting ? OverlayPalette.Ink : OverlayPalette.Warn, length);
    }

    private static int Bregma(SkullReading reading, Span<char> text)
    {
        int length;
        string level = reading.Bregma.Confidence switch
        {
            Confidence.High => "High",
            Confidence.Medium => "Medium",
            Confidence.Low => "Low",
            _ => "Not found",
        };
        _ = reading.Bregma.SigmaMm is { } sigma
            ? text.TryWrite(CultureInfo.InvariantCulture, $"bregma {level} ±{LandmarkLayer.Radius95Mm(reading.Bregma, sigma):0.00} mm", out length)
            : text.TryWrite(CultureInfo.InvariantCulture, $"bregma {level}", out length);
        return length;
    }

    private static int Scale(in OverlayScene scene, Span<char> text)
    {
        int length;
        string source = scene.Reading!.UmPerPxSource switch
        {
            ScaleSource.Option => "given",
            ScaleSource.Profile => "profile",
            _ => "estimated",
        };
        _ = scene.SaidUmPerPx is { } um
            ? text.TryWrite(CultureInfo.InvariantCulture, $"{um:0.0} µm/px {source}", out length)
            : text.TryWrite(CultureInfo.InvariantCulture, $"scale unknown", out length);
        return length;
    }

    private static double Write(
        Canvas canvas, ReadOnlySpan<char> text, double x, double baseline, in OverlayStyle style, Rgb colour, bool always)
    {
        double width = StrokeFont.WidthPx(text, style.CapPx);
        if (!always && x + width > canvas.Width - 2) return x;
        double cap = always ? Math.Min(style.CapPx, style.CapPx * (canvas.Width - x - 2) / Math.Max(1, width)) : style.CapPx;
        if (cap > 2) StrokeFont.Draw(canvas, text, new(x, baseline), cap, colour);
        return x + width + (style.CapPx * 1.5);
    }

    // A filled disc while live, an open ring otherwise: the state is told by shape too.
    private static void Lamp(Canvas canvas, PointPx at, in OverlayStyle style, Rgb colour, OverlayState state)
    {
        float radius = style.CapPx * 0.4f;
        if (state == OverlayState.Live) canvas.Line(at, at, new Pen(colour, 2 * radius, 1));
        else canvas.Ellipse(at, radius, radius, 0, new Pen(colour, Math.Max(1, radius * 0.4f), 1));
    }

    private static void Border(Canvas canvas, in OverlayStyle style)
    {
        int wide = (int)Math.Ceiling(6 * style.Unit);
        canvas.Box(0, 0, wide, canvas.Height, OverlayPalette.Bregma, 1);
        canvas.Box(canvas.Width - wide, 0, wide, canvas.Height, OverlayPalette.Bregma, 1);
        canvas.Box(0, canvas.Height - wide, canvas.Width, wide, OverlayPalette.Bregma, 1);
    }

    private static void Hatch(Canvas canvas, in OverlayStyle style)
    {
        var pen = style.Pen(OverlayPalette.Bregma, 2, 0.6f);
        for (double x = -canvas.Height; x < canvas.Width; x += 60 * style.Unit)
            canvas.Line(new(x, canvas.Height), new(x + canvas.Height, 0), pen);
    }
}
