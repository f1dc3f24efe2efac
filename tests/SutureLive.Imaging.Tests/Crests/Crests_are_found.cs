using CsCheck;
using SutureLive.Imaging.Crests;

namespace SutureLive.Imaging.Tests.Crests;

public sealed class Crests_are_found
{
    private const int Side = 64;

    [Fact]
    public void The_crest_of_a_straight_hill_in_any_direction_runs_along_its_middle() =>
        Gen.Select(Gen.Double[0, 180], Gen.Double[-8, 8], Gen.Double[1.5, 4]).Sample((turnDeg, offPx, sigmaPx) =>
        {
            (double sin, double cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
            double Across(int i) => (((i % Side) - 31.5) * -sin) + (((i / Side) - 31.5) * cos) - offPx;
            float[] plane = [.. Enumerable.Range(0, Side * Side).Select(i => (float)Math.Exp(-Across(i) * Across(i) / (2 * sigmaPx * sigmaPx)))];
            var crest = new CrestFinder(smoothingPasses: 4, leastBend: 1e-6, reachPx: 0.6).Find(plane, Side, Side, 0.3f);

            Assert.InRange(crest.Length, 30, 4 * Side);
            foreach (var point in crest)
                if (point.X is > 6 and < Side - 7 && point.Y is > 6 and < Side - 7)
                {
                    Assert.InRange(Math.Abs(((point.X - 31.5) * -sin) + ((point.Y - 31.5) * cos) - offPx), 0, 0.15);
                    Assert.Equal(1, Math.Abs((point.Dx * cos) + (point.Dy * sin)), 0.01);
                }
        }, iter: 200);

    [Fact]
    public void Nothing_and_no_numbers_have_no_crest()
    {
        Assert.True(Finder().Find(new float[Side * Side], Side, Side, 0.3f).IsEmpty);
        Assert.True(Finder().Find([.. Enumerable.Repeat(float.NaN, Side * Side)], Side, Side, 0.3f).IsEmpty);
    }

    [Fact]
    public void A_plane_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => Finder().Find(new float[10], 3, 3, 0.3f).Length);

    private static CrestFinder Finder() => new(smoothingPasses: 2, leastBend: 0.02);
}
