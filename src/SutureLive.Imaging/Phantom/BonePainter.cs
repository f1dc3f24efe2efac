using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// Paints the exposed bone: translucent plates from pink to ivory, the venous sinuses and cortical veins that shine through, marrow
/// in the bone, the sutures, and the dome's shading.
/// </summary>
internal sealed class BonePainter(int seed, SkullAnatomy anatomy, PhantomCanvas canvas)
{
    private static readonly Colour3 Pink = new(146, 138, 192), Ivory = new(168, 194, 214), Chalk = new(208, 216, 230);
    private static readonly Colour3 BloodAbsorbs = new(0.58f, 0.70f, 0.34f), MuscleAbsorbs = new(0.66f, 0.74f, 0.45f);
    private static readonly Colour3 GapAbsorbs = new(0.66f, 0.70f, 0.52f);

    private readonly PhantomRandom _random = PhantomRandom.Fork(seed, "bone");

    /// <summary>Paints the whole canvas as bone; the skin comes over it later.</summary>
    public void Paint()
    {
        double ivory = _random.Unit(), translucency = _random.Between(0.35, 1.15) * (1 - (0.4 * ivory));
        canvas.Colour.SetTo(Pink.Towards(Ivory, ivory).Scalar);
        Sinuses(translucency);
        Veins(translucency);
        TemporalMuscle();
        WhiteBone(0.25 + (0.35 * _random.Unit()));
        Marrow(translucency);
        CoronalMarrow(translucency);
        foreach (var suture in anatomy.Sutures) Suture(suture);
        Shading();
    }

    private void Sinuses(double translucency)
    {
        using var mask = canvas.Mask();
        double d = anatomy.BregmaLambdaMm, sagittal = _random.Between(0.25, 1), transverse = _random.Between(0.2, 1), rostral = _random.Between(0, 1);
        ApMl[] sagittalSinus = [.. Steps(-d, anatomy.FrontalEndMm).Select(ap => new ApMl(ap, anatomy.MidlineMlMm(ap)))];
        double[] swelling = SmoothNoise.Line(sagittalSinus.Length, 150, 40, _random);
        canvas.Stroke(mask, sagittalSinus, _random.Between(0.2, 0.42), i => sagittal * (0.8 + (0.2 * swelling[i])));

        double setBack = _random.Between(0.25, 0.5);
        ApMl[] transverseSinus = [.. Steps(-4.6, 4.6).Select(ml => new ApMl(anatomy.LambdoidApMm(ml) - setBack, ml))];
        canvas.Stroke(mask, transverseSinus, _random.Between(0.45, 0.9), _ => transverse);
        canvas.Fill(mask, [new(-d + _random.Between(0.1, 0.6), 0), new(-d - 0.75, 0.75), new(-d - 0.75, -0.75)], Math.Max(sagittal, transverse));

        double front = anatomy.FrontalEndMm + 0.1, bend = _random.Between(0, 0.15);
        canvas.Stroke(mask, [.. Steps(-1.7, 1.7).Select(ml => new ApMl(front - (bend * ml * ml), ml))], _random.Between(0.15, 0.35), _ => rostral);
        canvas.Blur(mask, _random.Between(0.06, 0.14));
        canvas.Absorb(mask, BloodAbsorbs.Times(translucency));
    }

    private void Veins(double translucency)
    {
        using var deep = canvas.Mask();
        using var fine = canvas.Mask();
        int count = _random.Whole(5, 14);
        for (int i = 0; i < count; i++)
        {
            double ap = _random.Between(-anatomy.BregmaLambdaMm, 2), side = _random.Chance(0.5) ? 1 : -1;
            Vein(deep, new(ap, anatomy.MidlineMlMm(ap)), side * _random.Between(60, 115), _random.Between(1.2, 3.6), _random.Between(0.05, 0.12), 2);
        }

        for (int i = _random.Whole(4, 20); i > 0; i--)                              // and scratches of the scraper, which look alike
            Vein(fine, new(_random.Between(-6, 3), _random.Between(-4, 4)), _random.Between(0, 360), _random.Between(0.5, 1.8), 0.025, 1);
        canvas.Blur(deep, 0.03);
        canvas.Absorb(deep, BloodAbsorbs.Times(0.9 * translucency));
        canvas.Absorb(fine, BloodAbsorbs.Times(0.6));
    }

