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
/// <param name="retest">Whether changed copies are measured too.</param>
/// <param name="closeViews">In how many views readings are confirmed by a second look, as <c>process</c> does; 0 for none.</param>
internal sealed class LandmarkBench(bool retest, int closeViews)
{
    private const double FarOffMm = 0.75, JumpMm = 0.5, ScaleOff = 0.15, HeadingOffDeg = 15;
    private readonly LandmarkErrors _givenBregma = new(), _givenLambda = new(), _autoBregma = new(), _autoLambda = new();
    private readonly List<(string Change, double Mm)> _retest = [];
    private readonly List<RetestJump> _jumps = [];
    private readonly List<PictureResult> _pictures = [];
    private int _trusted, _trustedButFarOff, _highButFarOff, _scaleOff, _headingOff;

    /// <summary>Measures one photograph.</summary>
    /// <param name="segmenter">A model that has not seen it; not owned.</param>
    /// <param name="skull">The photograph and its labels.</param>
    /// <param name="stop">Cancels.</param>
    public void Measure(ISegmenter segmenter, LabelledSkull skull, CancellationToken stop)
    {
        var analyzer = new SkullAnalyzer(segmenter, closeViews: closeViews);
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
            scaleRatio is { } r ? Math.Round(r, 3) : null, headingErrorDeg is { } h ? Math.Round(h, 1) : null) { Given = given });
        CountTrusted(given, skull, Similarity.Identity);
        if (retest) Retest(analyzer, picture, skull, given, stop);
    }

    /// <summary>All figures so far.</summary>
    public LandmarkBenchResult Result()
    {
        var byChange = _retest.GroupBy(one => one.Change).Select(change => RetestFigures.Of(change.Key, change.Select(one => one.Mm)));
        var all = RetestFigures.Of("all", _retest.Select(one => one.Mm));
        return new LandmarkBenchResult(
            new LandmarkPair(_givenBregma.Figures(), _givenLambda.Figures()), new LandmarkPair(_autoBregma.Figures(), _autoLambda.Figures()),
            all with { ByChange = [.. byChange], Jumps = _jumps },
            new TrustFigures(_trusted, _trustedButFarOff), _highButFarOff, _scaleOff, _headingOff, _pictures);
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
                CountTrusted(reading, skull, variant.ToOriginal);
                Compare("bregma", before.Bregma, reading.Bregma, variant, skull);
                Compare("lambda", before.Lambda, reading.Lambda, variant, skull);
            }
    }

    private void CountTrusted(SkullReading reading, LabelledSkull skull, Similarity toOriginal)
    {
        foreach (var (found, truth) in new[] { (reading.Bregma, skull.Bregma), (reading.Lambda, skull.Lambda) })
        {
            if (found is not { At: { } at, Confidence: >= Confidence.Medium }) continue;
            _trusted++;
            if (toOriginal.Apply(at).DistanceTo(truth) * skull.UmPerPx / 1000 > FarOffMm) _trustedButFarOff++;
        }
    }

    private void Compare(string name, Landmark before, Landmark after, PictureVariant variant, LabelledSkull skull)
    {
        if (before.At is not { } was || after.At is not { } now) return;
        double mm = variant.ToOriginal.Apply(now).DistanceTo(was) * skull.UmPerPx / 1000;
        _retest.Add((variant.Name, mm));
        if (mm > JumpMm) _jumps.Add(new(skull.Id, variant.Name, name, Math.Round(mm, 3), before.Confidence, after.Confidence));
    }
}

/// <summary>What the bench reports.</summary>
internal sealed record LandmarkBenchResult(
    LandmarkPair Given,
    LandmarkPair Auto,
    RetestFigures Retest,
    TrustFigures MediumOrHigh,
    [property: System.Text.Json.Serialization.JsonPropertyName("high_confidence_off_by_0_75_mm")] int HighConfidenceFarOff,
    int AutoScaleOffBy15Percent,
    int AutoHeadingOffBy15Deg,
    IReadOnlyList<PictureResult> Pictures);

/// <summary>What could be sent, scale and heading given: photographs and, where they are measured, their changed copies.</summary>
/// <param name="N">Landmarks of medium or high confidence.</param>
/// <param name="FarOff">Those of them more than 0.75 mm from the mark people made.</param>
internal sealed record TrustFigures(int N, int FarOff);

/// <summary>Both landmarks.</summary>
internal sealed record LandmarkPair(LandmarkFigures Bregma, LandmarkFigures Lambda);

/// <summary>How far the landmarks moved between copies of one photograph.</summary>
internal sealed record RetestFigures(string Change, int N, double? MeanMm, double? P95Mm, double? MaxMm)
{
    /// <summary>The same for each kind of change; empty for one kind.</summary>
    public IReadOnlyList<RetestFigures> ByChange { get; init; } = [];

    /// <summary>The landmarks that went farther than 0.5 mm.</summary>
    public IReadOnlyList<RetestJump> Jumps { get; init; } = [];

    /// <summary>Figures of distances in any order.</summary>
    public static RetestFigures Of(string change, IEnumerable<double> distancesMm)
    {
        double[] sorted = [.. distancesMm.Order()];
        return new(change, sorted.Length, Statistics.Mean(sorted), Statistics.Quantile(sorted, 0.95), Statistics.Quantile(sorted, 1));
    }
}

/// <summary>A landmark that lies elsewhere in a changed copy: which, how far, and how far it was trusted in both.</summary>
internal sealed record RetestJump(string Id, string Change, string Landmark, double Mm, Confidence Before, Confidence After);

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
    double? AutoHeadingErrorDeg)
{
    /// <summary>The reading itself, scale and heading given.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public SkullReading? Given { get; init; }

    /// <summary>The larger error of both landmarks; null when neither was found.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double? WorstMm => GivenBregmaMm is { } b && GivenLambdaMm is { } l ? Math.Max(b, l) : GivenBregmaMm ?? GivenLambdaMm;
}
