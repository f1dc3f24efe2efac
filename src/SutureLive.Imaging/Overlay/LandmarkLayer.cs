using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>
/// Bregma as a cross in a ring, lambda as a diamond in a ring. The ring holds the true place with 95 % probability; a low confidence is
/// dashed.
/// </summary>
internal static class LandmarkLayer
{
    /// <summary>Draws both landmarks of a reading.</summary>
    public static void Draw(Canvas canvas, in OverlayStyle style, in OverlayScene scene)
    {
        Draw(canvas, style, scene, scene.Reading!.Lambda, OverlayPalette.Lambda, "lambda", isDiamond: true);
        Draw(canvas, style, scene, scene.Reading.Bregma, OverlayPalette.Bregma, "bregma", isDiamond: false);
    }

    private static void Draw(
        Canvas canvas, in OverlayStyle style, in OverlayScene scene, Landmark landmark, Rgb colour, string name, bool isDiamond)
    {
        if (landmark.At is not { } read) return;
        var at = scene.ToPresent.Apply(read);
        bool isUnsure = landmark.Confidence == Confidence.Low || scene.State == OverlayState.Aged;
        var pen = style.Pen(colour, 2);
        double mark = 6 * style.Unit;
        double reach = Ring(canvas, at, landmark, scene, isUnsure ? pen.Dashed : pen, leastPx: mark * 1.8);
        if (isDiamond) Diamond(canvas, at, mark, pen);
        else Cross(canvas, at, mark, pen);
        Label(canvas, style, at, reach, landmark, colour, name);
    }

    private static double Ring(Canvas canvas, PointPx at, Landmark landmark, in OverlayScene scene, in Pen pen, double leastPx)
    {
        double umPerPx = (scene.Reading!.UmPerPx ?? 0) / scene.ToPresent.Scale;
        var ellipse = landmark.Ellipse95
            ?? new ErrorEllipse(Landmark.Sigmas95 * (landmark.SigmaMm ?? 0), Landmark.Sigmas95 * (landmark.SigmaMm ?? 0), 0);
        double major = umPerPx > 0 ? Math.Max(leastPx, ellipse.SemiMajorMm * 1000 / umPerPx) : leastPx;
        double minor = umPerPx > 0 ? Math.Max(leastPx, ellipse.SemiMinorMm * 1000 / umPerPx) : leastPx;
        canvas.Ellipse(at, major, minor, ellipse.MajorDirectionDeg + scene.ToPresent.TurnDeg, pen);
        return major;
    }

    // The middle stays open: the bone under it is what the surgeon wants to see.
    private static void Cross(Canvas canvas, PointPx at, double mark, in Pen pen)
    {
        double gap = mark / 3;
        canvas.Line(new(at.X - mark, at.Y), new(at.X - gap, at.Y), pen);
        canvas.Line(new(at.X + gap, at.Y), new(at.X + mark, at.Y), pen);
        canvas.Line(new(at.X, at.Y - mark), new(at.X, at.Y - gap), pen);
        canvas.Line(new(at.X, at.Y + gap), new(at.X, at.Y + mark), pen);
    }

    private static void Diamond(Canvas canvas, PointPx at, double mark, in Pen pen)
    {
        ReadOnlySpan<PointPx> corners = [new(at.X, at.Y - mark), new(at.X + mark, at.Y), new(at.X, at.Y + mark), new(at.X - mark, at.Y)];
        double phase = 0;
        foreach (bool halo in (ReadOnlySpan<bool>)[true, false])
            for (int i = 0; i < corners.Length; i++)
                canvas.Dashes(corners[i], corners[(i + 1) % corners.Length], pen, ref phase, halo);
    }

    private static void Label(
        Canvas canvas, in OverlayStyle style, PointPx at, double reach, Landmark landmark, Rgb colour, string name)
    {
        Span<char> text = stackalloc char[48];
        int length;
        bool fits = landmark.SigmaMm is { } sigma
            ? text.TryWrite(CultureInfo.InvariantCulture, $"{name} ±{Radius95Mm(landmark, sigma):0.00} mm", out length)
            : text.TryWrite(CultureInfo.InvariantCulture, $"{name}", out length);
        if (!fits) return;
        double cap = style.CapPx * 0.9, gap = 5 * style.Unit, width = StrokeFont.WidthPx(text[..length], cap);
        bool isRight = at.X + reach + gap + width < canvas.Width;
        var baseline = new PointPx(isRight ? at.X + reach + gap : at.X - reach - gap - width, at.Y - (reach * 0.5));
        StrokeFont.Draw(canvas, text[..length], baseline, cap, colour);
    }

    /// <summary>The uncertainty people read: half of the long axis of the 95 % region, mm.</summary>
    public static double Radius95Mm(Landmark landmark, double sigmaMm) => landmark.Ellipse95?.SemiMajorMm ?? (Landmark.Sigmas95 * sigmaMm);
}
