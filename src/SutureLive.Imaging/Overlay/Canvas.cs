using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>
/// Draws anti-aliased lines, rings and boxes at sub-pixel places straight into the pixels of a BGR picture. Coverage is computed from the
/// distance to the shape, the same on every machine, and nothing is allocated.
/// </summary>
internal readonly ref struct Canvas
{
    private readonly Span<byte> _bgr;

    /// <summary>Lays a canvas over a picture.</summary>
    /// <param name="picture">CV_8UC3 and continuous; drawn into, not owned.</param>
    /// <exception cref="ArgumentException">The picture has another type or is not continuous.</exception>
    public Canvas(Mat picture)
    {
        if (picture.Type() != MatType.CV_8UC3 || !picture.IsContinuous())
            throw new ArgumentException($"The overlay draws on continuous 8-bit BGR pictures, not on {picture.Type()}.", nameof(picture));
        _bgr = picture.AsSpan<byte>();
        Width = picture.Width;
        Height = picture.Height;
    }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>A straight line, with its rim and its dashes.</summary>
    public void Line(PointPx from, PointPx to, in Pen pen)
    {
        double phase = 0;
        if (pen.HaloPx > 0) Dashes(from, to, pen, ref phase, halo: true);
        phase = 0;
        Dashes(from, to, pen, ref phase, halo: false);
    }

    /// <summary>
    /// One pass of a line, rim or core. Lines that touch draw all rims first, so that no rim crosses a core; the phase carries the dashes on.
    /// </summary>
    /// <param name="from">One end, px.</param>
    /// <param name="to">The other end, px.</param>
    /// <param name="pen">How to draw.</param>
    /// <param name="phase">Length already drawn of the present dash and gap, px.</param>
    /// <param name="halo">True for the rim.</param>
    public void Dashes(PointPx from, PointPx to, in Pen pen, ref double phase, bool halo)
    {
        if (!from.IsFinite || !to.IsFinite) return;
        if (pen.IsSolid)
        {
            Capsule(from, to, pen, halo);
            return;
        }

        double length = from.DistanceTo(to), period = pen.DashPx + pen.GapPx;
        if (length > 64 * (Width + Height)) return;         // far outside; nobody could see its dashes
        for (double start = -phase; start < length; start += period)
        {
            double a = Math.Max(0, start), b = Math.Min(length, start + pen.DashPx);
            if (b > a) Capsule(from.Towards(to, a / length), from.Towards(to, b / length), pen, halo);
        }

        phase = (phase + length) % period;
    }

    /// <summary>The outline of an ellipse.</summary>
    /// <param name="centre">Centre, px.</param>
    /// <param name="semiMajorPx">Half of the long axis, px.</param>
    /// <param name="semiMinorPx">Half of the short axis, px.</param>
    /// <param name="directionDeg">Direction of the long axis, degrees clockwise from up.</param>
    /// <param name="pen">How to draw; dashes follow the angle.</param>
    public void Ellipse(PointPx centre, double semiMajorPx, double semiMinorPx, double directionDeg, in Pen pen)
    {
        double reach = Math.Max(semiMajorPx, semiMinorPx) + (pen.WidthPx / 2) + pen.HaloPx + 1;
        if (!centre.IsFinite || !(reach < 8 * (Width + Height))) return;
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(directionDeg));
        double dashTurns = pen.IsSolid ? 0 : Math.Max(6, Math.Round(Math.Tau * semiMajorPx / (pen.DashPx + pen.GapPx))) / Math.Tau;
        double dashPart = pen.IsSolid ? 1 : pen.DashPx / (pen.DashPx + pen.GapPx);
        int x0 = ClampX(centre.X - reach), x1 = ClampX(centre.X + reach), y1 = ClampY(centre.Y + reach);
        for (int y = ClampY(centre.Y - reach); y <= y1; y++)
        {
            for (int x = x0; x <= x1; x++)
            {
                double dx = x - centre.X, dy = y - centre.Y;
                double u = (dx * sin) - (dy * cos), v = (dx * cos) + (dy * sin);
                double distance = DistanceToEllipse(u, v, semiMajorPx, semiMinorPx);
                double rim = (pen.WidthPx / 2) + pen.HaloPx + 0.5 - distance;
                if (rim <= 0) continue;
                if (!pen.IsSolid)
                {
                    double turn = Math.Atan2(v, u) * dashTurns;
                    if (turn - Math.Floor(turn) > dashPart) continue;
                }

                if (pen.HaloPx > 0) Blend(x, y, OverlayPalette.Halo, (float)Math.Min(1, rim) * pen.Opacity);
                Blend(x, y, pen.Colour, (float)Math.Clamp((pen.WidthPx / 2) + 0.5 - distance, 0, 1) * pen.Opacity);
            }
        }
    }

    /// <summary>A filled box with edges on whole pixels.</summary>
    public void Box(int x, int y, int width, int height, Rgb colour, float opacity)
    {
        int right = Math.Min(Width, x + width), bottom = Math.Min(Height, y + height);
        for (int row = Math.Max(0, y); row < bottom; row++)
            for (int column = Math.Max(0, x); column < right; column++)
                Blend(column, row, colour, opacity);
    }

    // |p/r| (|p/r| - 1) / |p/r^2|: the first-order distance to an ellipse, exact for a circle.
    private static double DistanceToEllipse(double u, double v, double a, double b)
    {
        double k0 = double.Hypot(u / a, v / b), k1 = double.Hypot(u / (a * a), v / (b * b));
        return k1 > 0 ? Math.Abs(k0 * (k0 - 1) / k1) : Math.Min(a, b);
    }

    // A line with round ends. Walks along the longer direction, so that work grows with the length and not with the bounding box.
    private void Capsule(PointPx from, PointPx to, in Pen pen, bool halo)
    {
        float reach = (pen.WidthPx / 2) + (halo ? pen.HaloPx : 0) + 0.5f;
        var colour = halo ? OverlayPalette.Halo : pen.Colour;
        double dx = to.X - from.X, dy = to.Y - from.Y, square = (dx * dx) + (dy * dy);
        bool steep = Math.Abs(dy) >= Math.Abs(dx);
        double along0 = steep ? from.Y : from.X, across0 = steep ? from.X : from.Y;
        double along1 = steep ? to.Y : to.X, step = steep ? dy : dx, slope = step == 0 ? 0 : (steep ? dx : dy) / step;
        double half = reach * Math.Sqrt(1 + (slope * slope));
        int alongEnd = steep ? Height - 1 : Width - 1, acrossEnd = steep ? Width - 1 : Height - 1;
        int first = (int)Math.Clamp(Math.Floor(Math.Min(along0, along1) - reach), 0, alongEnd + 1);
        int last = (int)Math.Clamp(Math.Ceiling(Math.Max(along0, along1) + reach), -1, alongEnd);
        for (int along = first; along <= last; along++)
        {
            double t = step == 0 ? 0 : Math.Clamp((along - along0) / step, 0, 1);
            double middle = across0 + (t * step * slope);
            int begin = (int)Math.Clamp(Math.Floor(middle - half), 0, acrossEnd + 1);
            int end = (int)Math.Clamp(Math.Ceiling(middle + half), -1, acrossEnd);
            for (int across = begin; across <= end; across++)
            {
                int x = steep ? across : along, y = steep ? along : across;
                double px = x - from.X, py = y - from.Y;
                double nearest = square == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1);
                double ex = px - (nearest * dx), ey = py - (nearest * dy);
                float coverage = reach - (float)Math.Sqrt((ex * ex) + (ey * ey));
                if (coverage > 0) Blend(x, y, colour, Math.Min(1, coverage) * pen.Opacity);
            }
        }
    }

    private void Blend(int x, int y, Rgb colour, float alpha)
    {
        var pixel = _bgr.Slice(((y * Width) + x) * 3, 3);
        pixel[0] = Mix(pixel[0], colour.B, alpha);
        pixel[1] = Mix(pixel[1], colour.G, alpha);
        pixel[2] = Mix(pixel[2], colour.R, alpha);
    }

    private static byte Mix(byte under, byte over, float alpha) => (byte)(under + ((over - under) * alpha) + 0.5f);

    private int ClampX(double x) => (int)Math.Clamp(Math.Round(x), 0, Width - 1);

    private int ClampY(double y) => (int)Math.Clamp(Math.Round(y), 0, Height - 1);
}
