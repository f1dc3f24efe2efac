using System.Globalization;
using CsCheck;
using SutureLive.Console.Targets;

namespace SutureLive.Console.Tests;

public sealed class TargetTextTests
{
    [Theory]
    [InlineData("-2.3, 1.5, -1.2")]
    [InlineData("-2.3,1.5,-1.2")]
    [InlineData("-2.3,1.5, -1.2")]
    [InlineData("  −2.30 ,+1.5, −1.2 ")]
    public void I_can_type_a_target_as_it_stands_in_a_protocol(string text)
    {
        var (name, at) = TargetText.Parse(text);

        Assert.Null(name);
        Assert.Equal(new StereotaxicPoint(-2.3, 1.5, -1.2), at);
    }

    [Fact]
    public void I_can_name_a_target() => Assert.Equal("CA1 left", TargetText.Parse("CA1 left: -2.3, -1.5, -1.2").Name);

    [Theory]
    [InlineData("-2,3, 1,5, -1,2")]
    [InlineData("-2,3 1,5 -1,2")]
    [InlineData("-2,3; 1,5; -1,2")]
    [InlineData("-2.3 1.5 -1.2")]
    [InlineData("-2,3, 1")]
    [InlineData("-2, 1,5")]
    public void A_decimal_comma_is_refused_and_never_guessed(string text)
    {
        var refused = Assert.Throws<TargetException>(() => TargetText.Parse(text));

        Assert.Contains("-2.3, 1.5, -1.2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "0 of three")]
    [InlineData("-2.3", "1 of three")]
    [InlineData("-2.3, 1.5", "2 of three")]
    [InlineData("-2.3, x, -1.2", "ML 'x' is not a number")]
    [InlineData("-2.3, NaN, -1.2", "ML 'NaN' is not a number")]
    [InlineData("-2.3, 1e1, -1.2", "ML '1e1' is not a number")]
    [InlineData("-2300, 1.5, -1.2", "AP -2300 mm lies outside")]
    [InlineData("-2,3,1", "DV 1 mm would lie above the skull")]
    [InlineData("-2.3, 1.5, 1.2", "depths are negative")]
    [InlineData("<b>: 1, 1, 1", "cannot name a target")]
    public void What_is_wrong_is_said_with_its_value(string text, string says) =>
        Assert.Contains(says, Assert.Throws<TargetException>(() => TargetText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_target_written_with_decimal_points_is_read_back_exactly() =>
        Gen.Select(Gen.Int[-3000, 3000], Gen.Int[-3000, 3000], Gen.Int[-3000, 0]).Sample((ap, ml, dv) =>
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{ap / 100m:0.00}, {ml / 100m:0.00}, {dv / 100m:0.00}");
            return TargetText.Parse(text).At == new StereotaxicPoint(ap / 100.0, ml / 100.0, dv / 100.0);
        });

    [Fact]
    public void Noise_is_refused_with_a_sentence() =>
        Gen.String[Gen.Char["0123456789.,:;-+ eE−abc<>\0"], 0, 40].Sample(text =>
        {
            try
            {
                var at = TargetText.Parse(text).At;
                return Math.Abs(at.ApMm) <= TargetText.LargestMm && Math.Abs(at.MlMm) <= TargetText.LargestMm && Math.Abs(at.DvMm) <= TargetText.LargestMm;
            }
            catch (TargetException refused)
            {
                return refused.Message.Length > 20;
            }
        });
}
