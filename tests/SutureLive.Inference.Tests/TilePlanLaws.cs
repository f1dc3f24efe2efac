using CsCheck;

namespace SutureLive.Inference.Tests;

public class TilePlanLaws
{
    private static readonly Gen<TileAxis> Axes =
        from length in Gen.Int[1, 900]
        from tile in Gen.Int[1, 256]
        from overlap in Gen.Double[0, 0.9]
        select new TileAxis(length, tile, overlap);

    [Fact]
    public void Every_pixel_is_covered_and_the_weights_of_its_tiles_sum_to_one() => Axes.Sample(axis =>
    {
        var sums = new double[axis.LengthPx];
        for (int tile = 0; tile < axis.Count; tile++)
            for (int i = 0; i < axis.TilePx; i++)
            {
                int at = axis.Origin(tile) + i;
                if (at >= 0 && at < axis.LengthPx) sums[at] += axis.Weight(tile)[i];
                else Assert.Equal(0, axis.Weight(tile)[i]);
            }

        Assert.All(sums, sum => Assert.Equal(1, sum, 1e-5));
    });

    [Fact]
    public void Tiles_stay_inside_a_plane_that_is_larger_than_they_are() => Axes.Sample(axis =>
    {
        if (axis.LengthPx < axis.TilePx) return;
        for (int tile = 0; tile < axis.Count; tile++)
            Assert.InRange(axis.Origin(tile), 0, axis.LengthPx - axis.TilePx);
    });

    [Fact]
    public void Neighbours_overlap_at_least_as_much_as_asked() => Axes.Sample(axis =>
    {
        for (int tile = 1; tile < axis.Count; tile++)
            Assert.InRange(axis.Origin(tile) - axis.Origin(tile - 1), 1, axis.TilePx);
    });

    [Fact]
    public void A_mirrored_index_lies_inside_and_turns_at_the_ends() => Axes.Sample(axis =>
    {
        for (int i = 0; i < axis.LengthPx; i++)
        {
            Assert.Equal(i, axis.Reflected(i));
            Assert.Equal(i, axis.Reflected(-i));
            Assert.InRange(axis.Reflected(i + (3 * axis.LengthPx)), 0, axis.LengthPx - 1);
        }
    });

    [Fact]
    public void A_plane_cut_into_tiles_and_blended_back_is_the_same_plane()
    {
        var sizes = from w in Gen.Int[1, 150] from h in Gen.Int[1, 150] from tw in Gen.Int[1, 64] from th in Gen.Int[1, 64] select (w, h, tw, th);
        sizes.Sample(
            size =>
            {
                var plan = new TilePlan(size.w, size.h, size.tw, size.th);
                float[] plane = [.. Enumerable.Range(0, size.w * size.h).Select(i => (i * 37 % 101) / 101f)];
                var tile = new float[size.tw * size.th];
                var back = new float[plane.Length];
                for (int i = 0; i < plan.Count; i++)
                {
                    plan.Cut(i, plane, tile);
                    plan.Blend(i, tile, back);
                }

                for (int i = 0; i < plane.Length; i++) Assert.Equal(plane[i], back[i], 1e-5f);
            },
            iter: 40);
    }

    [Fact]
    public void A_whole_mouse_skull_at_the_models_scale_needs_few_tiles() => Assert.Equal(4, new TilePlan(300, 280, 256, 256).Count);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.95)]
    [InlineData(double.NaN)]
    public void An_overlap_that_makes_no_sense_is_refused(double overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileAxis(500, 256, overlap));
}
