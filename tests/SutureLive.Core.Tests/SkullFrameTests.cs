namespace SutureLive.Core.Tests;

public sealed class SkullFrameTests
{
    [Fact]
    public void A_pixel_returns_from_millimetres_within_a_millionth_of_a_pixel() =>
        Gen.Select(Any.SkullFrame, Any.Pixel).Sample((frame, px) => frame.ToPx(frame.ToApMl(px)).DistanceTo(px) < 1e-6);

    [Fact]
    public void A_place_returns_from_pixels_within_a_nanometre() =>
        Gen.Select(Any.SkullFrame, Any.Place).Sample((frame, place) => frame.ToApMl(frame.ToPx(place)).DistanceTo(place) < 1e-6);

    [Fact]
    public void Moving_by_d_pixels_moves_by_d_times_the_scale() =>
        Gen.Select(Any.SkullFrame, Any.Pixel, Any.Pixel).Sample((frame, a, b) =>
            Math.Abs(frame.ToApMl(a).DistanceTo(frame.ToApMl(b)) - (a.DistanceTo(b) * frame.UmPerPx / 1000)) < 1e-6);

    [Fact]
    public void Bregma_is_the_origin() =>
        Any.SkullFrame.Sample(frame => frame.ToApMl(frame.Bregma) == default && frame.ToPx(default) == frame.Bregma);

    [Theory]
    [InlineData(0, 0, -1, 1, 0)] // nose up: up is anterior
    [InlineData(0, 1, 0, 0, 1)] // nose up: the animal's right is on the right, for we look at its back
    [InlineData(90, 1, 0, 1, 0)] // nose to the right
    [InlineData(90, 0, 1, 0, 1)]
    [InlineData(180, 0, 1, 1, 0)] // nose down
    [InlineData(180, -1, 0, 0, 1)]
    [InlineData(-90, -1, 0, 1, 0)] // nose to the left
    [InlineData(-90, 0, -1, 0, 1)]
    public void A_step_in_the_picture_is_the_anatomical_step_for_that_heading(
        double headingDeg, double dx, double dy, double apMm, double mlMm)
    {
        var frame = new SkullFrame(new(640, 480), headingDeg, UmPerPx: 1000);

        var place = frame.ToApMl(new(640 + dx, 480 + dy));

        Assert.Equal(apMm, place.ApMm, 9);
        Assert.Equal(mlMm, place.MlMm, 9);
    }

    [Fact]
    public void The_heading_is_the_direction_in_which_AP_grows() =>
        Gen.Select(Any.SkullFrame, Gen.Double[0.5, 10]).Sample((frame, apMm) =>
            Angle.Between(Angle.HeadingDeg(frame.Bregma, frame.ToPx(new(apMm, 0))), frame.HeadingDeg) < 1e-6);

    [Fact]
    public void The_animals_right_lies_a_quarter_turn_clockwise_of_its_nose() =>
        Gen.Select(Any.SkullFrame, Gen.Double[0.5, 10]).Sample((frame, mlMm) =>
            Angle.Between(Angle.HeadingDeg(frame.Bregma, frame.ToPx(new(0, mlMm))), frame.HeadingDeg + 90) < 1e-6);

    [Fact]
    public void Turning_the_picture_and_the_heading_together_changes_no_coordinate() =>
        Gen.Select(Any.SkullFrame, Any.Pixel, Any.HeadingDeg).Sample((frame, px, turnDeg) =>
        {
            var turn = Similarity.From(1, turnDeg, 0, 0);
            var turned = frame with { Bregma = turn.Apply(frame.Bregma), HeadingDeg = Angle.Normalized(frame.HeadingDeg + turnDeg) };
            return turned.ToApMl(turn.Apply(px)).DistanceTo(frame.ToApMl(px)) < 1e-6;
        });

    [Fact]
    public void Enlarging_the_picture_and_shrinking_the_scale_changes_no_coordinate() =>
        Gen.Select(Any.SkullFrame, Any.Pixel, Gen.Double[0.1, 10]).Sample((frame, px, zoom) =>
        {
            var larger = Similarity.From(zoom, 0, 0, 0);
            var zoomed = frame with { Bregma = larger.Apply(frame.Bregma), UmPerPx = frame.UmPerPx / zoom };
            return zoomed.ToApMl(larger.Apply(px)).DistanceTo(frame.ToApMl(px)) < 1e-6;
        });

    [Fact]
    public void A_mirrored_picture_swaps_left_and_right_and_nothing_else() =>
        Gen.Select(Any.SkullFrame, Any.Pixel).Sample((frame, px) =>
        {
            static PointPx Mirrored(PointPx p) => new(-p.X, p.Y);
            var mirrored = frame with { Bregma = Mirrored(frame.Bregma), HeadingDeg = -frame.HeadingDeg };
            var place = frame.ToApMl(px);
            return mirrored.ToApMl(Mirrored(px)).DistanceTo(place with { MlMm = -place.MlMm }) < 1e-6;
        });
}
