namespace SutureLive.Core.Tests;

public sealed class SkullReadingTests
{
    private static readonly Landmark Bregma = new(new(320, 200), SigmaMm: 0.1, Confidence.High);
    private static readonly Landmark Lambda = new(new(320, 368), SigmaMm: 0.2, Confidence.Medium);

    [Fact]
    public void A_picture_in_which_nothing_was_found_offers_no_coordinate_at_all()
    {
        var reading = SkullReading.Nothing(640, 480, umPerPx: 25, ScaleSource.Option);

        Assert.Null(reading.Frame);
        Assert.Null(reading.BregmaLambdaMm);
        Assert.Null(reading.Bregma.At);
        Assert.Equal(Confidence.None, reading.Lambda.Confidence);
    }

    [Fact]
    public void Bregma_to_lambda_is_measured_in_millimetres()
    {
        var reading = SkullReading.Nothing(640, 480, umPerPx: 25, ScaleSource.Option) with { Bregma = Bregma, Lambda = Lambda };

        Assert.Equal(4.2, reading.BregmaLambdaMm!.Value, 9);
    }

    [Theory]
    [InlineData(null, 0.0)]
    [InlineData(25.0, null)]
    public void There_is_no_frame_of_the_animal_before_scale_and_heading_are_known(double? umPerPx, double? headingDeg)
    {
        var reading = SkullReading.Nothing(640, 480, umPerPx, ScaleSource.Estimated) with { Bregma = Bregma, HeadingDeg = headingDeg };

        Assert.Null(reading.Frame);
    }

    [Fact]
    public void With_bregma_scale_and_heading_lambda_lies_behind_on_the_midline()
    {
        var reading = SkullReading.Nothing(640, 480, umPerPx: 25, ScaleSource.Option) with { Bregma = Bregma, Lambda = Lambda, HeadingDeg = 0 };

        var lambda = reading.Frame!.Value.ToApMl(reading.Lambda.At!.Value);

        Assert.Equal("AP -4.20 ML 0.00 mm", lambda.ToString());
    }

    [Theory]
    [InlineData(-2.3, 1.5, -1.2, "AP -2.30 ML +1.50 DV -1.20 mm")]
    [InlineData(0, -0.004, 0.0049, "AP 0.00 ML 0.00 DV 0.00 mm")]
    public void Coordinates_are_written_signed_with_two_decimals_and_no_negative_zero(double ap, double ml, double dv, string expected) =>
        Assert.Equal(expected, new StereotaxicPoint(ap, ml, dv).ToString());
}
