using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// The shape of one animal's skull, in mm from bregma: smooth curves of best fit, and the waves and teeth of the real sutures about
/// them. The means follow curves traced on 70 photographs of mouse skulls scaled to a bregma-lambda distance of 4.2 mm: coronal at ML
/// 1, 2, 3 mm lies 0.2, 0.56, 1.3 mm in front of bregma; lambdoid at ML 0.5, 1, 2, 3 mm lies 0.25, 0.47, 0.63, 0.62 mm behind lambda.
/// </summary>
internal sealed class SkullAnatomy
{
    /// <summary>Distance between points of a painted suture, mm.</summary>
    public const double StepMm = 0.02;

    private readonly double _coronalSlope, _coronalBow, _lambdoidDepth, _lambdoidReach, _lambdoidFall, _midlineBow;

    public SkullAnatomy(int seed)
    {
        var random = PhantomRandom.Fork(seed, "anatomy");
        BregmaLambdaMm = random.Normal(4.2, 0.1);
        _coronalSlope = random.Normal(0.06, 0.05);
        _coronalBow = random.Normal(0.12, 0.025);
        _lambdoidDepth = random.Normal(0.62, 0.13);
        _lambdoidReach = Math.Max(0.5, random.Normal(0.85, 0.12));
        _lambdoidFall = random.Normal(0.012, 0.012);
        _midlineBow = random.Normal(0, 0.025);
        FrontalEndMm = random.Between(2.5, 3.1);
        Sutures = [.. Build(seed)];
    }

    /// <summary>Distance from bregma to lambda, mm, within 3.9..4.5.</summary>
    public double BregmaLambdaMm { get; }

    /// <summary>Where the frontal suture ends at the nasal bones, AP in mm.</summary>
    public double FrontalEndMm { get; }

    /// <summary>The six sutures as they are painted, from their landmark outwards.</summary>
    public IReadOnlyList<PhantomSuture> Sutures { get; }

    /// <summary>AP of the coronal curve of best fit at a distance from the midline, mm.</summary>
    public double CoronalApMm(double mlMm)
    {
        double m = Math.Abs(mlMm);
        return (_coronalSlope * m * m / (m + 0.4)) + (_coronalBow * m * m);
    }

    /// <summary>AP of the lambdoid curve of best fit at a distance from the midline, mm.</summary>
    public double LambdoidApMm(double mlMm)
    {
        double m = mlMm * mlMm;
        return -BregmaLambdaMm - (_lambdoidDepth * (1 - Math.Exp(-m / (_lambdoidReach * _lambdoidReach)))) - (_lambdoidFall * m);
    }

    /// <summary>ML of the smooth midline, mm: straight at both landmarks, hardly bowed between them.</summary>
    public double MidlineMlMm(double apMm) => _midlineBow * Math.Sin(Math.PI * apMm / BregmaLambdaMm);

    private IEnumerable<PhantomSuture> Build(int seed)
    {
        var random = PhantomRandom.Fork(seed, "sutures");
        double coronalStep = random.Normal(0, 0.07), lambdoidStep = random.Normal(0, 0.09);
        double coronalReach = random.Between(2.6, 3.5), lambdoidReach = random.Between(2.8, 4.2);
        yield return Midline(SutureName.Sagittal, -BregmaLambdaMm, 0, random);
        yield return Midline(SutureName.Frontal, 0, FrontalEndMm, random);
        foreach (int side in (int[])[-1, 1])
        {
            yield return Branch(side < 0 ? SutureName.CoronalLeft : SutureName.CoronalRight, CoronalApMm, side, coronalStep, coronalReach, 0.055, random);
            yield return Branch(side < 0 ? SutureName.LambdoidLeft : SutureName.LambdoidRight, LambdoidApMm, side, lambdoidStep, lambdoidReach, 0.075, random);
        }
    }

    private PhantomSuture Midline(SutureName name, double fromApMm, double toApMm, PhantomRandom random)
    {
        int count = Count(toApMm - fromApMm);
        double[] teeth = Teeth(count, random);
        double amplitude = random.Between(0.015, 0.04);
        var points = new ApMl[count];
        for (int i = 0; i < count; i++)
        {
            double ap = fromApMm + ((toApMm - fromApMm) * i / (count - 1));
            points[i] = new(ap, MidlineMlMm(ap) + (amplitude * teeth[i]));
        }

        return new(name, points);
    }

    /// <summary>One half of a transverse suture. Left and right meet the midline a step apart, as they do in animals; the mean stays on the curve.</summary>
    private static PhantomSuture Branch(
        SutureName name, Func<double, double> curveApMm, int side, double stepMm, double reachMm, double amplitudeMm, PhantomRandom random)
    {
        int count = Count(reachMm);
        double[] teeth = Teeth(count, random);
        var points = new ApMl[count];
        for (int i = 0; i < count; i++)
        {
            double m = reachMm * i / (count - 1);
            double grows = 0.5 + (0.5 * Math.Min(1, m));
            points[i] = new(curveApMm(m) + (side * stepMm * Math.Exp(-m / 0.5)) + (amplitudeMm * grows * teeth[i]), side * m);
        }

        return new(name, points);
    }

    private static int Count(double lengthMm) => Math.Max(2, (int)Math.Round(lengthMm / StepMm) + 1);

    private static double[] Teeth(int count, PhantomRandom random) => SmoothNoise.Line(count, 0.9 / StepMm, 0.1 / StepMm, random);
}

/// <summary>One suture of a phantom.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Points">From the landmark outwards (the sagittal from lambda to bregma), mm from bregma.</param>
internal sealed record PhantomSuture(SutureName Name, ApMl[] Points);
