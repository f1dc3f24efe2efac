using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;

namespace SutureLive.Calibration.Tests;

public class ScaleTests
{
    private static readonly ScaleReference Certified = new("charuco:12x9,1.0", null, true);

    [Fact]
    public void The_scale_from_a_charuco_board_is_within_two_tenths_of_a_percent_and_its_stated_deviation_holds()
    {
        const int benches = 6;
        double worst = 0;
        int within = 0;
        for (int seed = 1; seed <= benches; seed++)
        {
            var microscope = VirtualViews.Microscope(seed);
            var result = ScaleCalibration.Fit(VirtualViews.Of(microscope, VirtualViews.Charuco, 4, seed), "charuco", Certified);
            double error = result.UmPerPx - VirtualViews.TrueUmPerPx(microscope);
            worst = Math.Max(worst, Math.Abs(error) / result.UmPerPx);
            if (Math.Abs(error) < 2 * result.SdUmPerPx) within++;
        }

        Assert.InRange(worst, 0, 0.002);
        Assert.InRange(within, benches - 1, benches);
    }

    [Theory]
    [InlineData("chess:9x7,0.8")]
    [InlineData("dots:9x7,0.8")]
    public void Other_patterns_give_the_same_scale(string target)
    {
        var microscope = VirtualViews.Microscope(3);
        var spec = TargetSpec.Parse(target);
        var result = ScaleCalibration.Fit(VirtualViews.Of(microscope, spec, 3, 7), spec.Kind.ToString(), Certified);
        Assert.Equal(VirtualViews.TrueUmPerPx(microscope), result.UmPerPx, 0.002 * result.UmPerPx);
        Assert.InRange(result.RmsPx!.Value, 0, 0.3);
    }

    [Theory]
    [InlineData("charuco:9x7,0.5")]
    [InlineData("dots:9x7,0.4")]
    [InlineData("chess:9x7,0.3")]
    [InlineData("dots:9x7,0.6")]
    public void A_target_that_fills_little_of_the_picture_does_not_claim_more_than_it_saw(string target)
    {
        var spec = TargetSpec.Parse(target);
        const int benches = 5;
        string[] far = [.. Enumerable.Range(31, benches).Select(seed =>
        {
            var microscope = VirtualViews.Microscope(seed);
            var result = ScaleCalibration.Fit(VirtualViews.Of(microscope, spec, 4, seed), spec.Kind.ToString(), Certified);
            double error = result.UmPerPx - VirtualViews.TrueUmPerPx(microscope);
            return (Far: Math.Abs(error) > 3 * result.SdUmPerPx, Says: FormattableString.Invariant($"{error:+0.0000;-0.0000} um/px stated as {result.SdUmPerPx:0.0000}"));
        }).Where(bench => bench.Far).Select(bench => bench.Says)];
        Assert.Empty(far);
    }

    [Fact]
    public void A_target_that_nobody_measured_is_as_uncertain_as_printers_are()
    {
        var result = ScaleCalibration.Fit(VirtualViews.Of(VirtualViews.Microscope(2), VirtualViews.Charuco, 2, 2), "charuco", new("charuco", null, false));
        Assert.InRange(result.SdUmPerPx / result.UmPerPx, 0.01, 0.05);
    }

    [Fact]
    public void A_view_out_of_the_plane_is_left_out_and_named_and_the_rest_fitted_again()
    {
        var microscope = VirtualViews.Microscope(5);
        var lower = new VirtualMicroscope(new() { UmPerPx = 11.5 });
        var views = VirtualViews.Of(microscope, VirtualViews.Charuco, 4, 5);
        views.Add(VirtualViews.Of(lower, VirtualViews.Charuco, 1, 5)[0] with { Name = "fallen off" });
        var result = ScaleCalibration.Fit(views, "charuco", Certified);
        var excluded = Assert.Single(result.Views, v => v.Excluded is not null);
        Assert.Equal("fallen off", excluded.Name);
        Assert.Equal(VirtualViews.TrueUmPerPx(microscope), result.UmPerPx, 0.002 * result.UmPerPx);
        Assert.Equal(4, result.Views.Count(v => v.RmsPx < 0.3));
    }

    [Fact]
    public void A_board_half_outside_the_picture_still_gives_its_visible_corners()
    {
        var microscope = VirtualViews.Microscope(4);
        using var picture = VirtualTargets.Photograph(microscope, VirtualViews.Charuco, new(5, 1), 10);
        Assert.InRange(TargetDetector.Find(picture, VirtualViews.Charuco, "half").Points.Count, 8, 70);
    }

