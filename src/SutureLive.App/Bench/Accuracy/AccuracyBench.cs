using SutureLive.Anatomy;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Scale;
using SutureLive.Core;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench.Accuracy;

/// <summary>From pixel to tip, over many simulated benches: calibrate, register, find the landmarks, aim, move, and see where the tip truly is.</summary>
internal sealed class AccuracyBench
{
    private const int TargetsPerBench = 5;
    private readonly List<double> _given = [], _detected = [], _scale = [], _registration = [], _landmark = [], _motion = [];
    private readonly List<double> _scaleErrors = [], _bregma = [], _lambda = [];
    private readonly List<string> _faults = [];
    private double _roundTripPx;
    private int _withinDeviation, _notFound;

    /// <summary>Runs one bench.</summary>
    /// <param name="seed">Chooses it.</param>
    /// <param name="analyzer">Finds the landmarks; null to measure with landmarks given only. Not owned.</param>
    /// <param name="stop">Cancels the reading.</param>
    public void Run(int seed, SkullAnalyzer? analyzer, CancellationToken stop)
    {
        using var bench = new SimulatedBench(seed);
        try
        {
            var scale = bench.Calibrate();
            var registration = bench.Register(scale);
            Note(scale, bench.TrueUmPerPx);
            var given = AnimalInFrame.Of(registration, bench.ToPx(bench.Bregma), bench.ToPx(bench.Lambda));
            var detected = analyzer is null ? null : Detect(bench, scale, registration, analyzer, stop);
            for (int i = 0; i < TargetsPerBench; i++) Aim(bench, scale, registration, given, detected);
        }
        catch (SutureLiveException e)
        {
            // A bench that says no is told, and does not end the others.
            _faults.Add($"bench {seed}: {e.Message}");
        }
    }

    /// <summary>All figures so far.</summary>
    public AccuracyResult Result() => new(
        ErrorFigures.Of(_detected), ErrorFigures.Of(_given),
        new(ErrorFigures.Of(_scale).MeanUm, ErrorFigures.Of(_registration).MeanUm, ErrorFigures.Of(_landmark).MeanUm, ErrorFigures.Of(_motion).MeanUm),
        new(ErrorFigures.Of(_scale).P95Um, ErrorFigures.Of(_registration).P95Um, ErrorFigures.Of(_landmark).P95Um, ErrorFigures.Of(_motion).P95Um),
        new(
            _scaleErrors.Count, Statistics.Mean(_scaleErrors), _scaleErrors.Count == 0 ? null : Math.Round(_scaleErrors.Max(), 4),
            _scaleErrors.Count == 0 ? null : Math.Round(100.0 * _withinDeviation / _scaleErrors.Count, 1)),
        _roundTripPx, ErrorFigures.Of(_bregma), ErrorFigures.Of(_lambda), _notFound, _faults);

    private void Note(ScaleResult scale, double trueUmPerPx)
    {
        double error = Math.Abs(scale.UmPerPx - trueUmPerPx);
        _scaleErrors.Add(100 * error / trueUmPerPx);
        if (error <= 1.96 * scale.SdUmPerPx) _withinDeviation++;
        for (int x = 0; x < scale.WidthPx; x += 97)
            for (int y = 0; y < scale.HeightPx; y += 89) _roundTripPx = Math.Max(_roundTripPx, scale.Optics.ToPx(scale.Optics.ToMm(new(x, y))).DistanceTo(new(x, y)));
    }

    private AnimalInFrame? Detect(SimulatedBench bench, ScaleResult scale, FrameRegistration registration, SkullAnalyzer analyzer, CancellationToken stop)
    {
        using var picture = bench.PhotographSkull();
        var reading = analyzer.Analyze(picture, new(scale.UmPerPx, ScaleSource.Profile), stop).Reading;
        if (reading is not { Frame: { } frame, Bregma.Confidence: >= Confidence.Medium })
        {
            _notFound++;
            return null;
        }

        if (reading.Bregma.At is { } b) _bregma.Add(Um(scale.Optics.ToMm(b).DistanceTo(scale.Optics.ToMm(bench.ToPx(bench.Bregma)))));
        if (reading.Lambda.At is { } l) _lambda.Add(Um(scale.Optics.ToMm(l).DistanceTo(scale.Optics.ToMm(bench.ToPx(bench.Lambda)))));
        return AnimalInFrame.Of(registration, frame, reading, SkullShape.Mouse.BregmaLambdaMm);
    }

    private void Aim(SimulatedBench bench, ScaleResult scale, FrameRegistration registration, AnimalInFrame given, AnimalInFrame? detected)
    {
        var (at, truth) = bench.AnyTarget();
        var aim = new StereotaxicPoint(at.ApMm, at.MlMm, 0);
        var told = given.ToFrame(aim);
        _given.Add(Um(Move(bench, told).DistanceTo(truth)));
        _motion.Add(Um(bench.Frame.Tip.DistanceTo(bench.Frame.InPlane(told.XMm, told.YMm))));

        var (pixelOfBregma, pixelOfTarget) = (bench.ToPx(bench.Bregma), bench.ToPx(truth));
        _scale.Add(Um(Math.Abs(scale.Optics.ToMm(pixelOfTarget).DistanceTo(scale.Optics.ToMm(pixelOfBregma)) - truth.DistanceTo(bench.Bregma))));
        var (x, y) = registration.ToMm(pixelOfTarget);
        _registration.Add(Um(bench.Frame.InPlane(x, y).DistanceTo(truth)));
        if (detected is null) return;
        var seen = detected.ToFrame(aim);
        _landmark.Add(Um(seen.DistanceTo(told)));
        _detected.Add(Um(Move(bench, seen).DistanceTo(truth)));
    }

    private static PlanePoint Move(SimulatedBench bench, FramePoint to)
    {
        bench.Frame.MoveTo(to.XMm, to.YMm);
        return bench.Frame.Tip;
    }

    private static double Um(double mm) => mm * 1000;
}
