using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>A start for the fit, from the homography of one view.</summary>
internal static class FirstGuess
{
    /// <summary>Optics that explain one view, and the place of its target; null when its points span no plane.</summary>
    public static (PlaneOptics Optics, TargetView View)? Of(TargetView view, PointPx centre, double radiusPx)
    {
        using var homography = Cv2.FindHomography(
            view.Points.Select(p => new Point2d((p.Px.X - centre.X) / radiusPx, (p.Px.Y - centre.Y) / radiusPx)),
            view.Points.Select(p => new Point2d(p.Board.XMm, p.Board.YMm)), HomographyMethods.LMedS);
        if (homography.Empty()) return null;
        double H(int r, int c) => homography.At<double>(r, c) / homography.At<double>(2, 2);

        // (M q + t) / (1 + l q) - t = (M - t lᵀ) q / (1 + l q), and M - t lᵀ is a turn times an upper triangle.
        double lx = H(2, 0), ly = H(2, 1), tx = H(0, 2), ty = H(1, 2);
        double a = H(0, 0) - (tx * lx), b = H(0, 1) - (tx * ly), c = H(1, 0) - (ty * lx), d = H(1, 1) - (ty * ly);
        double xx = double.Hypot(a, c), determinant = (a * d) - (b * c);
        if (!(xx > 0) || !double.IsFinite(determinant)) return null;
        if (determinant < 0)
        {
            return view.MayBeMirrored
                ? Of(view with { MayBeMirrored = false, Points = [.. view.Points.Select(p => p with { Board = p.Board with { XMm = -p.Board.XMm } })] }, centre, radiusPx)
                : throw new CalibrationException($"'{view.Name}' shows the target in a mirror: switch off mirroring in the camera's settings, or turn the target's printed side up.");
        }

        return (new()
        {
            Centre = centre,
            RadiusPx = radiusPx,
            Xx = xx / radiusPx,
            Xy = ((a * b) + (c * d)) / xx / radiusPx,
            Yy = determinant / xx / radiusPx,
            TiltX = lx,
            TiltY = ly,
        }, view);
    }

    /// <summary>Turn and shift that lay the target where the optics see it (Umeyama 1991 in the plane).</summary>
    public static (double Turn, PlanePoint Shift) Pose(PlaneOptics optics, TargetView view)
    {
        var seen = view.Points.Select(p => optics.ToMm(p.Px)).ToArray();
        double sx = seen.Average(p => p.XMm), sy = seen.Average(p => p.YMm), bx = view.Points.Average(p => p.Board.XMm), by = view.Points.Average(p => p.Board.YMm);
        double dot = 0, cross = 0;
        for (int i = 0; i < seen.Length; i++)
        {
            double u = view.Points[i].Board.XMm - bx, v = view.Points[i].Board.YMm - by, x = seen[i].XMm - sx, y = seen[i].YMm - sy;
            dot += (u * x) + (v * y);
            cross += (u * y) - (v * x);
        }

        double turn = Math.Atan2(cross, dot);
        var (sin, cos) = Math.SinCos(turn);
        return (turn, new(sx - (cos * bx) + (sin * by), sy - (sin * bx) - (cos * by)));
    }
}