    [Fact]
    public void A_chess_board_half_outside_is_refused_with_what_to_do()
    {
        var spec = TargetSpec.Parse("chess:13x10,0.8");
        using var picture = VirtualTargets.Photograph(VirtualViews.Microscope(4), spec, new(5, 1), 10);
        Refused("all of it must be in the picture", () => TargetDetector.Find(picture, spec, "half"));
    }

    [Fact]
    public void A_blurred_board_is_refused_as_blurred()
    {
        var microscope = new VirtualMicroscope(new() { BlurPx = 14 });
        using var picture = VirtualTargets.Photograph(microscope, VirtualViews.Charuco, new(0, 0), 10);
        Refused("blurred", () => TargetDetector.Find(picture, VirtualViews.Charuco, "soft"));
    }

    [Fact]
    public void A_board_printed_at_the_wrong_scale_is_found_out_by_its_ruler() =>
        Refused("printed at the wrong scale", () => ScaleCalibration.Fit(VirtualViews.Of(VirtualViews.Microscope(2), VirtualViews.Charuco, 1, 2), "charuco", new("charuco", 96.1, false)));

    [Fact]
    public void A_printer_that_is_a_little_off_is_corrected_by_the_ruler_and_its_reading_widens_the_deviation()
    {
        var microscope = VirtualViews.Microscope(2);
        var result = ScaleCalibration.Fit(VirtualViews.Of(microscope, VirtualViews.Charuco, 3, 2, printedAt: 0.99), "charuco", new("charuco", 99.0, false));
        Assert.Equal(VirtualViews.TrueUmPerPx(microscope), result.UmPerPx, 0.002 * result.UmPerPx);
        Assert.InRange(result.SdUmPerPx, 0.001 * result.UmPerPx, 0.003 * result.UmPerPx);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(90)]
    [InlineData(-71)]
    public void The_graduation_of_a_stage_micrometer_is_found_in_any_direction(double turnDeg)
    {
        var microscope = new VirtualMicroscope(new() { UmPerPx = 8.4 });
        using var picture = VirtualTargets.Micrometer(microscope, 0.1, 100, turnDeg);
        var found = StageMicrometer.Find(picture, 0.1, "micrometer");
        Assert.Equal(8.4, 1000 * found.LengthMm / found.From.DistanceTo(found.To), 0.004);
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(10, 100)]
    [InlineData(10, 200)]
    [InlineData(5, 60)]
    [InlineData(5, 90)]
    [InlineData(2, 60)]
    [InlineData(2, 90)]
    public void Short_lines_that_drop_out_do_not_turn_ten_divisions_into_one(int eachLong, int shortPx)
    {
        using var picture = new OpenCvSharp.Mat(960, 1280, OpenCvSharp.MatType.CV_8UC1, OpenCvSharp.Scalar.All(200));
        double pitch = 80.0 / eachLong;
        for (int i = -8 * eachLong; i <= 8 * eachLong; i++)
        {
            int half = (i % eachLong == 0 ? 400 : shortPx) / 2, x = (int)Math.Round((640 + (i * pitch)) * 16);
            OpenCvSharp.Cv2.Line(picture, new(x, (480 - half) << 4), new(x, (480 + half) << 4), OpenCvSharp.Scalar.All(50), 2, OpenCvSharp.LineTypes.AntiAlias, 4);
        }

        try
        {
            var found = StageMicrometer.Find(picture, 0.01, "micrometer");
            Assert.Equal(10 / pitch, 1000 * found.LengthMm / found.From.DistanceTo(found.To), 0.01 / pitch);
        }
        catch (CalibrationException refused)
        {
            Assert.Contains("lines", refused.Message, StringComparison.Ordinal);      // no number is better than one that is ten times wrong
        }
    }

    [Fact]
    public void A_picture_without_a_graduation_is_refused()
    {
        using var picture = VirtualTargets.Photograph(VirtualViews.Microscope(2), TargetSpec.Parse("dots:5x4,2.0"), new(0, 0), 20);
        Assert.Throws<CalibrationException>(() => StageMicrometer.Find(picture, 0.1, "dots"));
    }

    [Fact]
    public void A_mirrored_charuco_board_is_not_taken_for_a_right_one()
    {
        using var picture = VirtualTargets.Photograph(VirtualViews.Microscope(2), VirtualViews.Charuco, new(0, 0), 20);
        using var mirrored = picture.Flip(OpenCvSharp.FlipMode.Y);
        Assert.Throws<CalibrationException>(() => ScaleCalibration.Fit([TargetDetector.Find(mirrored, VirtualViews.Charuco, "mirror")], "charuco", Certified));
    }

    private static void Refused(string because, Action action) => Assert.Contains(because, Assert.Throws<CalibrationException>(action).Message, StringComparison.Ordinal);
}
