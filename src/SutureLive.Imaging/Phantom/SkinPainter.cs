using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>Paints what lies around the opening: the retracted skin, the fur, the bench behind the head, and what falls on the bone: hairs and blood.</summary>
internal sealed class SkinPainter(int seed, PhantomCanvas canvas, double extentMm)
{
    private const double MiddleApMm = -1.6;
    private const int Corners = 90;

    private static readonly Colour3[] Coats = [new(24, 24, 26), new(38, 52, 68), new(70, 74, 78), new(30, 36, 46), new(176, 188, 198)];

    private readonly PhantomRandom _random = PhantomRandom.Fork(seed, "skin");

    public void Paint()
    {
        double[] wobble = SmoothNoise.Line(Corners, 30, 6, _random);
        double front = _random.Between(4.9, 6), back = _random.Between(4.6, 5.6), side = _random.Between(4.4, 5.4), rim = _random.Between(0.3, 1);
        ApMl[] opening = [.. Outline(front, back, side, wobble, 0)], skin = [.. Outline(front, back, side, wobble, rim)];
        var coat = Coats[_random.Whole(0, Coats.Length - 1)];

        Blood();
        EdgeShadow(opening);
        using var outside = Outside(skin);
        using (var fur = Fur(skin, coat)) canvas.Cover(outside, fur);
        Rim(opening, skin, coat);
        FallenHairs(coat);
    }

