using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Tests;

/// <summary>
/// A picture in which a tiny network sees exactly a skull: sutures in red, bregma in green, lambda in blue, on black. Shapes are the mean
/// of the mouse: coronal AP = 0.13 ML^2, lambdoid arch of half width 0.74 mm, bregma-lambda 4.2 mm.
/// </summary>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="Bregma">Where bregma is.</param>
/// <param name="HeadingDeg">Direction of the nose.</param>
/// <param name="UmPerPx">Micrometres per pixel.</param>
public sealed record PaintedSkull(int WidthPx, int HeightPx, PointPx Bregma, double HeadingDeg, double UmPerPx)
{
    /// <summary>Planes for <see cref="TinyModel"/> that read the three colours.</summary>
    public static TinyPlane[] Planes =>
    [
        TinyPlane.Pointwise("suture", 14, 0, 0, -6), TinyPlane.Pointwise("bregma", 0, 14, 0, -6), TinyPlane.Pointwise("lambda", 0, 0, 14, -6),
    ];

    private const int FractionBits = 6;

    /// <summary>Width of a suture, micrometres.</summary>
    public double SutureUm { get; init; } = 160;

    public PointPx Lambda => Frame.ToPx(new ApMl(-4.2, 0));

    private SkullFrame Frame => new(Bregma, HeadingDeg, UmPerPx);

    /// <summary>Paints it; the caller owns the picture.</summary>
    public Mat Paint()
    {
        var picture = new Mat(HeightPx, WidthPx, MatType.CV_8UC3, Scalar.Black);
        var lines = new List<PointPx[]> { Line(t => new ApMl(-4.2 + (t * 6.9), 0)) };
        foreach (int side in (int[])[-1, 1])
        {
            lines.Add(Line(t => new ApMl(0.13 * Math.Pow(2.6 * t, 2), side * 2.6 * t)));
            lines.Add(Line(t => new ApMl(-4.2 - (0.76 * Math.Pow(2.6 * t, 2) / (Math.Pow(2.6 * t, 2) + (0.74 * 0.74))), side * 2.6 * t)));
        }

        foreach (var line in lines)
            Cv2.Polylines(picture, [line.Select(Fixed)], isClosed: false, new Scalar(0, 0, 255), (int)Math.Round(SutureUm / UmPerPx), LineTypes.AntiAlias, FractionBits);
        foreach (var (at, colour) in new[] { (Bregma, 1), (Lambda, 0) }) PaintHeat(picture, at, colour);
        return picture;
    }

    private static Point Fixed(PointPx p) => new((int)Math.Round(p.X * (1 << FractionBits)), (int)Math.Round(p.Y * (1 << FractionBits)));

    private void PaintHeat(Mat picture, PointPx at, int channel)
    {
        double sigmaPx = 200 / UmPerPx;
        int reach = (int)(4 * sigmaPx);
        for (int y = Math.Max(0, (int)at.Y - reach); y < Math.Min(HeightPx, (int)at.Y + reach); y++)
            for (int x = Math.Max(0, (int)at.X - reach); x < Math.Min(WidthPx, (int)at.X + reach); x++)
            {
                var pixel = picture.At<Vec3b>(y, x);
                double d = at.DistanceTo(new PointPx(x, y)) / sigmaPx;
                pixel[channel] = (byte)Math.Round(255 * Math.Exp(-0.5 * d * d));
                picture.Set(y, x, pixel);
            }
    }

    private PointPx[] Line(Func<double, ApMl> at) => [.. Enumerable.Range(0, 25).Select(i => Frame.ToPx(at(i / 24.0)))];
}
