using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench;

/// <summary>
/// Holds the landmarks the program finds against those people marked, on photographs the model has not seen in training: with scale and
/// heading given, with both to be found, and on changed copies of each photograph.
/// </summary>
internal sealed class LandmarkBench
{
    private const double FarOffMm = 0.75, ScaleOff = 0.15, HeadingOffDeg = 15;
    private readonly LandmarkErrors _givenBregma = new(), _givenLambda = new(), _autoBregma = new(), _autoLambda = new();
    private readonly List<double> _retestMm = [];
    private readonly List<PictureResult> _pictures = [];
    private int _highButFarOff, _scaleOff, _headingOff;

    /// <summary>Measures one photograph.</summary>
    /// <param name="segmenter">A model that has not seen it; not owned.</param>
    /// <param name="skull">The photograph and its labels.</param>
    /// <param name="retest">Whether changed copies are measured too.</param>
    /// <param name="stop">Cancels.</param>
    public void Measure(ISegmenter segmenter, LabelledSkull skull, bool retest, CancellationToken stop)
    {
        var analyzer = new SkullAnalyzer(segmenter);
        using var picture = PictureFile.Read(skull.Path);
        var given = analyzer.Analyze(picture, new PictureKnowledge(skull.UmPerPx, ScaleSource.Option, skull.HeadingDeg), stop).Reading;
        var auto = analyzer.Analyze(picture, new PictureKnowledge(UmPerPx: null), stop).Reading;
        double? scaleRatio = auto.UmPerPx / skull.UmPerPx;
        double? headingErrorDeg = auto.HeadingDeg is { } heading ? Angle.Between(heading, skull.HeadingDeg) : null;
        if (scaleRatio is not { } ratio || Math.Abs(ratio - 1) > ScaleOff) _scaleOff++;
        if (headingErrorDeg is not <= HeadingOffDeg) _headingOff++;
        _pictures.Add(new PictureResult(
            skull.Id, skull.Quality, segmenter.Card.Name,
            Add(_givenBregma, given.Bregma, skull.Bregma, skull), given.Bregma.Confidence,
            Add(_givenLambda, given.Lambda, skull.Lambda, skull), given.Lambda.Confidence,
            Add(_autoBregma, auto.Bregma, skull.Bregma, skull), Add(_autoLambda, auto.Lambda, skull.Lambda, skull),
            scaleRatio is { } r ? Math.Round(r, 3) : null, headingErrorDeg is { } h ? Math.Round(h, 1) : null));
        if (retest) Retest(analyzer, picture, skull, given, stop);
    }

    /// <summary>All figures so far.</summary>
    public LandmarkBenchResult Result()
    {
        double[] retest = [.. _retestMm.Order()];
        return new LandmarkBenchResult(
            new LandmarkPair(_givenBregma.Figures(), _givenLambda.Figures()), new LandmarkPair(_autoBregma.Figures(), _autoLambda.Figures()),
            new RetestFigures(retest.Length, Statistics.Mean(retest), Statistics.Quantile(retest, 0.95)), _highButFarOff, _scaleOff, _headingOff, _pictures);
    }

    private double? Add(LandmarkErrors errors, Landmark found, PointPx truth, LabelledSkull skull)
    {
        double? error = errors.Add(found, truth, skull);
        if (error > FarOffMm && found.Confidence == Confidence.High) _highButFarOff++;
        return error is { } mm ? Math.Round(mm, 3) : null;
    }

    /// <summary>Where the landmarks go when the same skull is photographed differently, relative to where they were.</summary>
    private void Retest(SkullAnalyzer analyzer, Mat picture, LabelledSkull skull, SkullReading before, CancellationToken stop)
    {
        foreach (var variant in PictureVariants.Of(picture))
            using (variant)
            {
                var known = new PictureKnowledge(
                    skull.UmPerPx * variant.ToOriginal.Scale, ScaleSource.Option, Angle.Normalized(skull.HeadingDeg - variant.ToOriginal.TurnDeg));
                var reading = analyzer.Analyze(variant.Picture, known, stop).Reading;
                foreach (var (first, second) in new[] { (before.Bregma, reading.Bregma), (before.Lambda, reading.Lambda) })
                    if (first.At is { } was && second.At is { } now) _retestMm.Add(variant.ToOriginal.Apply(now).DistanceTo(was) * skull.UmPerPx / 1000);
            }
    }
}

/// <summary>What the bench reports.</summary>
internal sealed record LandmarkBenchResult(
    LandmarkPair Given,
    LandmarkPair Auto,
    RetestFigures Retest,
    [property: System.Text.Json.Serialization.JsonPropertyName("high_confidence_off_by_0_75_mm")] int HighConfidenceFarOff,
    int AutoScaleOffBy15Percent,
    int AutoHeadingOffBy15Deg,
    IReadOnlyList<PictureResult> Pictures);

/// <summary>Both landmarks.</summary>
internal sealed record LandmarkPair(LandmarkFigures Bregma, LandmarkFigures Lambda);

/// <summary>How far the landmarks moved between copies of one photograph.</summary>
internal sealed record RetestFigures(int N, double? MeanMm, double? P95Mm);

/// <summary>One photograph: errors in mm, null where not found.</summary>
internal sealed record PictureResult(
    string Id,
    string Quality,
    string Model,
    double? GivenBregmaMm,
    Confidence GivenBregmaConfidence,
    double? GivenLambdaMm,
    Confidence GivenLambdaConfidence,
    double? AutoBregmaMm,
    double? AutoLambdaMm,
    double? AutoScaleRatio,
    double? AutoHeadingErrorDeg);
