using System.Collections.Frozen;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>
/// A small font of strokes. Unlike the fonts that come with OpenCV it has a true minus, plus-minus and micro sign, keeps its digits equally
/// wide, stands at sub-pixel places and allocates nothing.
/// </summary>
internal static class StrokeFont
{
    private const double CapUnits = 12;         // the drawing grid: capitals are 12 units high ...
    private const double Narrowing = 0.8;       // ... and up to 8 wide, drawn a little narrower
    private const double SpaceUnits = 3;

    private static readonly FrozenDictionary<char, Glyph> Glyphs = Read();

    /// <summary>Width of a text whose capitals are <paramref name="capPx"/> high, px.</summary>
    public static double WidthPx(ReadOnlySpan<char> text, double capPx)
    {
        double units = 0;
        foreach (char c in text) units += Of(c).AdvanceUnits;
        return Math.Max(0, units - SpaceUnits) * capPx / CapUnits;
    }

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">Letters the font does not know appear as a box.</param>
    /// <param name="baseline">Left end of the line the letters stand on, px.</param>
    /// <param name="capPx">Height of a capital, px.</param>
    /// <param name="colour">Colour of the strokes.</param>
    /// <param name="opacity">0 = invisible, 1 = opaque.</param>
    public static void Draw(Canvas canvas, ReadOnlySpan<char> text, PointPx baseline, double capPx, Rgb colour, float opacity = 1)
    {
        float width = (float)Math.Max(1, capPx / 7.5);
        var pen = new Pen(colour, width, Math.Max(1, width * 0.8f), opacity);
        Pass(canvas, text, baseline, capPx, pen, halo: true);
        Pass(canvas, text, baseline, capPx, pen, halo: false);
    }

    private static void Pass(Canvas canvas, ReadOnlySpan<char> text, PointPx baseline, double capPx, in Pen pen, bool halo)
    {
        double unit = capPx / CapUnits, x = baseline.X, phase = 0;
        foreach (char c in text)
        {
            var glyph = Of(c);
            foreach (var stroke in glyph.Strokes)
                for (int i = 1; i < stroke.Length; i++)
                    canvas.Dashes(Place(stroke[i - 1]), Place(stroke[i]), pen, ref phase, halo);
            x += glyph.AdvanceUnits * unit;
        }

        PointPx Place(PointPx p) => new(x + (p.X * unit), baseline.Y + ((p.Y - CapUnits) * unit));
    }

    private static Glyph Of(char c) => Glyphs.TryGetValue(c, out var glyph) ? glyph : Glyphs['□'];

    private static FrozenDictionary<char, Glyph> Read()
    {
        var glyphs = StrokeFontShapes.All
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToDictionary(line => line[0], line => Glyph.Parse(line[0], line[1..]));
        glyphs[' '] = new([], 5);
        glyphs['μ'] = glyphs['µ'];              // the Greek letter and the micro sign look alike
        return glyphs.ToFrozenDictionary();
    }

    private sealed record Glyph(PointPx[][] Strokes, double AdvanceUnits)
    {
        // "20 60 | 40 4c": strokes between bars, points as one base-36 digit for x and one for y, the baseline at y = c (12).
        public static Glyph Parse(char name, string shape)
        {
            var strokes = shape.Split('|')
                .Select(stroke => stroke.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => new PointPx(Digit(p[0]), Digit(p[1]))).ToArray())
                .Where(stroke => stroke.Length > 0)
                .ToArray();
            bool tabular = char.IsAsciiDigit(name) || name is '+' or '−' or '±';
            double left = tabular ? 0 : strokes.Min(s => s.Min(p => p.X)), right = tabular ? 8 : strokes.Max(s => s.Max(p => p.X));
            foreach (var stroke in strokes)
                for (int i = 0; i < stroke.Length; i++)
                    stroke[i] = new((stroke[i].X - left) * Narrowing, stroke[i].Y);
            return new(strokes, ((right - left) * Narrowing) + SpaceUnits);
        }

        private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : c - 'a' + 10;
    }
}
