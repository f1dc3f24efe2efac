using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;
using SutureLive.Tests;

namespace SutureLive.Pipeline.Tests.Stills;

public sealed class A_still_picture_is_analysed : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OnnxSegmenter _segmenter;
    private readonly SkullAnalyzer _analyzer;

    public A_still_picture_is_analysed()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        _segmenter = OnnxSegmenter.Open(ModelCard.Load(card), new SegmenterOptions { Threads = 1, Provider = ProviderChoice.Cpu });
        _analyzer = new SkullAnalyzer(_segmenter);
    }

    public static TheoryData<PaintedSkull> Skulls =>
    [
        new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25),
        new PaintedSkull(480, 480, new PointPx(240, 290), 180, 25),
        new PaintedSkull(520, 420, new PointPx(300, 210), 90, 30),
        new PaintedSkull(420, 460, new PointPx(150, 220), -70, 38),
        new PaintedSkull(640, 640, new PointPx(330, 260), 12, 16),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Skulls))]
    public void With_its_scale_given_the_landmarks_are_within_a_tenth_of_a_millimetre(PaintedSkull skull)
    {
        using var picture = skull.Paint();

        var analysis = _analyzer.Analyze(picture, new PictureKnowledge(skull.UmPerPx), Stop);

        AssertFound(skull, analysis.Reading);
        Assert.Equal((skull.UmPerPx, ScaleSource.Option), (analysis.Reading.UmPerPx, analysis.Reading.UmPerPxSource));
        Assert.Equal(1, analysis.Timing.Scales);
    }

    [Theory]
    [MemberData(nameof(Skulls))]
    public void Without_its_scale_the_scale_is_found_within_five_percent(PaintedSkull skull)
    {
        using var picture = skull.Paint();

        var analysis = _analyzer.Analyze(picture, new PictureKnowledge(UmPerPx: null), Stop);

        Assert.Equal(ScaleSource.Estimated, analysis.Reading.UmPerPxSource);
        Assert.InRange(analysis.Reading.UmPerPx!.Value / skull.UmPerPx, 0.95, 1.05);
        AssertFound(skull, analysis.Reading);
        Assert.InRange(analysis.Timing.Scales, 2, 20);
    }

    [Fact]
    public void What_other_scales_contradict_is_shown_only_and_said()
    {
        var skull = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25);
        using var picture = skull.Paint();
        var distrustful = new SkullAnalyzer(_segmenter, scales: new ScaleSearchOptions { DoubtfulOpposition = -1 });

        var (believed, doubted) = (Auto(_analyzer), Auto(distrustful));

        Assert.True(believed.Bregma.Confidence > Confidence.Low);
        Assert.Equal((Confidence.Low, Confidence.Low), (doubted.Bregma.Confidence, doubted.Lambda.Confidence));
        Assert.Equal(believed.Bregma.At, doubted.Bregma.At);
        Assert.Contains(doubted.Remarks, remark => remark.Contains("At other scales", StringComparison.Ordinal));

        SkullReading Auto(SkullAnalyzer analyzer) => analyzer.Analyze(picture, new PictureKnowledge(UmPerPx: null), Stop).Reading;
    }

    [Fact]
    public void A_hint_of_the_heading_decides_between_nose_and_tail()
    {
        var skull = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25);
        using var picture = skull.Paint();

        var reading = _analyzer.Analyze(picture, new PictureKnowledge(25, HeadingDeg: 0), Stop).Reading;

        AssertFound(skull, reading);
    }

    [Fact]
    public void In_a_picture_without_a_skull_nothing_is_found_and_no_scale_is_claimed()
    {
        using var empty = new Mat(300, 400, MatType.CV_8UC3, new Scalar(30, 40, 60));

        var reading = _analyzer.Analyze(empty, new PictureKnowledge(UmPerPx: null), Stop).Reading;

        Assert.Null(reading.UmPerPx);
        Assert.Null(reading.HeadingDeg);
        Assert.Equal((Landmark.NotFound, Landmark.NotFound), (reading.Bregma, reading.Lambda));
        Assert.Empty(reading.Curves);
        Assert.Equal((400, 300), (reading.WidthPx, reading.HeightPx));
    }

    [Fact]
    public void A_picture_of_one_pixel_is_read_as_nothing()
    {
        using var dot = new Mat(1, 1, MatType.CV_8UC3, Scalar.White);

        Assert.Equal(Landmark.NotFound, _analyzer.Analyze(dot, new PictureKnowledge(UmPerPx: null), Stop).Reading.Bregma);
        Assert.Equal(Landmark.NotFound, _analyzer.Analyze(dot, new PictureKnowledge(20), Stop).Reading.Bregma);
    }

    [Fact]
    public void A_search_can_be_cancelled()
    {
        using var picture = new Mat(300, 300, MatType.CV_8UC3, Scalar.White);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => _analyzer.Analyze(picture, new PictureKnowledge(UmPerPx: null), stop.Token));
    }

    [Fact]
    public void The_stages_of_an_analysis_add_up_to_its_total()
    {
        using var picture = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25).Paint();

        var timing = _analyzer.Analyze(picture, new PictureKnowledge(25), Stop).Timing;

        Assert.True(timing.Inference > TimeSpan.Zero && timing.Preprocess > TimeSpan.Zero && timing.Anatomy > TimeSpan.Zero);
        Assert.Equal(timing.Preprocess + timing.Inference + timing.Anatomy, timing.Total);
    }

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    private static void AssertFound(PaintedSkull skull, SkullReading reading)
    {
        double tenthPx = 100 / skull.UmPerPx;
        Assert.InRange(reading.Bregma.At!.Value.DistanceTo(skull.Bregma), 0, tenthPx);
        Assert.InRange(reading.Lambda.At!.Value.DistanceTo(skull.Lambda), 0, tenthPx);
        Assert.InRange(Angle.Between(reading.HeadingDeg!.Value, skull.HeadingDeg), 0, 3);
    }
}
