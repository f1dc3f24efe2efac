using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Tests.Overlay;

/// <summary>A made-up skull for pictures of the overlay: steps of brightness, and a reading with every kind of mark.</summary>
internal static class DrawnSkull
{
    public static Mat Steps(int width, int height, int darkest = 30, int brightest = 235)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        var pixels = picture.AsSpan<byte>();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(darkest + ((brightest - darkest) * (8 * (i / 3 % width) / width) / 7));
        return picture;
    }

    public static SkullReading Reading(int width, int height, double headingDeg = 12, Confidence bregma = Confidence.High)
    {
        var frame = new SkullFrame(new(width * 0.5, height * 0.38), headingDeg, 9600.0 / height);
        PointPx[] Along(params (double Ap, double Ml)[] mm) => [.. mm.Select(p => frame.ToPx(new(p.Ap, p.Ml)))];
        return new(
            width, height, frame.UmPerPx, ScaleSource.Estimated, headingDeg,
            new(frame.Bregma, 0.08, bregma),
            new(frame.ToPx(new(-4.2, 0)), 0.15, Confidence.Medium) { Ellipse95 = new(0.5, 0.2, Angle.Normalized(headingDeg + 90)) },
            (frame.ToPx(new(-4.2, 0)), frame.Bregma),
            [
                new(SutureName.Sagittal, Along((-4.2, 0), (-3, 0.06), (-2, -0.04), (-1, 0.05), (0, 0)), 0.9) { Observed = [true, true, false, false, true] },
                new(SutureName.CoronalLeft, Along((0, 0), (0.1, -1), (0.5, -2), (1.1, -3)), 0.8),
                new(SutureName.CoronalRight, Along((0, 0), (0.12, 1), (0.5, 2), (1.0, 3)), 0.8),
                new(SutureName.LambdoidLeft, Along((-4.2, 0), (-4.5, -1), (-5.1, -2)), 0.6),
            ]);
    }
}