    /// <summary>A vessel that wanders, thins and divides.</summary>
    private void Vein(Mat mask, ApMl from, double headingDeg, double lengthMm, double widthMm, int divisions)
    {
        const double step = 0.05;
        var (at, strength, divideAt) = (from, _random.Between(0.5, 1), _random.Between(0.3, 0.8) * lengthMm);
        bool divided = false;
        for (double along = 0; along < lengthMm; along += step)
        {
            headingDeg += _random.Normal(0, 7);
            (double sin, double cos) = Math.SinCos(double.DegreesToRadians(headingDeg));
            var next = new ApMl(at.ApMm + (step * cos), at.MlMm + (step * sin));
            double left = 1 - (along / lengthMm);
            canvas.Stroke(mask, [at, next], widthMm * (0.4 + (0.6 * left)), _ => strength * (0.3 + (0.7 * left)));
            at = next;
            if (divided || divisions == 0 || along < divideAt) continue;
            divided = true;
            Vein(mask, at, headingDeg + (_random.Chance(0.5) ? 40 : -40), (lengthMm - along) * 0.9, widthMm * 0.7, divisions - 1);
        }
    }

    /// <summary>The temporal muscles darken both flanks behind a pale line.</summary>
    private void TemporalMuscle()
    {
        using var mask = canvas.Mask();
        using var line = canvas.Mask();
        double at = _random.Between(3.5, 4.4), bow = _random.Between(0.08, 0.16), strength = _random.Between(0.3, 0.95);
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            ApMl[] edge = [.. Steps(-8, 5).Select(ap => new ApMl(ap, side * Math.Max(1.6, at - (bow * (ap + 2.4) * (ap + 2.4)))))];
            canvas.Fill(mask, [.. edge, new(5, side * 12), new(-8, side * 12)], strength);
            canvas.Stroke(line, edge, 0.08, _ => 0.5);
        }

