using System.Diagnostics;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// Stands at the end of the display road like a screen: draws each frame with its overlay and writes down how late it was, how old the overlay
/// was, and how far it lay from the bone. Everything before <paramref name="warmUp"/> has passed is left out.
/// </summary>
internal sealed class LiveMeasure(PaintedReel reel, TimeProvider time, TimeSpan warmUp) : IObserver<LiveFrame>, IDisposable
{
    private const int Room = 1 << 16;                       // half an hour at 30 frames per second, so that lists never grow while measuring
    private readonly List<double> _latencyMs = new(Room), _ageMs = new(Room), _landmarkMm = new(Room);
    private readonly List<StageTiming> _stages = new(Room);
    private readonly OverlayRenderer _renderer = new();
    private readonly Mat _screen = new();
    private readonly long _start = time.GetTimestamp();
    private double _gluedSquares, _ungluedSquares;
    private long _compared, _readings, _networkReadings, _lastReading = -1, _firstShown, _lastShown, _allocatedAtFirst, _allocatedAtLast;

    /// <summary>Frames that were drawn.</summary>
    public int Frames => _latencyMs.Count;

    /// <inheritdoc/>
    public void OnNext(LiveFrame live)
    {
        live.Frame.Pixels.CopyTo(_screen);
        _renderer.Draw(_screen, live.Scene);
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(_start, now) < warmUp) return;
        if (Frames == 0) (_firstShown, _allocatedAtFirst) = (now, GC.GetAllocatedBytesForCurrentThread());
        (_lastShown, _allocatedAtLast) = (now, GC.GetAllocatedBytesForCurrentThread());
        _latencyMs.Add(time.GetElapsedTime(live.Frame.CapturedAt, now).TotalMilliseconds);
        if (live.Result is not { } result) return;
        _ageMs.Add(live.Scene.AgeMs);
        Compare(live, result);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error) => ExceptionDispatch(error);

    /// <summary>What a screen saw.</summary>
    /// <param name="due">Frames that were due in the same time.</param>
    public DisplayFigures Display(long due)
    {
        double[] latency = [.. _latencyMs.Order()];
        return new(
            Math.Round((Frames - 1) / Math.Max(1e-9, time.GetElapsedTime(_firstShown, _lastShown).TotalSeconds), 2),
            Math.Round(100.0 * Math.Max(0, due - Frames) / Math.Max(1, due), 2),
            Percentiles.Of(latency));
    }

    /// <summary>What the overlay was worth.</summary>
    public OverlayFigures Overlay()
    {
        double seconds = Math.Max(1e-9, time.GetElapsedTime(_firstShown, _lastShown).TotalSeconds);
        return new(
            Math.Round(_readings / seconds, 2),
            Math.Round(_networkReadings / seconds, 2),
            Percentiles.Of([.. _ageMs.Order()]),
            _compared == 0 ? null : Math.Round(Math.Sqrt(_gluedSquares / _compared), 3),
            _compared == 0 ? null : Math.Round(Math.Sqrt(_ungluedSquares / _compared), 3),
            Statistics.Mean(_landmarkMm),
            StageFigures.Of(_stages));
    }

    /// <summary>Readings that were drawn.</summary>
    public long Readings => _readings;

    /// <summary>Managed bytes the display road allocated per frame.</summary>
    public double AllocatedPerFrame => (_allocatedAtLast - _allocatedAtFirst) / (double)Math.Max(1, Frames - 1);

    /// <summary>Frees the screen.</summary>
    public void Dispose() => _screen.Dispose();

    // Where the bone of the result's frame is now, by the truth, against where the overlay puts it.
    private void Compare(in LiveFrame live, FrameReading result)
    {
        var then = reel.TruthOf(result.FrameId);
        var now = reel.TruthOf(live.Frame.Id);
        _gluedSquares += Square(live.Scene.ToPresent.Apply(then.Bregma), now.Bregma) + Square(live.Scene.ToPresent.Apply(then.Lambda), now.Lambda);
        _ungluedSquares += Square(then.Bregma, now.Bregma) + Square(then.Lambda, now.Lambda);
        _compared += 2;
        if (result.FrameId == _lastReading) return;
        _lastReading = result.FrameId;
        _readings++;
        if (result.Timing.Tiles > result.Timing.ReusedTiles) _networkReadings++;
        _stages.Add(result.Timing);
        if (result.Reading.Bregma.At is { } bregma) _landmarkMm.Add(bregma.DistanceTo(then.Bregma) * then.UmPerPx / 1000);
        if (result.Reading.Lambda.At is { } lambda) _landmarkMm.Add(lambda.DistanceTo(then.Lambda) * then.UmPerPx / 1000);
    }

    private static double Square(PointPx a, PointPx b) => Math.Pow(a.DistanceTo(b), 2);

    private static void ExceptionDispatch(Exception error) => throw new UnreachableException("A reel does not fail.", error);
}
