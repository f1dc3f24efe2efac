namespace SutureLive.Core.Tests;

public sealed class StereotaxicGridTests
{
    private static readonly Gen<double> SpacingMm = Gen.OneOf(Gen.Const(0.1), Gen.Const(0.2), Gen.Const(0.5), Gen.Const(1.0), Gen.Const(2.0));

    [Fact]
    public void The_spacing_is_one_two_or_five_of_a_power_of_ten() =>
        Any.UmPerPx.Sample(um =>
        {
            double spacing = StereotaxicGrid.SpacingMm(um);
            double mantissa = spacing / Math.Pow(10, Math.Floor(Math.Log10(spacing) + 1e-9));
            return new[] { 1.0, 2.0, 5.0 }.Any(m => Math.Abs(mantissa - m) < 1e-6);
        });

    [Fact]
    public void Lines_never_crowd_and_a_finer_spacing_would() =>
        Gen.Select(Gen.Double[1, 150], Gen.Double[10, 60]).Sample((um, atLeastPx) =>
        {
            double px = StereotaxicGrid.SpacingMm(um, atLeastPx) * 1000 / um;
            bool finest = StereotaxicGrid.SpacingMm(um, atLeastPx) == 0.1;
            return px >= atLeastPx && (finest || px / 2.5 < atLeastPx);
        });

    [Fact]
    public void A_coarser_picture_never_gets_a_finer_grid() =>
        Gen.Select(Any.UmPerPx, Any.UmPerPx).Sample((a, b) =>
            StereotaxicGrid.SpacingMm(Math.Min(a, b)) <= StereotaxicGrid.SpacingMm(Math.Max(a, b)));

    [Theory]
    [InlineData(10, 0.5)] // 50 px apart
    [InlineData(25, 1)] // 40 px apart
    [InlineData(38, 2)] // 52 px apart; 1 mm would be 26 px
    [InlineData(2.5, 0.1)] // 40 px apart
    public void At_usual_magnifications_the_spacing_is_what_a_surgeon_expects(double umPerPx, double expectedMm) =>
        Assert.Equal(expectedMm, StereotaxicGrid.SpacingMm(umPerPx));

    [Fact]
    public void The_lines_cover_the_reach_on_every_side_of_bregma() =>
        Gen.Select(SpacingMm, Gen.Double[0.5, 12]).Sample((spacing, reach) =>
        {
            var lines = StereotaxicGrid.Lines(spacing, reach).ToList();
            return lines.Max(l => l.To.ApMm) >= reach - 1e-9 && lines.Min(l => l.From.ApMm) <= -reach + 1e-9
                && lines.Max(l => l.To.MlMm) >= reach - 1e-9 && lines.Min(l => l.From.MlMm) <= -reach + 1e-9;
        });

    [Fact]
    public void Every_line_keeps_one_coordinate_and_neighbours_are_one_spacing_apart() =>
        Gen.Select(SpacingMm, Gen.Double[0.5, 12]).Sample((spacing, reach) =>
        {
            var lines = StereotaxicGrid.Lines(spacing, reach).ToList();
            var alongAp = lines.Where(l => l.From.MlMm == l.To.MlMm).Select(l => l.From.MlMm).ToList();
            var alongMl = lines.Where(l => l.From.ApMm == l.To.ApMm).Select(l => l.From.ApMm).ToList();
            return alongAp.Count + alongMl.Count == lines.Count && alongAp.Count == alongMl.Count
                && AreSpaced(alongAp, spacing) && AreSpaced(alongMl, spacing);
        });

    [Fact]
    public void The_axes_through_bregma_are_lines_of_the_grid()
    {
        var lines = StereotaxicGrid.Lines(0.2, 3).ToList();

        Assert.Single(lines, l => l.From.MlMm == 0 && l.To.MlMm == 0);
        Assert.Single(lines, l => l.From.ApMm == 0 && l.To.ApMm == 0);
    }

    [Fact]
    public void Whole_millimetres_and_only_they_are_major()
    {
        var minor = StereotaxicGrid.Lines(0.1, 1).Where(l => !l.IsMajor).ToList();
        var major = StereotaxicGrid.Lines(0.1, 1).Where(l => l.IsMajor).ToList();

        Assert.Equal(2 * 3, major.Count);
        Assert.Equal(2 * 18, minor.Count);
    }

    private static bool AreSpaced(IEnumerable<double> atMm, double spacingMm)
    {
        double[] sorted = [.. atMm.Order()];
        return sorted.Zip(sorted.Skip(1)).All(pair => Math.Abs(pair.Second - pair.First - spacingMm) < 1e-9);
    }
}