        canvas.Blur(mask, 0.22);
        canvas.Absorb(mask, MuscleAbsorbs);
        canvas.Blur(line, 0.04);
        canvas.Cover(line, Pink.Towards(Chalk, 0.3));
    }

    /// <summary>Where the plates are thick they are white and hide what lies below, most of all beside the midline around bregma.</summary>
    private void WhiteBone(double strength)
    {
        using var noise = canvas.Noise(1.3, 4, _random);
        using var patches = canvas.Mask();
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            Blob(patches, new(_random.Normal(1.2, 0.2), side * _random.Normal(1, 0.15)), _random.Between(0.4, 0.8));
            Blob(patches, new(_random.Normal(-1.1, 0.3), side * _random.Normal(1.2, 0.2)), _random.Between(0.5, 1.1));
        }

        canvas.Blur(patches, 0.35);
        var values = noise.AsSpan<float>();
        foreach (ref byte patch in patches.AsSpan<byte>())
        {
            float more = (0.35f + (0.65f * patch / 255)) * (0.75f + (0.9f * values[0]));
            patch = (byte)Math.Clamp(255 * strength * more, 0, 255);
            values = values[1..];
        }

        canvas.Cover(patches, Chalk);
    }

    private void Blob(Mat mask, ApMl at, double radiusMm) => canvas.Fill(
        mask, Enumerable.Range(0, 24).Select(i => Polar(at, i * 15, radiusMm * _random.Between(0.75, 1.2))), 1);

    /// <summary>Red speckles of marrow and the grain of the bone.</summary>
    private void Marrow(double translucency)
    {
        using var where = canvas.Noise(1.8, 2, _random);
        using var speckle = canvas.Noise(0.2, 5, _random);
        using var grain = canvas.Noise(0.06, 3, _random);
        using var mask = canvas.Mask();
        float threshold = (float)_random.Between(0.15, 0.6);
        var w = where.AsSpan<float>();
        var s = speckle.AsSpan<float>();
        var m = mask.AsSpan<byte>();
        for (int i = 0; i < m.Length; i++) m[i] = (byte)Math.Clamp(190 * (s[i] + (0.7f * w[i]) - threshold), 0, 230);
        canvas.Absorb(mask, BloodAbsorbs.Times(0.2 + (0.25 * translucency)));
        canvas.Shade(grain, 0.05);
    }

    /// <summary>Along the coronal suture the bone is often full of small veins: a ragged red band about the line, wider to the front.</summary>
    private void CoronalMarrow(double translucency)
    {
        if (_random.Chance(0.35)) return;
        using var mask = canvas.Mask();
        double strength = _random.Between(0.3, 0.9);
        foreach (var suture in anatomy.Sutures.Where(s => s.Name is SutureName.CoronalLeft or SutureName.CoronalRight))
        {
            for (int i = _random.Whole(15, 60); i > 0; i--)
            {
                var at = suture.Points[_random.Whole(10, suture.Points.Length - 1)];
                Vein(mask, at with { ApMm = at.ApMm + _random.Normal(0.08, 0.14) }, _random.Normal(90, 50), _random.Between(0.1, 0.5), 0.035, 0);
            }
        }

        canvas.Blur(mask, 0.02);
        canvas.Absorb(mask, BloodAbsorbs.Times(strength * Math.Min(1, translucency)));
    }

    /// <summary>A gap between two plates: a thin dark line, a soft shadow under it, blood in it here and there, and strength that comes and goes.</summary>
    private void Suture(PhantomSuture suture)
    {
        // The edges of thick bone throw a deeper shadow; a healed gap hardly any.
        double depth = _random.Between(0.45, 1);
        (double low, double high) = suture.Name switch
        {
            SutureName.Sagittal or SutureName.Frontal => (0.4, 1.0),
            SutureName.CoronalLeft or SutureName.CoronalRight => (0.25, 1.0),
            _ => (0.15, 0.7),
        };
        double visibility = _random.Between(low, high);
        double[] comesAndGoes = SmoothNoise.Line(suture.Points.Length, 1.6 / SkullAnatomy.StepMm, 0.25 / SkullAnatomy.StepMm, _random);
        bool isMidline = suture.Name is SutureName.Sagittal or SutureName.Frontal;
        double At(int i) =>
            visibility * Math.Clamp(0.8 + (0.25 * comesAndGoes[i]), 0.2, 1) * (isMidline ? 1 : Math.Min(1, (suture.Points.Length - i) / 40.0));

        // Some gaps are grey and open, some full of blood; some sharp, some seen through a film of moisture.
        var absorbs = GapAbsorbs.Towards(BloodAbsorbs, _random.Unit());
        double film = _random.Between(0.012, 0.035);
        using var shadow = canvas.Mask();
        canvas.Stroke(shadow, suture.Points, _random.Between(0.12, 0.3), At);
        canvas.Blur(shadow, 0.06);
        canvas.Absorb(shadow, absorbs.Times(_random.Between(0.2, 0.5)));
        using var gap = canvas.Mask();
        canvas.Stroke(gap, suture.Points, _random.Between(0.035, 0.1), At);
        Teeth(gap, suture.Points, At);
        canvas.Blur(gap, film);
        canvas.Absorb(gap, absorbs.Times(depth));
    }

    /// <summary>Short side gaps: the plates interlock like fingers.</summary>
    private void Teeth(Mat gap, ApMl[] points, Func<int, double> strength)
    {
        for (int i = 4; i < points.Length - 4; i++)
        {
            if (!_random.Chance(0.12)) continue;
            var (before, after) = (points[i - 3], points[i + 3]);
            double across = Math.Atan2(after.MlMm - before.MlMm, after.ApMm - before.ApMm) + (_random.Chance(0.5) ? 1.57 : -1.57) + _random.Normal(0, 0.4);
            var end = Polar(points[i], double.RadiansToDegrees(across), _random.Between(0.04, 0.16));
            canvas.Stroke(gap, [points[i], end], 0.03, _ => 0.6 * strength(i));
        }
    }

    private void Shading()
    {
        using var uneven = canvas.Noise(3, 3, _random);
        canvas.Shade(uneven, 0.12);
        using var dome = new Mat(canvas.Size, MatType.CV_32FC1);
        var from = canvas.FromSkull.Inverse();
        for (int y = 0; y < canvas.Size.Height; y++)
        {
            var row = dome.RowSpan<float>(y);
            for (int x = 0; x < row.Length; x++)
            {
                var at = from.Apply(new(x, y));
                double ml = at.X / 5.2, ap = (-at.Y + 2) / 7;
                row[x] = (float)-((ml * ml) + (ap * ap));
            }
        }

        canvas.Shade(dome, 0.3);
    }

    private static ApMl Polar(ApMl from, double headingDeg, double distanceMm)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(headingDeg));
        return new(from.ApMm + (distanceMm * cos), from.MlMm + (distanceMm * sin));
    }

    private static IEnumerable<double> Steps(double from, double to)
    {
        int count = (int)Math.Ceiling((to - from) / 0.05);
        return Enumerable.Range(0, count + 1).Select(i => from + ((to - from) * i / count));
    }
}
