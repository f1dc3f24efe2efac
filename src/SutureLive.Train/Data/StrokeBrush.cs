using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>
/// Draws lines of an exact width with smooth edges: a pixel's cover follows from its distance to the line. (OpenCV's
/// anti-aliased lines of thickness 5 are between 7 and 8 pixels wide, too far from a width that is stated in micrometres.)
/// </summary>
/// <param name="widthPx">Width of the line.</param>
/// <param name="sidePx">Side of the square canvas.</param>
internal readonly struct StrokeBrush(double widthPx, int sidePx)
{
    /// <summary>Pixels (row-major) that the line covers, and how much (0..1]; a pixel may come more than once.</summary>
    public IEnumerable<(int Pixel, float Cover)> Cover(PointPx[] line)
    {
        int side = sidePx;
        double radius = widthPx / 2, reach = radius + 0.5;
        for (int n = 0; n + 1 < line.Length; n++)
        {
            PointPx a = line[n], b = line[n + 1];
            double dx = b.X - a.X, dy = b.Y - a.Y, square = (dx * dx) + (dy * dy);
            int left = Bound(Math.Min(a.X, b.X) - reach, side), right = Bound(Math.Max(a.X, b.X) + reach, side);
            int top = Bound(Math.Min(a.Y, b.Y) - reach, side), bottom = Bound(Math.Max(a.Y, b.Y) + reach, side);
            for (int y = top; y <= bottom; y++)
            for (int x = left; x <= right; x++)
            {
                double along = square == 0 ? 0 : Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / square, 0, 1);
                double distance = new PointPx(x, y).DistanceTo(new PointPx(a.X + (along * dx), a.Y + (along * dy)));
                if (distance < reach && x < side && y < side && x >= 0 && y >= 0) yield return ((y * side) + x, (float)Math.Min(1, reach - distance));
            }
        }
    }

    /// <summary>Kept near the canvas, so that a far line costs nothing.</summary>
    private static int Bound(double at, int side) => (int)Math.Round(Math.Clamp(at, -1, side));
}
