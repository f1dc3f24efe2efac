using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench;

/// <summary>
/// Asks whether the 95 % ellipses hold what they promise: phantoms, whose truth is exact, are seen through the network, and the share of truths
/// inside their ellipse is counted.
/// </summary>
/// <param name="analyzer">What is measured.</param>
/// <param name="worst">Remembers the readings farthest from the truth; null when nobody wants to see them.</param>
internal sealed class EllipseBench(SkullAnalyzer analyzer, WorstPhantoms? worst = null)
{
    private const double FarOffMm = 0.75;
    private readonly EllipseTally _bregma = new(), _lambda = new(), _both = new();
    private int _highButFarOff;

    /// <summary>Measures one animal from several sides: scale given, heading to be found.</summary>
    public void Measure(int number, int looks, CancellationToken stop)
    {
        using var animal = PhantomViews.Animal(number);
        using var picture = new Mat();
        for (int look = 0; look < looks; look++)
        {
            var view = PhantomViews.Of(number, look);
            animal.Render(view, picture);
            var reading = analyzer.Analyze(picture, new PictureKnowledge(view.Pose.UmPerPx), stop).Reading;
            var truth = animal.TruthOf(view);
            double? bregmaMm = Add(_bregma, reading.Bregma, truth.Bregma, truth), lambdaMm = Add(_lambda, reading.Lambda, truth.Lambda, truth);
            worst?.Add(number, look, reading, "bregma", reading.Bregma, bregmaMm);
            worst?.Add(number, look, reading, "lambda", reading.Lambda, lambdaMm);
        }
    }

    /// <summary>All figures so far.</summary>
    public EllipseBenchResult Result() => new(_both.Figures(), _bregma.Figures(), _lambda.Figures(), _highButFarOff);

    private double? Add(EllipseTally tally, Landmark found, PointPx truth, PhantomTruth view)
    {
        double? error = tally.Add(found, truth, view.UmPerPx);
        _both.Add(found, truth, view.UmPerPx);
        if (error > FarOffMm && found.Confidence == Confidence.High) _highButFarOff++;
        return error;
    }
}

/// <summary>Counts truths inside ellipses.</summary>
internal sealed class EllipseTally
{
    private readonly List<double> _errorsMm = [], _axesMm = [];
    private int _inside, _notFound;

    /// <summary>Adds one landmark.</summary>
    /// <returns>Its error, mm; null when it was not found.</returns>
    public double? Add(Landmark found, PointPx truth, double umPerPx)
    {
        if (found is not { At: { } at, Ellipse95: { } ellipse })
        {
            _notFound++;
            return null;
        }

        var off = new SkullFrame(at, ellipse.MajorDirectionDeg, umPerPx).ToApMl(truth);
        if (double.Hypot(off.ApMm / ellipse.SemiMajorMm, off.MlMm / ellipse.SemiMinorMm) <= 1) _inside++;
        double error = at.DistanceTo(truth) * umPerPx / 1000;
        _errorsMm.Add(error);
        _axesMm.Add(ellipse.SemiMajorMm);
        return error;
    }

    /// <summary>The figures so far.</summary>
    public EllipseFigures Figures()
    {
        double[] errors = [.. _errorsMm.Order()], axes = [.. _axesMm.Order()];
        return new(
            errors.Length, _notFound, errors.Length == 0 ? null : Math.Round(100.0 * _inside / errors.Length, 2), Statistics.Mean(errors),
            Statistics.Quantile(errors, 0.95), Statistics.Quantile(errors, 1), Statistics.Quantile(axes, 0.5));
    }
}

/// <summary>What the bench reports.</summary>
internal sealed record EllipseBenchResult(
    EllipseFigures Both,
    EllipseFigures Bregma,
    EllipseFigures Lambda,
    [property: System.Text.Json.Serialization.JsonPropertyName("high_confidence_off_by_0_75_mm")] int HighConfidenceFarOff);

/// <summary>How one landmark's ellipses fared.</summary>
/// <param name="N">Landmarks found.</param>
/// <param name="NotFound">Landmarks not found.</param>
/// <param name="InsidePercent">Truths inside the 95 % ellipse.</param>
/// <param name="MeanMm">Mean distance from the truth.</param>
/// <param name="P95Mm">95 in 100 are nearer.</param>
/// <param name="MaxMm">The worst.</param>
/// <param name="MedianSemiMajorMm">Median long half axis of the ellipses.</param>
internal sealed record EllipseFigures(int N, int NotFound, double? InsidePercent, double? MeanMm, double? P95Mm, double? MaxMm, double? MedianSemiMajorMm);
