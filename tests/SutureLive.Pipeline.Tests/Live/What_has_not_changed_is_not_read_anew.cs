using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Tests;

namespace SutureLive.Pipeline.Tests.Live;

public sealed class What_has_not_changed_is_not_read_anew : IDisposable
{
    private const double UmPerPx = 10;
    private readonly TemporaryFolder _folder = new();
    private readonly ModelCard _card;

    public What_has_not_changed_is_not_read_anew() => _card = ModelCard.Load(TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_skull_that_moves_with_the_table_is_met_again_where_it_has_gone()
    {
        using var segmenter = Open(reuses: true);
        using var twinSegmenter = Open(reuses: false);
        var reader = Reader(segmenter, follows: true);
        var twin = Reader(twinSegmenter, follows: false);
        using var bench = Bench();
        int tiles = 0, reused = 0;
        for (int step = 0; step < 10; step++)
        {
            using var picture = bench[new Rect(90 - (3 * step), 60 - (2 * step), 1280, 960)].Clone();

            var (reading, timing) = reader.Read(picture, TestContext.Current.CancellationToken);
            var plain = twin.Read(picture, TestContext.Current.CancellationToken).Reading;

            Assert.InRange(reading.Bregma.At!.Value.DistanceTo(plain.Bregma.At!.Value), 0, 1);
            Assert.InRange(reading.Lambda.At!.Value.DistanceTo(plain.Lambda.At!.Value), 0, 1);
            if (step < 2) continue;
            tiles += timing.Tiles;
            reused += timing.ReusedTiles;
        }

        Assert.True(reused >= tiles / 2, $"Of {tiles} tiles {reused} were met again.");
    }

    [Fact]
    public void An_instrument_over_the_skull_is_seen_in_the_frame_in_which_it_comes()
    {
        using var segmenter = Open(reuses: true);
        var reader = Reader(segmenter, follows: true);
        using var bench = Bench();
        using var picture = bench[new Rect(90, 60, 1280, 960)].Clone();
        for (int i = 0; i < 4; i++) reader.Read(picture, TestContext.Current.CancellationToken);
        Assert.Equal(1, reader.Read(picture, TestContext.Current.CancellationToken).Timing.ReusedTiles);
        Cv2.Circle(picture, new(700, 400), 15, new Scalar(200, 200, 200), -1);          // a tip of 0.3 mm

        var timing = reader.Read(picture, TestContext.Current.CancellationToken).Timing;

        Assert.Equal((1, 0), (timing.Tiles, timing.ReusedTiles));
    }

    // A skull on bone with a grain, larger than the picture.
    private static Mat Bench()
    {
        var bench = new PaintedSkull(1400, 1060, new PointPx(700, 320), 0, UmPerPx).Paint();
        using var coarse = new Mat(1060 / 20, 1400 / 20, MatType.CV_8UC3);
        new Random(3).NextBytes(coarse.AsSpan<byte>());
        using var grain = coarse.Resize(bench.Size(), interpolation: InterpolationFlags.Cubic);
        Cv2.AddWeighted(bench, 1, grain, 0.2, 0, bench);
        return bench;
    }

    private OnnxSegmenter Open(bool reuses) => OnnxSegmenter.Open(_card, new() { Threads = 1, Provider = ProviderChoice.Cpu, ReusesTiles = reuses });

    private static TrackingSkullReader Reader(OnnxSegmenter segmenter, bool follows) => new(new SkullAnalyzer(segmenter), new(UmPerPx), followsBone: follows);
}
