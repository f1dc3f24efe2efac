using SutureLive.Core;

namespace SutureLive.Anatomy.Tests;

public class Uncertainty_is_honest(ITestOutputHelper output)
{
    /// <summary>
    /// Over many animals, poses and degrees of damage the truth lies in the 95 % ellipse about as often as it says, and the ellipses
    /// stay small enough to be of use.
    /// </summary>
    [Fact]
    public void The_truth_lies_inside_the_95_percent_ellipse()
    {
        var reader = new SkullReader();
        var random = new Random(20);
        List<double> sigmas = [];
        int inside = 0, trustedButFar = 0;
        for (int i = 0; i < 120; i++)
        {
            var skull = Damaged(random, i);
            var reading = skull.Read(reader);
            foreach (var (found, truth) in new[] { (reading.Bregma, skull.Bregma), (reading.Lambda, skull.Lambda) })
            {
                if (found.Ellipse95 is not { } ellipse) continue;
                sigmas.Add(found.SigmaMm!.Value);
                var off = new SkullFrame(found.At!.Value, ellipse.MajorDirectionDeg, skull.UmPerPicturePx).ToApMl(truth);
                double reach = double.Hypot(off.ApMm / ellipse.SemiMajorMm, off.MlMm / ellipse.SemiMinorMm);
                if (reach <= 1) inside++;
                if (found.Confidence == Confidence.High && skull.ErrorMm(found, truth) > 0.4) trustedButFar++;
                if (reach > 1.5) output.WriteLine($"{i}: {reach:0.0} times the ellipse, {skull.ErrorMm(found, truth):0.00} mm, {found.Confidence}");
            }
        }

        sigmas.Sort();
        double share = inside / (double)sigmas.Count;
        output.WriteLine($"{share:P1} of {sigmas.Count} inside; median sigma {sigmas[sigmas.Count / 2]:0.000} mm; far but trusted {trustedButFar}");
        Assert.True(sigmas.Count >= 200, $"only {sigmas.Count} landmarks of 240 were found");
        Assert.InRange(share, 0.92, 1);
        Assert.InRange(sigmas[sigmas.Count / 2], 0.02, 0.15);
        Assert.Equal(0, trustedButFar);
    }

    [Fact]
    public void A_mark_beside_the_midline_makes_the_place_across_it_less_sure()
    {
        double agreed = AcrossMm(new()), beside = AcrossMm(new() { HeatOffset = new(0, 0.5) });
        Assert.True(beside > 2 * agreed, $"{beside:0.000} mm across with the mark 0.5 mm beside the midline, {agreed:0.000} mm without");

        static double AcrossMm(PaintedSkull skull)
        {
            var reading = skull.Read(new SkullReader());
            var ellipse = reading.Bregma.Ellipse95!.Value;
            return Math.Abs(Math.Cos(double.DegreesToRadians(ellipse.MajorDirectionDeg - reading.HeadingDeg!.Value))) > 0.7 ? ellipse.SemiMinorMm : ellipse.SemiMajorMm;
        }
    }

    private static PaintedSkull Damaged(Random random, int seed)
    {
        double heading = random.NextDouble() * 360, distance = 4.2 + (0.2 * Gaussian());
        return new PaintedSkull
        {
            Frame = new(new SkullFrame(new(200, 200), heading, 40).ToPx(new(distance / 2, 0)), heading, 40),
            BregmaLambdaMm = distance,
            Planes = seed % 2 == 0 ? PaintedSkull.AllPlanes : PaintedSkull.SutureOnly,
            Probability = 0.45f + (0.4f * random.NextSingle()),
            Noise = 0.1f * random.NextSingle(),
            GapMm = 0.5 * random.NextDouble(),
            Vessels = random.Next(6),
            CoronalStepMm = 0.1 * Gaussian(),
            WaveMm = 0.06 * random.NextDouble(),
            HeatOffset = new(0.12 * Gaussian(), 0.08 * Gaussian()),
            Hidden = random.Next(4) == 0 ? [(SutureName)random.Next((int)SutureName.CoronalLeft, (int)SutureName.LambdoidRight + 1)] : [],
            Seed = seed,
        };

        double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
