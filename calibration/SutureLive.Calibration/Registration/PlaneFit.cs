namespace SutureLive.Calibration.Registration;

/// <summary>Least squares through touched points, centred first so that large pixel coordinates cost no digits.</summary>
internal static class PlaneFit
{
    /// <summary>Six free numbers: each axis of the frame on its own.</summary>
    public static PlaneMap Affine(IReadOnlyList<TouchedPoint> points)
    {
        var s = Sums.Of(points);
        double det = (s.Uu * s.Vv) - (s.Uv * s.Uv);
        double xx = ((s.Ux * s.Vv) - (s.Vx * s.Uv)) / det, xy = ((s.Vx * s.Uu) - (s.Ux * s.Uv)) / det;
        double yx = ((s.Uy * s.Vv) - (s.Vy * s.Uv)) / det, yy = ((s.Vy * s.Uu) - (s.Uy * s.Uv)) / det;
        return s.Shifted(xx, xy, yx, yy);
    }

    /// <summary>Four free numbers: one scale, one turn, one shift, with the given handedness (Umeyama 1991 in the plane).</summary>
    /// <param name="points">At least two.</param>
    /// <param name="flips">True when turning right in the picture is turning left in the frame, as under an unmirrored camera.</param>
    public static PlaneMap Similarity(IReadOnlyList<TouchedPoint> points, bool flips)
    {
        var s = Sums.Of(points);
        double sign = flips ? -1 : 1, spread = s.Uu + s.Vv;
        double a = (s.Ux + (sign * s.Vy)) / spread, b = (s.Uy - (sign * s.Vx)) / spread;
        return s.Shifted(a, -sign * b, b, sign * a);
    }

    /// <summary>Three free numbers: a turn and a shift; what is fitted is already in mm.</summary>
    public static PlaneMap Rigid(IReadOnlyList<TouchedPoint> points, bool flips)
    {
        var free = Similarity(points, flips);
        double scale = free.UmPerPx / 1000;
        return scale == 0 ? free : Sums.Of(points).Shifted(free.Xx / scale, free.Xy / scale, free.Yx / scale, free.Yy / scale);
    }

    /// <summary>Shorter over longer spread of the touched pixels, 0 when they lie on a line, and the shorter one itself, px.</summary>
    public static (double Ratio, double ShortPx) Spread(IReadOnlyList<TouchedPoint> points)
    {
        var s = Sums.Of(points);
        double mean = (s.Uu + s.Vv) / 2, root = double.Hypot((s.Uu - s.Vv) / 2, s.Uv);
        double shortest = Math.Sqrt(Math.Max(0, mean - root) / points.Count), longest = Math.Sqrt((mean + root) / points.Count);
        return (longest == 0 ? 0 : shortest / longest, shortest);
    }

    private readonly record struct Sums(
        double Px, double Py, double X, double Y, double Uu, double Uv, double Vv, double Ux, double Vx, double Uy, double Vy)
    {
        public static Sums Of(IReadOnlyList<TouchedPoint> points)
        {
            double px = points.Average(p => p.XPx), py = points.Average(p => p.YPx), x = points.Average(p => p.XMm), y = points.Average(p => p.YMm);
            double uu = 0, uv = 0, vv = 0, ux = 0, vx = 0, uy = 0, vy = 0;
            foreach (var p in points)
            {
                double u = p.XPx - px, v = p.YPx - py;
                uu += u * u;
                uv += u * v;
                vv += v * v;
                ux += u * (p.XMm - x);
                vx += v * (p.XMm - x);
                uy += u * (p.YMm - y);
                vy += v * (p.YMm - y);
            }

            return new(px, py, x, y, uu, uv, vv, ux, vx, uy, vy);
        }

        public PlaneMap Shifted(double xx, double xy, double yx, double yy) =>
            new(xx, xy, X - (xx * Px) - (xy * Py), yx, yy, Y - (yx * Px) - (yy * Py));
    }
}
