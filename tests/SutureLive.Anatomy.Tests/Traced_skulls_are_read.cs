using SutureLive.Core;

namespace SutureLive.Anatomy.Tests;

/// <summary>Geometry alone, on the sutures people traced on 70 photographs, against the landmarks other people marked on them.</summary>
public class Traced_skulls_are_read(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Landmarks_fall_where_people_put_them(bool namedPlanes, bool noseKnown)
    {
        var reader = new SkullReader();
        List<double> bregma = [], lambda = [];
        int n = 0, turned = 0, silent = 0, trustedButFar = 0;
        foreach (var skull in TracedSkull.All().Where(s => s.Quality != "poor"))
        {
            var reading = skull.Read(reader, namedPlanes, noseKnown ? skull.HeadingDeg : null);
            n++;
            double b = ErrorMm(reading.Bregma, skull.Bregma), l = ErrorMm(reading.Lambda, skull.Lambda);
            if (reading.HeadingDeg is not { } heading) silent++;
            else if (Angle.Between(heading, skull.HeadingDeg) > 15) turned++;
            if (double.IsFinite(b)) bregma.Add(b);
            if (double.IsFinite(l)) lambda.Add(l);
            if (b > 1 && reading.Bregma.Confidence >= Confidence.Medium) trustedButFar++;
            if (b > 0.5 || l > 0.6 || !double.IsFinite(b + l))
                output.WriteLine($"{skull.Id} {skull.Quality}: bregma {b:0.00} mm {reading.Bregma.Confidence}, lambda {l:0.00} mm {reading.Lambda.Confidence}, heading {reading.HeadingDeg:0} for {skull.HeadingDeg:0}; {string.Join(" ", reading.Remarks)}");

            double ErrorMm(Landmark found, PointPx truth) => found.At is { } at ? at.DistanceTo(truth) * skull.UmPerPx / 1000 : double.NaN;
        }

        output.WriteLine($"bregma {bregma.Count}/{n} mean {bregma.Average():0.000} max {bregma.Max():0.00}; lambda {lambda.Count}/{n} mean {lambda.Average():0.000} max {lambda.Max():0.00}; turned {turned}; silent {silent}; far but trusted {trustedButFar}");
        Assert.InRange(bregma.Average(), 0, 0.28);
        Assert.InRange(lambda.Average(), 0, 0.33);
        // On some photographs both branches were only inferred by the tracer: there is nothing to find there.
        Assert.True(bregma.Count >= 0.85 * n && lambda.Count >= 0.85 * n, $"bregma found on {bregma.Count}, lambda on {lambda.Count} of {n}");
        Assert.Equal(0, trustedButFar);
        Assert.Equal(0, turned);
        Assert.True(silent <= 0.06 * n, $"nothing was read from {silent} of {n}");
    }
}
