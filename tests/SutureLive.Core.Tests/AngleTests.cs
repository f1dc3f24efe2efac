namespace SutureLive.Core.Tests;

public sealed class AngleTests
{
    [Fact]
    public void A_normalised_direction_lies_above_minus_180_and_up_to_180() =>
        Gen.Double[-1e5, 1e5].Sample(deg => Angle.Normalized(deg) is > -180 and <= 180);

    [Fact]
    public void Full_turns_change_no_direction() =>
        Gen.Select(Any.HeadingDeg, Gen.Int[-50, 50]).Sample((deg, turns) =>
            Angle.Between(Angle.Normalized(deg + (360.0 * turns)), deg) < 1e-9);

    [Theory]
    [InlineData(180, 180)]
    [InlineData(-180, 180)]
    [InlineData(540, 180)]
    [InlineData(-540, 180)]
    [InlineData(359, -1)]
    [InlineData(-359, 1)]
    [InlineData(720, 0)]
    public void The_edges_of_the_compass_are_decided(double degrees, double expected) => Assert.Equal(expected, Angle.Normalized(degrees));

    [Fact]
    public void The_turn_between_two_directions_is_symmetric_and_at_most_a_half_turn() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Double[-1000, 1000]).Sample((a, b) =>
            Angle.Between(a, b) is >= 0 and <= 180 && Math.Abs(Angle.Between(a, b) - Angle.Between(b, a)) < 1e-9);

    [Theory]
    [InlineData(0, -5, 0)]
    [InlineData(5, 0, 90)]
    [InlineData(0, 5, 180)]
    [InlineData(-5, 0, -90)]
    [InlineData(3, -3, 45)]
    public void A_direction_is_read_like_a_compass_with_north_at_the_top_of_the_picture(double dx, double dy, double expectedDeg) =>
        Assert.Equal(expectedDeg, Angle.HeadingDeg(new(10, 20), new(10 + dx, 20 + dy)), 9);

    [Fact]
    public void Looking_back_is_a_half_turn() =>
        Gen.Select(Any.Pixel, Any.Pixel).Where((a, b) => a.DistanceTo(b) > 1).Sample((a, b) =>
            Math.Abs(Angle.Between(Angle.HeadingDeg(a, b), Angle.HeadingDeg(b, a)) - 180) < 1e-6);
}
