using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// The square on which an animal is painted, nose up, in floating-point BGR 0..255, with the few operations painting needs. Places are mm
/// from bregma, widths are mm, so that one animal looks the same at any resolution.
/// </summary>
internal sealed class PhantomCanvas : IDisposable
{
    private const int SubpixelBits = 4;

    /// <summary>AP of the middle of the square, mm: half way between bregma and lambda.</summary>
    private const double MiddleApMm = -2.1;

    public PhantomCanvas(double extentMm, double umPerPx)
    {
        int side = (int)Math.Round(extentMm * 1000 / umPerPx);
        Size = new(side, side);
        PxPerMm = 1000 / umPerPx;
        Colour = new Mat(Size, MatType.CV_32FC3, Scalar.All(0));
    }

    public Size Size { get; }

    public double PxPerMm { get; }

    /// <summary>The painting: CV_32FC3, BGR.</summary>
    public Mat Colour { get; }

    /// <summary>From the skull plane (x = ML, y = -AP, mm) to pixels of the canvas.</summary>
    public Similarity FromSkull => Similarity.From(PxPerMm, 0, (Size.Width - 1) / 2.0, ((Size.Height - 1) / 2.0) + (MiddleApMm * PxPerMm));

    public PointPx ToPx(ApMl at) => FromSkull.Apply(new(at.MlMm, -at.ApMm));

    /// <summary>A new plane of zeros, 8 bits.</summary>
    public Mat Mask() => new(Size, MatType.CV_8UC1, Scalar.All(0));

    public Mat Noise(double patchMm, int octaves, PhantomRandom random) => SmoothNoise.Fractal(Size, patchMm * PxPerMm, octaves, random);

    /// <summary>Draws a line piece by piece, each with its own strength 0..1.</summary>
    public void Stroke(Mat mask, ReadOnlySpan<ApMl> points, double widthMm, Func<int, double> strength)
    {
        int thickness = Math.Max(1, (int)Math.Round(widthMm * PxPerMm));
        for (int i = 1; i < points.Length; i++)
        {
            var grey = Scalar.All(255 * Math.Clamp(strength(i), 0, 1));
            Cv2.Line(mask, Fixed(points[i - 1]), Fixed(points[i]), grey, thickness, LineTypes.AntiAlias, SubpixelBits);
        }
    }

    /// <summary>Draws one straight piece in a colour.</summary>
    public void Hair(Mat picture, ApMl from, ApMl to, Scalar colour, double widthMm) => Cv2.Line(
        picture, Fixed(from), Fixed(to), colour, Math.Max(1, (int)Math.Round(widthMm * PxPerMm)), LineTypes.AntiAlias, SubpixelBits);

    public void Fill(Mat mask, IEnumerable<ApMl> outline, double strength) =>
        Cv2.FillPoly(mask, [outline.Select(Fixed)], Scalar.All(255 * strength), LineTypes.AntiAlias, SubpixelBits);

    /// <summary>Blurs in place; wide blurs are done at a lower resolution, where they cost little and look the same.</summary>
    public void Blur(Mat plane, double sigmaMm)
    {
        double sigma = sigmaMm * PxPerMm;
        int shrink = 1;
        while (sigma / shrink > 5) shrink *= 2;
        if (shrink == 1)
        {
            if (sigma > 0.3) Cv2.GaussianBlur(plane, plane, new Size(0, 0), sigma);
            return;
        }

        using var small = new Mat();
        Cv2.Resize(plane, small, new Size(Math.Max(1, Size.Width / shrink), Math.Max(1, Size.Height / shrink)), 0, 0, InterpolationFlags.Area);
        Cv2.GaussianBlur(small, small, new Size(0, 0), sigma / shrink);
        Cv2.Resize(small, plane, Size, 0, 0, InterpolationFlags.Linear);
    }

    /// <summary>Lets light through a layer: colour times <c>1 - mask x absorption</c>. The mask is 8 bits.</summary>
    public void Absorb(Mat mask, Colour3 absorption)
    {
        var strength = mask.AsSpan<byte>();
        var pixels = Colour.AsSpan<Vec3f>();
        float b = absorption.Blue / 255, g = absorption.Green / 255, r = absorption.Red / 255;
        for (int i = 0; i < pixels.Length; i++)
        {
            float s = strength[i];
            if (s == 0) continue;
            ref var pixel = ref pixels[i];
            pixel.Item0 *= 1 - (s * b);
            pixel.Item1 *= 1 - (s * g);
            pixel.Item2 *= 1 - (s * r);
        }
    }

    /// <summary>Lays a colour over the painting where the 8-bit mask says.</summary>
    public void Cover(Mat mask, Colour3 colour)
    {
        var strength = mask.AsSpan<byte>();
        var pixels = Colour.AsSpan<Vec3f>();
        for (int i = 0; i < pixels.Length; i++)
        {
            float s = strength[i] / 255f;
            if (s == 0) continue;
            ref var pixel = ref pixels[i];
            pixel.Item0 += s * (colour.Blue - pixel.Item0);
            pixel.Item1 += s * (colour.Green - pixel.Item1);
            pixel.Item2 += s * (colour.Red - pixel.Item2);
        }
    }

    /// <summary>Makes the painting brighter or darker by <c>1 + strength x field</c>; the field is 32-bit, about -1..1.</summary>
    public void Shade(Mat field, double strength)
    {
        var values = field.AsSpan<float>();
        var pixels = Colour.AsSpan<Vec3f>();
        for (int i = 0; i < pixels.Length; i++)
        {
            float gain = Math.Max(0.05f, 1 + ((float)strength * values[i]));
            ref var pixel = ref pixels[i];
            pixel.Item0 *= gain;
            pixel.Item1 *= gain;
            pixel.Item2 *= gain;
        }
    }

    /// <summary>Lays another painting over this one where the mask says.</summary>
    public void Cover(Mat mask, Mat painting)
    {
        var strength = mask.AsSpan<byte>();
        var pixels = Colour.AsSpan<Vec3f>();
        var others = painting.AsSpan<Vec3b>();
        for (int i = 0; i < pixels.Length; i++)
        {
            float s = strength[i] / 255f;
            ref var pixel = ref pixels[i];
            ref var other = ref others[i];
            pixel.Item0 += s * (other.Item0 - pixel.Item0);
            pixel.Item1 += s * (other.Item1 - pixel.Item1);
            pixel.Item2 += s * (other.Item2 - pixel.Item2);
        }
    }

    public void Dispose() => Colour.Dispose();

    private Point Fixed(ApMl at)
    {
        var px = ToPx(at);
        return new((int)Math.Round(px.X * (1 << SubpixelBits)), (int)Math.Round(px.Y * (1 << SubpixelBits)));
    }
}

/// <summary>A colour or an absorption, in the order of the pixels.</summary>
internal readonly record struct Colour3(float Blue, float Green, float Red)
{
    public Scalar Scalar => new(Blue, Green, Red);

    public Colour3 Towards(Colour3 other, double fraction) => new(
        (float)(Blue + (fraction * (other.Blue - Blue))),
        (float)(Green + (fraction * (other.Green - Green))),
        (float)(Red + (fraction * (other.Red - Red))));

    public Colour3 Times(double factor) => new((float)(Blue * factor), (float)(Green * factor), (float)(Red * factor));
}
