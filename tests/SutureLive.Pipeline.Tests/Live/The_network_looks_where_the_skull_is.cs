using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Tests;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class The_network_looks_where_the_skull_is : IDisposable
{
    private const double UmPerPx = 20;
    private readonly TemporaryFolder _folder = new();
    private readonly OnnxSegmenter _segmenter;

    public The_network_looks_where_the_skull_is()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        _segmenter = OnnxSegmenter.Open(ModelCard.Load(card), new SegmenterOptions { Threads = 1, Provider = ProviderChoice.Cpu });
    }

    [Fact]
    public void Once_the_skull_is_found_one_tile_is_enough_and_says_the_same_as_the_whole_picture()
    {
        using var picture = Skull(700, 560).Paint();
        var focused = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx));
        var plain = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx), isFocused: false);

        var whole = Read(plain, picture);
        int wholeTiles = _segmenter.LastCall.Tiles;
        Read(focused, picture);
        var reading = Read(focused, picture);

        Assert.True(wholeTiles >= 6, $"The whole picture takes {wholeTiles} tiles.");
        Assert.Equal(1, _segmenter.LastCall.Tiles);
        Assert.InRange(reading.Bregma.At!.Value.DistanceTo(whole.Bregma.At!.Value), 0, 0.5);
        Assert.InRange(reading.Lambda.At!.Value.DistanceTo(whole.Lambda.At!.Value), 0, 0.5);
    }

    [Fact]
    public void An_animal_that_drifts_stays_inside_the_window()
    {
        var reader = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx));
        for (int step = 0; step < 12; step++)
        {
            var skull = Skull(500 + (25 * step), 460);
            using var picture = skull.Paint();

            var reading = Read(reader, picture);

            Assert.InRange(reading.Bregma.At!.Value.DistanceTo(skull.Bregma), 0, 100 / UmPerPx);
            if (step > 0) Assert.Equal(1, _segmenter.LastCall.Tiles);
        }
    }

    [Fact]
    public void An_animal_that_is_gone_from_the_window_is_found_again_in_the_whole_picture()
    {
        var reader = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx));
        using var before = Skull(330, 420).Paint();
        Read(reader, before);
        Read(reader, before);
        var skull = Skull(1000, 420);
        using var after = skull.Paint();

        Read(reader, after);
        var found = Read(reader, after);

        Assert.InRange(found.Bregma.At!.Value.DistanceTo(skull.Bregma), 0, 100 / UmPerPx);
    }

    [Fact]
    public void A_picture_of_another_size_is_looked_at_whole()
    {
        var reader = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx));
        using var before = Skull(330, 420).Paint();
        Read(reader, before);
        Read(reader, before);
        var skull = Skull(1000, 420);
        using var after = skull.Paint();
        using var larger = new Mat();
        Cv2.CopyMakeBorder(after, larger, 0, 16, 0, 16, BorderTypes.Replicate);

        var found = Read(reader, larger);

        Assert.InRange(found.Bregma.At!.Value.DistanceTo(skull.Bregma), 0, 100 / UmPerPx);
    }

    [Fact]
    public void Now_and_then_the_whole_picture_is_looked_at_so_that_no_window_confirms_itself()
    {
        using var picture = Skull(700, 560).Paint();
        var reader = new TrackingSkullReader(new SkullAnalyzer(_segmenter), new(UmPerPx));
        var tiles = new List<int>();
        for (int i = 0; i < 2 * (SkullWindow.ReadingsPerSurvey + 1); i++)
        {
            Read(reader, picture);
            tiles.Add(_segmenter.LastCall.Tiles);
        }

        Assert.Equal(2, tiles.Count(n => n > 1));
    }

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    private static PaintedSkull Skull(double x, double y) => new(1300, 960, new PointPx(x, y), 0, UmPerPx);

    private static SkullReading Read(TrackingSkullReader reader, Mat picture) => reader.Read(picture, TestContext.Current.CancellationToken).Reading;
}
