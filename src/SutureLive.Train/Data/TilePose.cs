using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>
/// Where a square tile lies in a picture: <c>tile = M (picture - centre) + middle of the tile</c>, with M a turn, a scale
/// and perhaps a mirroring. A mirrored skull is still a skull, and no plane knows left from right.
/// </summary>
/// <param name="Centre">Point of the picture in the middle of the tile.</param>
/// <param name="Scale">Tile pixels per picture pixel.</param>
/// <param name="TurnDeg">Turn of the content, clockwise as seen on the tile.</param>
/// <param name="Mirrored">Left and right exchanged before turning.</param>
/// <param name="SidePx">Side of the tile.</param>
public readonly record struct TilePose(PointPx Centre, double Scale, double TurnDeg, bool Mirrored, int SidePx)
{
    /// <summary>The place on the tile of a point of the picture.</summary>
    public PointPx Apply(PointPx p)
    {
        var (a, b, c, d) = Linear();
        double x = p.X - Centre.X, y = p.Y - Centre.Y, middle = (SidePx - 1) / 2.0;
        return new((a * x) + (b * y) + middle, (c * x) + (d * y) + middle);
    }

    /// <summary>The 2 x 3 matrix of the map, as OpenCV wants it. The caller owns it.</summary>
    public Mat ToMatrix()
    {
        var (a, b, c, d) = Linear();
        var origin = Apply(new PointPx(0, 0));
        var matrix = new Mat(2, 3, MatType.CV_64FC1);
        matrix.Set(0, 0, a);
        matrix.Set(0, 1, b);
        matrix.Set(0, 2, origin.X);
        matrix.Set(1, 0, c);
        matrix.Set(1, 1, d);
        matrix.Set(1, 2, origin.Y);
        return matrix;
    }

    private (double A, double B, double C, double D) Linear()
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(TurnDeg));
        double flip = Mirrored ? -1 : 1;
        return (Scale * cos * flip, -Scale * sin, Scale * sin * flip, Scale * cos);
    }
}
