using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;
using SutureLive.Tests;

namespace SutureLive.Pipeline.Tests.Stills;

public sealed class A_still_picture_is_looked_at_twice : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SecondLookFails _segmenter;

    public A_still_picture_is_looked_at_twice()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        _segmenter = new(OnnxSegmenter.Open(ModelCard.Load(card), new SegmenterOptions { Threads = 1, Provider = ProviderChoice.Cpu }));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 25, 1)]
    [InlineData(-70, 38, 1)]
    [InlineData(180, 16, 1)]
    [InlineData(-70, 38, 5)]
    [InlineData(180, 16, 8)]
    public void The_second_look_keeps_the_landmarks_within_a_tenth_of_a_millimetre(double headingDeg, double umPerPx, int views)
    {
        var skull = new PaintedSkull(640, 600, new PointPx(320, 290), headingDeg, umPerPx);
        using var picture = skull.Paint();

        var analysis = new SkullAnalyzer(_segmenter, closeViews: views).Analyze(picture, new PictureKnowledge(umPerPx), Stop);

        Assert.InRange(analysis.Reading.Bregma.At!.Value.DistanceTo(skull.Bregma), 0, 100 / umPerPx);
        Assert.InRange(analysis.Reading.Lambda.At!.Value.DistanceTo(skull.Lambda), 0, 100 / umPerPx);
        Assert.InRange(Angle.Between(analysis.Reading.HeadingDeg!.Value, headingDeg), 0, 3);
        Assert.Equal((1 + views, 1), (_segmenter.Calls, analysis.Timing.Scales));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    public void A_square_lies_in_eight_ways_and_no_more(int views) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SkullAnalyzer(_segmenter, closeViews: views));

    [Fact]
    public void The_planes_handed_out_are_still_those_of_the_whole_picture()
    {
        using var picture = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25).Paint();

        var analysis = new SkullAnalyzer(_segmenter, closeViews: 1).Analyze(picture, new PictureKnowledge(25), Stop);

        Assert.Equal(0, analysis.Planes.ToPicture.TurnDeg);
        Assert.Equal((300, 300), (analysis.Planes.WidthPx, analysis.Planes.HeightPx));
    }

    [Fact]
    public void What_the_second_look_does_not_find_is_shown_only()
    {
        using var picture = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25).Paint();
        _segmenter.IsSecondBlind = true;

        var reading = new SkullAnalyzer(_segmenter, closeViews: 1).Analyze(picture, new PictureKnowledge(25), Stop).Reading;

        Assert.Equal((Confidence.Low, Confidence.Low), (reading.Bregma.Confidence, reading.Lambda.Confidence));
        Assert.Contains(reading.Remarks, remark => remark.Contains("second", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, Confidence.Low)]
    [InlineData(true, Confidence.None)]
    public void What_the_second_look_sees_but_does_not_stand_by_is_taken_back(bool isSecondDistracted, Confidence expected)
    {
        using var picture = new PaintedSkull(480, 480, new PointPx(240, 190), 0, 25).Paint();
        _segmenter.IsSecondDistracted = isSecondDistracted;
        var smallAnimals = new AnatomyOptions { UsualBregmaLambdaMm = (1.5, 2.5), PossibleBregmaLambdaMm = (1, 3) };

        var reading = new SkullAnalyzer(_segmenter, smallAnimals, closeViews: 1).Analyze(picture, new PictureKnowledge(25), Stop).Reading;

        Assert.Equal((expected, expected), (reading.Bregma.Confidence, reading.Lambda.Confidence));
        Assert.NotNull(reading.HeadingDeg);
        Assert.Equal(isSecondDistracted, reading.Remarks.Any(remark => remark.Contains("not given", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    /// <summary>The tiny network, blind or distracted at every second look if asked to be.</summary>
    private sealed class SecondLookFails(OnnxSegmenter network) : ISegmenter
    {
        public int Calls { get; private set; }

        public bool IsSecondBlind { get; set; }

        /// <summary>Marks bregma and lambda more strongly in a corner than where they are.</summary>
        public bool IsSecondDistracted { get; set; }

        public ModelCard Card => network.Card;

        public string Provider => network.Provider;

        public SegmentTiming LastCall => network.LastCall;

        public PlaneStack Segment(Mat bgr, double umPerPx, Rect? area = null)
        {
            var planes = network.Segment(bgr, umPerPx, area);
            if (++Calls % 2 == 0 && IsSecondBlind)
                foreach (string name in planes.Names) planes[name].Clear();
            if (Calls % 2 == 0 && IsSecondDistracted) Distract(planes);
            return planes;
        }

        private static void Distract(PlaneStack planes)
        {
            foreach (string name in (string[])[PlaneName.Bregma, PlaneName.Lambda])
            {
                var plane = planes[name];
                for (int i = 0; i < plane.Length; i++) plane[i] *= 0.6f;
                for (int y = 20; y < 32; y++) plane.Slice((y * planes.WidthPx) + 20, 12).Fill(1);
            }
        }

        public void Dispose() => network.Dispose();
    }
}
