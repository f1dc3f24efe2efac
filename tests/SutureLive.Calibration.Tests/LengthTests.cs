using CsCheck;
using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Tests;

public class LengthTests
{
    private static readonly ScaleReference Certified = new("lines", null, true);

    [Fact]
    public void Drawn_lines_give_scale_and_ratio_and_a_deviation_that_holds()
    {
        int within = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            double Slip() => 1.5 * (random.NextDouble() + random.NextDouble() - 1);
            var lines = Enumerable.Range(0, 8).Select(i =>
            {
                var (sin, cos) = Math.SinCos(Math.PI * i / 8);
                PointPx a = new(600, 480), b = new(600 + (400 * cos), 480 + (400 * sin));
                return new KnownLength(new(a.X + Slip(), a.Y + Slip()), b, double.Hypot(4 * cos, 4 * 1.02 * sin));
            });
            var result = LengthCalibration.Fit([.. lines], 1280, 960, "lines", Certified);
            Assert.Equal(10 * Math.Sqrt(1.02), result.UmPerPx, 0.05);
            Assert.Equal(1 / 1.02, result.XyRatio, 0.01);
            if (Math.Abs(result.UmPerPx - (10 * Math.Sqrt(1.02))) < 2 * result.SdUmPerPx) within++;
        }

        Assert.InRange(within, 170, 200);
    }

    [Fact]
    public void Lines_in_one_direction_say_nothing_of_the_ratio()
    {
        var result = LengthCalibration.Fit([.. Enumerable.Range(0, 4).Select(i => new KnownLength(new(10, 100 * i), new(510, (100 * i) + 5), 5))], 1280, 960, "lines", Certified);
        Assert.Null(result.XyRatioSd);
        Assert.Equal(1, result.XyRatio);
        Assert.Contains("one direction", Assert.Single(result.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_lines_and_of_their_ends_does_not_matter() => Gen.Double[2, 60].Array[6].Sample(jitter =>
    {
        KnownLength[] lines = [.. jitter.Select((j, i) => new KnownLength(new(100 + j, 90), new(700 - (40 * i), 300 + (60 * i) + j), double.Hypot(600 - (40 * i) - j, 210 + (60 * i) + j) / 100))];
        var one = LengthCalibration.Fit(lines, 1280, 960, "lines", Certified);
        var other = LengthCalibration.Fit([.. lines.Reverse().Select(l => new KnownLength(l.To, l.From, l.LengthMm))], 1280, 960, "lines", Certified);
        Assert.Equal(one.UmPerPx, other.UmPerPx, 1e-7);
    });

    [Fact]
    public void Three_lines_that_agree_by_chance_do_not_claim_to_be_exact()
    {
        int within = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            double Slip() => 1.5 * (random.NextDouble() + random.NextDouble() - 1);
            var lines = Enumerable.Range(0, 3).Select(i =>
            {
                var (sin, cos) = Math.SinCos(Math.PI * i / 3);
                return new KnownLength(new(600 + Slip(), 480 + Slip()), new(600 + (150 * cos) + Slip(), 480 + (150 * sin) + Slip()), 1.5);
            });
            var result = LengthCalibration.Fit([.. lines], 1280, 960, "lines", Certified);
            if (Math.Abs(result.UmPerPx - 10) < 2 * result.SdUmPerPx) within++;
        }

        Assert.InRange(within, 276, 300);
    }

    [Fact]
    public void Long_lines_under_a_lens_that_distorts_stay_within_what_is_stated()
    {
        var lens = PlaneOptics.Uniform(10, 1280, 960) with { Distortion = -0.01 };
        KnownLength Line(double turn)
        {
            PointPx at(double r) => new(639.5 + (r * Math.Cos(turn)), 479.5 + (r * Math.Sin(turn)));
            return new(at(-450), at(450), lens.ToMm(at(-450)).DistanceTo(lens.ToMm(at(450))));
        }

        var result = LengthCalibration.Fit([Line(0), Line(1), Line(2)], 1280, 960, "lines", Certified);
        Assert.InRange(Math.Abs(result.UmPerPx - 10), 0, 2 * result.SdUmPerPx);
    }

    [Fact]
    public void The_same_line_counts_once() => Refused(
        "Lines 2 and 3 are the same line", [new(new(0, 0), new(500, 0), 5), new(new(0, 0), new(0, 500), 5), new(new(1, 500), new(0, 1), 5), new(new(0, 0), new(300, 400), 5)]);

    [Fact]
    public void Lengths_in_micrometres_are_refused_in_words() =>
        Refused("100 um is 0.1", [new(new(0, 0), new(500, 0), 5000), new(new(0, 0), new(0, 400), 4000), new(new(0, 0), new(300, 400), 5000)]);

    [Fact]
    public void Two_lines_are_too_few() => Refused("at least 3", [new(new(0, 0), new(500, 0), 5), new(new(0, 0), new(0, 500), 5)]);

    [Fact]
    public void A_line_that_contradicts_the_others_is_named() => Refused(
        "Line 4", [new(new(0, 0), new(500, 0), 5), new(new(0, 0), new(0, 500), 5), new(new(0, 0), new(300, 400), 5), new(new(0, 0), new(400, 300), 6), new(new(0, 500), new(500, 500), 5)]);

    [Fact]
    public void A_line_that_is_no_number_or_hardly_a_line_is_refused()
    {
        KnownLength[] good = [new(new(0, 0), new(500, 0), 5), new(new(0, 0), new(0, 500), 5)];
        Refused("is none", [.. good, new(new(double.NaN, 0), new(9, 500), 5)]);
        Refused("outside the picture", [.. good, new(new(0, 0), new(3000, 4000), 50)]);
        Refused("px long", [.. good, new(new(0, 0), new(3, 4), 0.05)]);
        Assert.Throws<FormatException>(() => KnownLength.Parse("1,2,3,4"));
        Assert.Throws<FormatException>(() => KnownLength.Parse("1,2,3,NaN,1"));
        Assert.Equal(new KnownLength(new(1, 2), new(3.5, 4), 1), KnownLength.Parse("1,2,3.5,4,1.0"));
    }

    private static void Refused(string because, KnownLength[] lines) =>
        Assert.Contains(because, Assert.Throws<CalibrationException>(() => LengthCalibration.Fit(lines, 1280, 960, "lines", Certified)).Message, StringComparison.Ordinal);
}
