using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>Targets: a slanted cross in a square, with name and signed coordinates.</summary>
internal static class TargetLayer
{
    /// <summary>Draws the targets that lie in the picture.</summary>
    public static void Draw(Canvas canvas, in OverlayStyle style, SkullFrame frame, IReadOnlyList<OverlayTarget> targets, bool isAged)
    {
        var pen = style.Pen(OverlayPalette.Target, 2);
        for (int i = 0; i < targets.Count; i++)
        {
            var at = frame.ToPx(targets[i].At);
            if (at.X < 0 || at.Y < 0 || at.X > canvas.Width - 1 || at.Y > canvas.Height - 1) continue;
            Mark(canvas, at, 8 * style.Unit, isAged ? pen.Dashed : pen);
            Label(canvas, style, at, targets[i]);
        }
    }

    private static void Mark(Canvas canvas, PointPx at, double half, in Pen pen)
    {
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            canvas.Line(new(at.X - half, at.Y + (side * half)), new(at.X + half, at.Y + (side * half)), pen);
            canvas.Line(new(at.X + (side * half), at.Y - half), new(at.X + (side * half), at.Y + half), pen);
            canvas.Line(new(at.X - (0.7 * half), at.Y - (side * 0.7 * half)), new(at.X - (0.2 * half), at.Y - (side * 0.2 * half)), pen);
            canvas.Line(new(at.X + (0.2 * half), at.Y + (side * 0.2 * half)), new(at.X + (0.7 * half), at.Y + (side * 0.7 * half)), pen);
        }
    }

    private static void Label(Canvas canvas, in OverlayStyle style, PointPx at, OverlayTarget target)
    {
        Span<char> text = stackalloc char[96];
        var (ap, ml) = (target.At.ApMm, target.At.MlMm);
        if (!text.TryWrite(CultureInfo.InvariantCulture, $"{target.Name} AP {ap:+0.00;−0.00;0.00} ML {ml:+0.00;−0.00;0.00}", out int length)) return;
        double cap = style.CapPx * 0.9, width = StrokeFont.WidthPx(text[..length], cap), gap = 14 * style.Unit;
        double x = at.X + gap + width < canvas.Width ? at.X + gap : Math.Max(2, at.X - gap - width);
        StrokeFont.Draw(canvas, text[..length], new(x, at.Y + (cap / 2)), cap, OverlayPalette.Target);
    }
}