    /// <summary>An egg, wider behind.</summary>
    private static IEnumerable<ApMl> Outline(double front, double back, double side, double[] wobble, double growMm)
    {
        for (int i = 0; i < Corners; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / Corners);
            double size = 1 + (0.035 * wobble[i]);
            yield return new(MiddleApMm + (cos * (((cos > 0 ? front : back) * size) + growMm)), sin * ((side * size * (1 - (0.24 * cos))) + growMm));
        }
    }

    private Mat Outside(ApMl[] outline)
    {
        var mask = new Mat(canvas.Size, MatType.CV_8UC1, Scalar.All(255));
        canvas.Fill(mask, outline, 0);
        canvas.Blur(mask, 0.05);
        return mask;
    }

    private void EdgeShadow(ApMl[] opening)
    {
        using var shadow = Outside(opening);
        canvas.Blur(shadow, 0.3);
        canvas.Absorb(shadow, new(0.75f, 0.8f, 0.65f));
    }

    /// <summary>The cut edge of the skin: pale, moist, lit from above, its outer border hidden by fur.</summary>
    private void Rim(ApMl[] opening, ApMl[] skin, Colour3 coat)
    {
        using var mask = canvas.Mask();
        canvas.Fill(mask, skin, 0.92);
        canvas.Fill(mask, opening, 0);
        canvas.Blur(mask, 0.07);
        using var folds = canvas.Noise(0.5, 3, _random);
        var m = mask.AsSpan<byte>();
        var f = folds.AsSpan<float>();
        for (int i = 0; i < m.Length; i++) m[i] = (byte)Math.Clamp(m[i] * (0.75f + (0.5f * f[i])), 0, 255);
        canvas.Cover(mask, new Colour3(158, 158, 178).Towards(new(120, 112, 160), _random.Unit()).Times(_random.Between(0.6, 1)));

        using var hairs = Snapshot();
        for (int i = 0; i < 900; i++)
        {
            var corner = skin[_random.Whole(0, Corners - 1)];
            Hair(hairs, Jitter(corner, 0.25), OutwardDeg(corner) + 180 + _random.Normal(0, 45), _random.Between(0.15, 0.7), coat, 0.5);
        }

        Restore(hairs);
    }

    private Mat Fur(ApMl[] skin, Colour3 coat)
    {
        var fur = new Mat(canvas.Size, MatType.CV_8UC3, (coat.Times(0.7)).Scalar);
        double half = extentMm / 2, inner = 3.2;
        int hairs = (int)(26 * extentMm * extentMm);
        for (int i = 0; i < hairs; i++)
        {
            var at = new ApMl(-2.1 + _random.Between(-half, half), _random.Between(-half, half));
            if (Math.Abs(at.MlMm) < inner && at.ApMm > -5 && at.ApMm < 2) continue;       // under the opening
            Hair(fur, at, OutwardDeg(at) + _random.Normal(0, 22), _random.Between(0.6, 2), coat, 1);
        }

        Bench(fur, skin.Max(p => p.ApMm));
        return fur;
    }

    /// <summary>Beside the head lies what the animal lies on; the head narrows towards the nose.</summary>
    private void Bench(Mat fur, double openingEndApMm)
    {
        double wide = _random.Between(8.5, 11), nose = openingEndApMm + _random.Between(4, 8);
        using var mask = canvas.Mask();
        double half = extentMm / 2;
        double[] ragged = SmoothNoise.Line(120, 20, 2, _random);
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            var edge = Enumerable.Range(0, 120).Select(i =>
            {
                double ap = nose - (i * (nose + 8) / 119), along = (nose - ap) / (nose + 8);
                return new ApMl(ap, side * ((wide * Math.Pow(along, 0.6)) + (0.15 * ragged[i])));
            });
            canvas.Fill(mask, [.. edge, new(-8 - half, side * wide * 1.3), new(-8 - half, side * extentMm), new(extentMm, side * extentMm), new(extentMm, 0)], 1);
        }

        canvas.Blur(mask, 0.1);
        using var cloth = canvas.Noise(1.2, 5, _random);
        var paper = new Colour3(150, 156, 158).Times(_random.Between(0.35, 1.15));
        var m = mask.AsSpan<byte>();
        var c = cloth.AsSpan<float>();
        var pixels = fur.AsSpan<Vec3b>();
        for (int i = 0; i < m.Length; i++)
        {
            if (m[i] == 0) continue;
            float s = m[i] / 255f, gain = 1 + (0.18f * c[i]);
            ref var pixel = ref pixels[i];
            pixel.Item0 = Over(pixel.Item0, paper.Blue * gain, s);
            pixel.Item1 = Over(pixel.Item1, paper.Green * gain, s);
            pixel.Item2 = Over(pixel.Item2, paper.Red * gain, s);
        }
    }

    private void Blood()
    {
        using var mask = canvas.Mask();
        for (int blots = _random.Chance(0.45) ? _random.Whole(1, 4) : 0; blots > 0; blots--)
        {
            ApMl at = new(_random.Between(-6, 3.5), _random.Between(-4.5, 4.5));
            double radius = _random.Between(0.08, 0.5), stretch = _random.Between(0.7, 1.6);
            double[] wobble = SmoothNoise.Line(60, 30, 10, _random);
            canvas.Fill(mask, Enumerable.Range(0, 60).Select(i =>
            {
                (double sin, double cos) = Math.SinCos(i * Math.PI / 30);
                double r = radius * (1 + (0.14 * wobble[i]));
                return new ApMl(at.ApMm + (r * stretch * cos), at.MlMm + (r * sin));
            }), _random.Between(0.5, 0.95));
        }

        canvas.Blur(mask, 0.04);
        canvas.Cover(mask, new Colour3(22, 16, 84));
    }

    private void FallenHairs(Colour3 coat)
    {
        int count = _random.Chance(0.6) ? _random.Whole(1, 14) : 0;
        using var hairs = Snapshot();
        for (int i = 0; i < count; i++)
            Hair(hairs, new(_random.Between(-7, 4), _random.Between(-4.5, 4.5)), _random.Between(0, 360), _random.Between(0.8, 3.5), coat.Times(0.6), 1);
        Restore(hairs);
    }

    /// <summary>One hair: short straight pieces that bend the same way, lighter and darker than the coat.</summary>
    private void Hair(Mat picture, ApMl from, double headingDeg, double lengthMm, Colour3 coat, double contrast)
    {
        const double pieceMm = 0.35;
        int pieces = (int)Math.Ceiling(lengthMm / pieceMm);
        double bend = _random.Normal(0, 9), light = Math.Max(0.25, _random.Normal(1, 0.45 * contrast));
        var colour = coat.Towards(new(coat.Blue * 1.1f, coat.Green * 1.5f, coat.Red * 1.8f), _random.Unit() * 0.6).Times(light).Scalar;
        double width = _random.Between(0.015, 0.035);
        for (int piece = 0; piece < pieces; piece++)
        {
            (double sin, double cos) = Math.SinCos(double.DegreesToRadians(headingDeg));
            ApMl to = new(from.ApMm + (lengthMm / pieces * cos), from.MlMm + (lengthMm / pieces * sin));
            canvas.Hair(picture, from, to, colour, width);
            (from, headingDeg) = (to, headingDeg + bend);
        }
    }

    private Mat Snapshot()
    {
        var copy = new Mat();
        canvas.Colour.ConvertTo(copy, MatType.CV_8UC3);
        return copy;
    }

    private void Restore(Mat painting) => painting.ConvertTo(canvas.Colour, MatType.CV_32FC3);

    private ApMl Jitter(ApMl at, double mm) => new(at.ApMm + _random.Between(-mm, mm), at.MlMm + _random.Between(-mm, mm));

    /// <summary>Fur lies from the nose backwards and away from the midline.</summary>
    private static double OutwardDeg(ApMl at) => double.RadiansToDegrees(Math.Atan2(at.MlMm, at.ApMm - 9));

    private static byte Over(byte below, float above, float strength) => (byte)Math.Clamp(below + (strength * (above - below)), 0, 255);
}
