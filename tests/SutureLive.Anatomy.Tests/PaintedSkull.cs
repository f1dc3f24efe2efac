using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Anatomy.Tests;

/// <summary>
/// Probability planes painted from known curves: blurred strokes like a network's, with gaps, noise, vessels and hair on demand.
/// </summary>
internal sealed record PaintedSkull
{
    public static readonly string[] AllPlanes =
        [PlaneName.Suture, PlaneName.Midline, PlaneName.Coronal, PlaneName.Lambdoid, PlaneName.Bregma, PlaneName.Lambda];

    public static readonly string[] SutureOnly = [PlaneName.Suture];

    /// <summary>Where the animal lies, in pixels of the planes.</summary>
    public SkullFrame Frame { get; init; } = new(new(200, 150), 0, 40);
    public int WidthPx { get; init; } = 400;
    public int HeightPx { get; init; } = 400;
    public double BregmaLambdaMm { get; init; } = 4.2;
    public string[] Planes { get; init; } = AllPlanes;
    public Similarity ToPicture { get; init; } = Similarity.Identity;
    public float Probability { get; init; } = 0.8f;
    public float Noise { get; init; }
    public int Vessels { get; init; }
    public int Seed { get; init; } = 1;

    /// <summary>Mirrors left and right of the animal (an asymmetric skull shows it).</summary>
    public bool Mirrored { get; init; }

    /// <summary>Sutures that are covered.</summary>
    public SutureName[] Hidden { get; init; } = [];

    /// <summary>Length, mm, of a gap every 1.2 mm in every suture.</summary>
    public double GapMm { get; init; }

    /// <summary>Writes bregma's heat into lambda's plane and the other way round.</summary>
    public bool ExchangedHeat { get; init; }

    /// <summary>The right coronal branch meets the midline this far in front of the left one, mm.</summary>
    public double CoronalStepMm { get; init; }

    /// <summary>The midline waves by this much, mm, like a real one.</summary>
    public double WaveMm { get; init; }

    /// <summary>How far the heat maps' peaks stand from their landmarks.</summary>
    public ApMl HeatOffset { get; init; }

    public double UmPerPicturePx => Frame.UmPerPx / ToPicture.Scale;
    public PointPx Bregma => ToPicture.Apply(Frame.Bregma);
    public PointPx Lambda => ToPicture.Apply(Frame.ToPx(new(-BregmaLambdaMm, 0)));
    public double HeadingDeg => Angle.Normalized(Frame.HeadingDeg + ToPicture.TurnDeg);

    /// <summary>The sutures in the animal's axes; bregma and lambda are their crossings by construction.</summary>
    public IEnumerable<(SutureName Name, string Plane, Func<double, ApMl> At, double LengthMm)> Sutures()
    {
        double side = Mirrored ? -1 : 1;
        yield return (SutureName.Frontal, PlaneName.Midline, t => new(t, WaveMm * Math.Sin(3.1 * t)), 2.7);
        yield return (SutureName.Sagittal, PlaneName.Midline, t => new(-t, WaveMm * Math.Sin(3.7 * t)), BregmaLambdaMm);
        yield return (SutureName.CoronalLeft, PlaneName.Coronal, t => new((0.14 * t * t) - (CoronalStepMm / 2), -t * side), 2.8);
        yield return (SutureName.CoronalRight, PlaneName.Coronal, t => new((0.12 * t * t) + (CoronalStepMm / 2), t * side), 2.5);
        yield return (SutureName.LambdoidLeft, PlaneName.Lambdoid, t => new(-BregmaLambdaMm - (0.8 * t * t / ((t * t) + 0.55)), -t * side), 3.0);
        yield return (SutureName.LambdoidRight, PlaneName.Lambdoid, t => new(-BregmaLambdaMm - (0.75 * t * t / ((t * t) + 0.55)), t * side), 2.6);
    }

    public PlaneStack Paint()
    {
        var stack = new PlaneStack(Planes, WidthPx, HeightPx, ToPicture, Frame.UmPerPx);
        foreach (var (name, plane, at, length) in Sutures())
        {
            if (Hidden.Contains(name)) continue;
            for (double t = 0; t <= length; t += 0.02)
            {
                if (GapMm > 0 && (t + 0.35) % 1.2 < GapMm) continue;
                var p = Frame.ToPx(at(t));
                Stamp(stack, PlaneName.Suture, p, 0.09, Probability);
                Stamp(stack, plane, p, 0.09, Probability);
            }
        }

        Stamp(stack, ExchangedHeat ? PlaneName.Lambda : PlaneName.Bregma, Frame.ToPx(HeatOffset), 0.25, 0.9f);
        Stamp(stack, ExchangedHeat ? PlaneName.Bregma : PlaneName.Lambda, Frame.ToPx(new(HeatOffset.ApMm - BregmaLambdaMm, HeatOffset.MlMm)), 0.25, 0.9f);
        var random = new Random(Seed);
        for (int i = 0; i < Vessels; i++) Vessel(stack, random);
        if (Noise > 0)
            foreach (string name in Planes)
                foreach (ref float p in stack[name]) p = Math.Clamp(p + (Noise * (random.NextSingle() - 0.5f) * 2), 0, 1);
        return stack;
    }

    public SkullReading Read(SkullReader? reader = null, double? hintDeg = null, ScaleSource source = ScaleSource.Option, double scaleError = 1)
    {
        var stack = Paint();
        return (reader ?? new()).Read(
            stack, (int)(WidthPx * ToPicture.Scale), (int)(HeightPx * ToPicture.Scale), UmPerPicturePx * scaleError, source, hintDeg);
    }

    public double ErrorMm(Landmark found, PointPx truth) => found.At!.Value.DistanceTo(truth) * UmPerPicturePx / 1000;

    public static void Stamp(PlaneStack stack, string name, PointPx at, double sigmaMm, float height)
    {
        if (!stack.Has(name)) return;
        var plane = stack[name];
        double sigma = sigmaMm * 1000 / stack.UmPerPx;
        int reach = (int)Math.Ceiling(3 * sigma), x0 = (int)Math.Round(at.X), y0 = (int)Math.Round(at.Y);
        for (int y = Math.Max(0, y0 - reach); y <= Math.Min(stack.HeightPx - 1, y0 + reach); y++)
            for (int x = Math.Max(0, x0 - reach); x <= Math.Min(stack.WidthPx - 1, x0 + reach); x++)
            {
                double d = ((x - at.X) * (x - at.X)) + ((y - at.Y) * (y - at.Y));
                ref float p = ref plane[(y * stack.WidthPx) + x];
                p = Math.Max(p, (float)(height * Math.Exp(-d / (2 * sigma * sigma))));
            }
    }

    /// <summary>A curved, tapering line somewhere, in the general plane only: what a network takes for a suture now and then.</summary>
    private void Vessel(PlaneStack stack, Random random)
    {
        double x = random.NextDouble() * WidthPx, y = random.NextDouble() * HeightPx, direction = random.NextDouble() * 2 * Math.PI;
        double bend = (random.NextDouble() - 0.5) * 0.02, length = 30 + (random.NextDouble() * 60);
        for (double t = 0; t < length; t += 0.25)
        {
            Stamp(stack, PlaneName.Suture, new(x, y), 0.06, 0.45f);
            (x, y, direction) = (x + (0.25 * Math.Cos(direction)), y + (0.25 * Math.Sin(direction)), direction + (0.25 * bend));
        }
    }
}
