using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>The millimetre grid: turned with the midline, spacing 1-2-5, axes through bregma thicker, signed labels on whole millimetres.</summary>
internal static class GridLayer
{
    private const int MostLines = 400;          // a scale this wrong is no grid any more
    private const int MostLabels = 64;

    /// <summary>Draws the grid over the whole picture.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="style">Sizes.</param>
    /// <param name="frame">The animal's frame in the present picture.</param>
    /// <param name="labelTopPx">Rows above this one belong to the status strip.</param>
    public static void Draw(Canvas canvas, in OverlayStyle style, SkullFrame frame, double labelTopPx)
    {
        if (!IsReasonable(frame)) return;
        double spacing = StereotaxicGrid.SpacingMm(frame.UmPerPx, 40 * style.Unit);
        var reach = Reach.Of(canvas, frame);
        if ((reach.ApMax - reach.ApMin + reach.MlMax - reach.MlMin) / spacing > MostLines) return;

        // Faint lines first, so that the axes lie on top.
        for (int rank = 0; rank <= 2; rank++)
        {
            var pen = rank switch
            {
                0 => style.Pen(OverlayPalette.Ink, 0.9, 0.30f),
                1 => style.Pen(OverlayPalette.Ink, 1.1, 0.55f),
                _ => style.Pen(OverlayPalette.Ink, 2.0, 0.80f),
            };
            for (int i = (int)Math.Ceiling(reach.MlMin / spacing); i <= reach.MlMax / spacing; i++)
                if (Rank(i, spacing) == rank) canvas.Line(frame.ToPx(new(reach.ApMin, i * spacing)), frame.ToPx(new(reach.ApMax, i * spacing)), pen);
            for (int i = (int)Math.Ceiling(reach.ApMin / spacing); i <= reach.ApMax / spacing; i++)
                if (Rank(i, spacing) == rank) canvas.Line(frame.ToPx(new(i * spacing, reach.MlMin)), frame.ToPx(new(i * spacing, reach.MlMax)), pen);
        }

        Labels(canvas, style, frame, reach, labelTopPx);
    }

    // Nothing beyond stands in a picture; counting lines up to there would never end.
    private static bool IsReasonable(SkullFrame frame) =>
        Math.Abs(frame.Bregma.X) < 1e6 && Math.Abs(frame.Bregma.Y) < 1e6 && double.IsFinite(frame.HeadingDeg) && frame.UmPerPx is > 1e-3 and < 1e5;

    private static int Rank(int index, double spacingMm)
    {
        double mm = Math.Abs(index * spacingMm);
        return index == 0 ? 2 : Math.Abs(mm - Math.Round(mm)) < 1e-6 ? 1 : 0;
    }

    private static void Labels(Canvas canvas, in OverlayStyle style, SkullFrame frame, in Reach reach, double labelTopPx)
    {
        double cap = style.CapPx * 0.8, pxPerMm = 1000 / frame.UmPerPx;
        int everyMm = 1;
        while (everyMm * pxPerMm < 6 * cap && everyMm < 50) everyMm = everyMm == 1 ? 2 : everyMm == 2 ? 5 : everyMm * 2;
        var view = new Box(0, labelTopPx, canvas.Width - 1, canvas.Height - 1);
        Span<Box> taken = stackalloc Box[MostLabels];
        int count = 0;
        for (int mm = Down(reach.MlMin, everyMm); mm <= reach.MlMax && count < MostLabels; mm += everyMm)
            if (view.LastInside(frame.ToPx(new(reach.ApMin, mm)), frame.ToPx(new(reach.ApMax, mm))) is { } end)
                Label(canvas, "ML", mm, end, cap, view, taken, ref count);
        for (int mm = Down(reach.ApMin, everyMm); mm <= reach.ApMax && count < MostLabels; mm += everyMm)
            if (view.LastInside(frame.ToPx(new(mm, reach.MlMax)), frame.ToPx(new(mm, reach.MlMin))) is { } end)
                Label(canvas, "AP", mm, end, cap, view, taken, ref count);
    }

    private static int Down(double mm, int every) => (int)Math.Ceiling(mm / every) * every;

    private static void Label(Canvas canvas, string axis, int mm, PointPx end, double cap, in Box view, Span<Box> taken, ref int count)
    {
        Span<char> text = stackalloc char[16];
        if (!text.TryWrite(CultureInfo.InvariantCulture, $"{axis} {mm:+0;−0;0}", out int length)) return;
        double width = StrokeFont.WidthPx(text[..length], cap), margin = cap * 0.5;
        double left = Math.Clamp(end.X + (cap * 0.3), margin, Math.Max(margin, view.Right - width - margin));
        double bottom = Math.Clamp(end.Y - (cap * 0.3), view.Top + cap + margin, Math.Max(view.Top + cap + margin, view.Bottom - margin));
        var box = new Box(left - margin, bottom - cap - margin, left + width + margin, bottom + margin);
        for (int i = 0; i < count; i++)
            if (box.Overlaps(taken[i])) return;
        taken[count++] = box;
        StrokeFont.Draw(canvas, text[..length], new(left, bottom), cap, OverlayPalette.Ink, 0.9f);
    }

    /// <summary>The part of the skull plane that the picture shows, mm.</summary>
    private readonly record struct Reach(double ApMin, double ApMax, double MlMin, double MlMax)
    {
        public static Reach Of(Canvas canvas, SkullFrame frame)
        {
            ApMl a = frame.ToApMl(new(0, 0)), b = frame.ToApMl(new(canvas.Width, 0));
            ApMl c = frame.ToApMl(new(0, canvas.Height)), d = frame.ToApMl(new(canvas.Width, canvas.Height));
            return new(
                Math.Min(Math.Min(a.ApMm, b.ApMm), Math.Min(c.ApMm, d.ApMm)),
                Math.Max(Math.Max(a.ApMm, b.ApMm), Math.Max(c.ApMm, d.ApMm)),
                Math.Min(Math.Min(a.MlMm, b.MlMm), Math.Min(c.MlMm, d.MlMm)),
                Math.Max(Math.Max(a.MlMm, b.MlMm), Math.Max(c.MlMm, d.MlMm)));
        }
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Overlaps(in Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        /// <summary>The last point of a line that lies in the box (Liang and Barsky's clipping); null when the line misses it.</summary>
        public PointPx? LastInside(PointPx from, PointPx to)
        {
            double enter = 0, leave = 1, dx = to.X - from.X, dy = to.Y - from.Y;
            return Clip(-dx, from.X - Left, ref enter, ref leave) && Clip(dx, Right - from.X, ref enter, ref leave)
                && Clip(-dy, from.Y - Top, ref enter, ref leave) && Clip(dy, Bottom - from.Y, ref enter, ref leave)
                ? from.Towards(to, leave)
                : null;
        }

        private static bool Clip(double towards, double room, ref double enter, ref double leave)
        {
            if (towards == 0) return room >= 0;
            double at = room / towards;
            if (towards < 0) enter = Math.Max(enter, at);
            else leave = Math.Min(leave, at);
            return enter <= leave;
        }
    }
}
