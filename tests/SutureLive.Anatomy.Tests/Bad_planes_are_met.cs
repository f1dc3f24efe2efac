using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Anatomy.Tests;

public class Bad_planes_are_met
{
    [Fact]
    public void Nothing_is_read_from_empty_planes() => AssertNothing(Planes((_, _) => 0));

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1f)]
    public void Nothing_is_read_from_uniform_planes(float value) => AssertNothing(Planes((_, _) => value));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_is_read_from_noise(int seed)
    {
        var random = new Random(seed);
        AssertNothing(Planes((_, _) => random.NextSingle()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Nothing_is_read_from_sparse_noise(int seed)
    {
        var random = new Random(seed);
        AssertNothing(Planes((_, _) => random.NextSingle() < 0.02f ? 1 : 0));
    }

    [Fact]
    public void Nothing_is_read_from_a_single_line() => AssertNothing(Planes((x, _) => Math.Abs(x - 100) < 3 ? 0.9f : 0, PaintedSkull.SutureOnly));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Vessels_alone_are_never_trusted(int seed)
    {
        var skull = new PaintedSkull { Hidden = Enum.GetValues<SutureName>(), Vessels = 14, Planes = PaintedSkull.SutureOnly, Seed = seed };
        var reading = skull.Read();
        Assert.True(reading.Bregma.Confidence <= Confidence.Low, $"bregma {reading.Bregma}");
        Assert.True(reading.Lambda.Confidence <= Confidence.Low, $"lambda {reading.Lambda}");
    }

    [Fact]
    public void A_plane_of_one_pixel_is_no_skull() =>
        AssertNothing(new PlaneStack(PaintedSkull.AllPlanes, 1, 1, Similarity.Identity, 40));

    [Fact]
    public void What_is_no_number_is_no_evidence()
    {
        var skull = new PaintedSkull();
        var stack = skull.Paint();
        foreach (string name in stack.Names)
        {
            stack[name][..4000].Fill(float.NaN);
            stack[name][^4000..].Fill(float.PositiveInfinity);
        }

        var reading = new SkullReader().Read(stack, 400, 400, 40, ScaleSource.Option);
        Assert.InRange(skull.ErrorMm(reading.Bregma, skull.Bregma), 0, 0.05);
        Assert.True(reading.Curves.All(c => c.Points.All(p => p.IsFinite)));
    }

    [Fact]
    public void A_wrong_scale_is_said_and_not_trusted()
    {
        var reading = new PaintedSkull().Read(scaleError: 1.3);
        Assert.True(reading.Bregma.Confidence <= Confidence.Low, $"{reading.Bregma}");
        Assert.Contains(reading.Remarks, r => r.Contains("check the scale", StringComparison.Ordinal));
    }

    [Fact]
    public void A_nose_that_points_elsewhere_than_said_lowers_the_trust()
    {
        var reading = new PaintedSkull().Read(hintDeg: 180);
        Assert.True(reading.Bregma.Confidence <= Confidence.Low, $"{reading.Bregma}");
    }

    [Fact]
    public void A_scale_of_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SkullReader().Read(new PaintedSkull().Paint(), 400, 400, 0, ScaleSource.Option));

    private static PlaneStack Planes(Func<int, int, float> value, string[]? names = null)
    {
        var stack = new PlaneStack(names ?? PaintedSkull.AllPlanes, 300, 300, Similarity.Identity, 40);
        foreach (string name in stack.Names)
            for (int y = 0; y < 300; y++)
                for (int x = 0; x < 300; x++)
                    stack[name][(y * 300) + x] = value(x, y);
        return stack;
    }

    private static void AssertNothing(PlaneStack stack)
    {
        var reading = new SkullReader().Read(stack, stack.WidthPx, stack.HeightPx, 40, ScaleSource.Option);
        Assert.Equal(Landmark.NotFound, reading.Bregma);
        Assert.Equal(Landmark.NotFound, reading.Lambda);
        Assert.Null(reading.HeadingDeg);
        Assert.Empty(reading.Curves);
    }
}
