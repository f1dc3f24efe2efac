namespace SutureLive.Core.Tests;

public sealed class SimilarityTests
{
    [Fact]
    public void The_inverse_leads_back() =>
        Gen.Select(Any.Similarity, Any.Pixel).Sample((t, p) => t.Inverse().Apply(t.Apply(p)).DistanceTo(p) < 1e-6);

    [Fact]
    public void The_inverse_of_the_inverse_is_the_transform_itself() =>
        Gen.Select(Any.Similarity, Any.Pixel).Sample((t, p) => t.Inverse().Inverse().Apply(p).DistanceTo(t.Apply(p)) < 1e-5);

    [Fact]
    public void Composing_means_first_this_then_the_next() =>
        Gen.Select(Any.Similarity, Any.Similarity, Any.Pixel).Sample((first, next, p) =>
            first.Then(next).Apply(p).DistanceTo(next.Apply(first.Apply(p))) < 1e-5);

    [Fact]
    public void Composing_is_associative() =>
        Gen.Select(Any.Similarity, Any.Similarity, Any.Similarity, Any.Pixel).Sample((a, b, c, p) =>
        {
            var left = a.Then(b).Then(c).Apply(p);
            return left.DistanceTo(a.Then(b.Then(c)).Apply(p)) < 1e-9 * (1 + double.Hypot(left.X, left.Y) + (400 * 5000));
        });

    [Fact]
    public void Scale_and_turn_are_those_it_was_made_from() =>
        Gen.Select(Gen.Double[0.05, 20], Any.HeadingDeg).Sample((scale, turnDeg) =>
        {
            var t = Similarity.From(scale, turnDeg, 12, -7);
            return Math.Abs(t.Scale - scale) < 1e-9 && Angle.Between(t.TurnDeg, turnDeg) < 1e-9;
        });

    [Fact]
    public void Every_distance_is_multiplied_by_the_scale() =>
        Gen.Select(Any.Similarity, Any.Pixel, Any.Pixel).Sample((t, a, b) =>
            Math.Abs(t.Apply(a).DistanceTo(t.Apply(b)) - (t.Scale * a.DistanceTo(b))) < 1e-5);

    [Fact]
    public void Every_direction_turns_clockwise_by_the_turn() =>
        Gen.Select(Any.Similarity, Any.Pixel, Any.HeadingDeg).Sample((t, from, headingDeg) =>
        {
            var to = new SkullFrame(from, headingDeg, UmPerPx: 1000).ToPx(new(ApMm: 100, MlMm: 0));
            return Angle.Between(Angle.HeadingDeg(t.Apply(from), t.Apply(to)), headingDeg + t.TurnDeg) < 1e-5;
        });

    [Fact]
    public void Identity_moves_nothing() => Any.Pixel.Sample(p => Similarity.Identity.Apply(p) == p);

    [Fact]
    public void A_transform_that_puts_every_point_on_one_has_no_way_back() =>
        Assert.Throws<InvalidOperationException>(() => Similarity.From(0, 30, 5, 5).Inverse());
}
