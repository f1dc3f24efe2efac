using CsCheck;
using SutureLive.Calibration.Registration;

namespace SutureLive.Calibration.Tests;

/// <summary>The frame carries its marker over the picture without anybody knowing how it lies under the camera.</summary>
public class MarkerGridTests
{
    private const int WidthPx = 1280, HeightPx = 960;

    [Fact]
    public void The_whole_marker_stays_in_the_picture_however_the_frame_lies_and_the_grid_spans_it() =>
        Gen.Select(Gen.Double[9, 20], Gen.Double[-180, 180], Gen.Bool, Gen.Double[-0.01, 0.01], Gen.Double[-0.3, 0.3]).Sample((um, turn, left, backlash, off) =>
        {
            var camera = Camera(um, turn, left);
            var points = Walk(camera, um, start: (-25 + off, -25), backlash);
            double bright = TipMarker.BrightRadiusMm * 1000 / um;
            Assert.Equal(9, points.Count);
            Assert.All(points, p => Assert.True(p.XPx > bright && p.YPx > bright && p.XPx < WidthPx - bright && p.YPx < HeightPx - bright, $"{p}"));
            Assert.True(points.Max(p => p.XPx) - points.Min(p => p.XPx) > 0.7 * WidthPx);
            Assert.True(points.Max(p => p.YPx) - points.Min(p => p.YPx) > 0.6 * HeightPx);
        });

    [Fact]
    public void A_marker_that_would_step_out_of_the_picture_steps_the_other_way()
    {
        var camera = Camera(10, 0, left: false);
        var (x, y) = camera.ToMm(new(WidthPx - 80, 80));
        Assert.Equal(9, Walk(camera, 10, (x, y), 0).Count);
    }

    [Fact]
    public void A_disc_that_does_not_follow_the_frame_is_not_the_marker()
    {
        var wrong = Assert.Throws<RegistrationException>(() => MarkerGrid.WalkAsync(
            WidthPx, HeightPx, 10, (-25, -25), (x, y) => Task.FromResult(new TouchedPoint(600 + (100 * x), 400, x, y))).GetAwaiter().GetResult());
        Assert.Contains("along one line", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_too_small_for_a_grid_is_refused_before_anything_moves() => Assert.Contains(
        "no room",
        Assert.Throws<RegistrationException>(() => MarkerGrid.WalkAsync(200, 150, 10, (0, 0), (_, _) => throw new InvalidOperationException("moved")).GetAwaiter().GetResult()).Message,
        StringComparison.Ordinal);

    private static IReadOnlyList<TouchedPoint> Walk(PlaneMap camera, double um, (double X, double Y) start, double backlash)
    {
        double bright = TipMarker.BrightRadiusMm * 1000 / um;
        return MarkerGrid.WalkAsync(WidthPx, HeightPx, um, start, (x, y) =>
        {
            var at = camera.ToPx(x + backlash, y - backlash);
            return at.X < bright || at.Y < bright || at.X > WidthPx - bright || at.Y > HeightPx - bright
                ? throw new RegistrationException($"The tip's marker is not seen at {at}.")
                : Task.FromResult(new TouchedPoint(at.X, at.Y, x, y));
        }).GetAwaiter().GetResult();
    }

    // The middle of the picture is at -25, -25 of the frame.
    private static PlaneMap Camera(double um, double turnDeg, bool left)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
        double s = um / 1000, hand = left ? -1 : 1, x = (WidthPx - 1) / 2.0, y = (HeightPx - 1) / 2.0;
        return new(hand * s * cos, hand * s * sin, -25 - (hand * s * ((cos * x) + (sin * y))), s * sin, -s * cos, -25 - (s * ((sin * x) - (cos * y))));
    }
}
