using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Imaging.Tests.Overlay;

/// <summary>What is said of the scale while the picture breathes or is enlarged.</summary>
public sealed class The_scale_is_said
{
    [Theory]
    [InlineData(ScaleSource.Option)]
    [InlineData(ScaleSource.Profile)]
    public void One_that_was_given_stays_as_given_whatever_the_picture_does(ScaleSource source)
    {
        var scene = Scene(source, Similarity.From(1.02, 3, 5, 5));
        Assert.Equal(12.5, scene.SaidUmPerPx);
        Assert.Equal(12.5, scene.Scaled(1.5).SaidUmPerPx);
    }

    [Fact]
    public void One_that_was_found_in_the_picture_goes_with_it() =>
        Assert.Equal(12.5 / 1.02, Scene(ScaleSource.Estimated, Similarity.From(1.02, 3, 5, 5)).SaidUmPerPx!.Value, 1e-9);

    [Fact]
    public void One_that_is_not_known_is_not_said() =>
        Assert.Null(new OverlayScene(OverlayState.Live, SkullReading.Nothing(64, 48, null, ScaleSource.Option), Similarity.Identity, 0, []).SaidUmPerPx);

    private static OverlayScene Scene(ScaleSource source, Similarity toPresent) =>
        new(OverlayState.Live, SkullReading.Nothing(64, 48, 12.5, source), toPresent, 40, []);
}
