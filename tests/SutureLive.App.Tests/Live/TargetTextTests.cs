using CsCheck;
using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Tests.Live;

public sealed class TargetTextTests
{
    [Fact]
    public void I_can_type_a_target_with_or_without_a_name()
    {
        Assert.Equal(new OverlayTarget("T2", new ApMl(-2.3, 1.5)), TargetText.Parse("-2.3,1.5", 2));
        Assert.Equal(new OverlayTarget("CA1", new ApMl(-2.3, -1.5)), TargetText.Parse("CA1: −2.3, −1.5", 1));
    }

    [Fact]
    public void Every_target_can_be_typed_as_it_is_printed() =>
        Gen.Select(Gen.Double[-30, 30], Gen.Double[-30, 30]).Sample((ap, ml) =>
            TargetText.Parse(FormattableString.Invariant($"{ap:R},{ml:R}"), 1).At == new ApMl(ap, ml));

    [Fact]
    public void Noise_is_a_target_or_a_sentence_and_nothing_else() =>
        Gen.String[Gen.Char["0123456789,.:;-+eTNa \t−"], 0, 12].Sample(text =>
        {
            try
            {
                var at = TargetText.Parse(text, 1).At;
                return Math.Abs(at.ApMm) <= 30 && Math.Abs(at.MlMm) <= 30;
            }
            catch (FormatException e)
            {
                return e.Message.Contains(text, StringComparison.Ordinal);
            }
        });
}
