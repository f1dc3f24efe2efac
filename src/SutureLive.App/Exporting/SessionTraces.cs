using SutureLive.App.SessionTools;
using SutureLive.Core;
using SutureLive.Imaging.Reports;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Exporting;

/// <summary>What a session tells over its time, as it was when it was recorded.</summary>
internal sealed class SessionTraces
{
    private readonly IReadOnlyList<FrameRow> _frames;
    private readonly List<(FrameRow Row, SessionResult Result)> _results = [];

    /// <summary>Reads tables and results.</summary>
    public SessionTraces(SessionReader session)
    {
        _frames = session.Frames;
        foreach (var (_, result) in session.Results())
            if (session.ByCameraFrame.TryGetValue(result.CameraFrame, out var row)) _results.Add((row, result));
    }

    /// <summary>Length of the session, s.</summary>
    public double Seconds => _frames.Count == 0 ? 0 : At(_frames[^1]);

    /// <summary>Distance of a landmark from its median place in the picture, mm; readings that cannot be trusted are left out.</summary>
    public Trace Wander(string name, Func<SkullReading, Landmark> landmark)
    {
        var found = _results
            .Where(r => r.Result.Reading.UmPerPx is not null && landmark(r.Result.Reading) is { At: not null, Confidence: >= Confidence.Medium })
            .Select(r => (r.Row, At: landmark(r.Result.Reading).At!.Value, UmPerPx: r.Result.Reading.UmPerPx!.Value))
            .ToList();
        if (found.Count == 0) return new(name, []);
        PointPx middle = new(Median(found.Select(f => f.At.X)), Median(found.Select(f => f.At.Y)));
        return new(name, [.. found.Select(f => (At(f.Row), f.At.DistanceTo(middle) * f.UmPerPx / 1000))]);
    }

    /// <summary>Age of what was drawn on each frame, ms: the time from the frame that was read to the frame it was drawn on.</summary>
    public Trace Age()
    {
        Queue<(long From, FrameRow Read)> coming = new(_results.Where(r => r.Result.Shown is not null).Select(r => (r.Result.Shown!.CameraFrame, r.Row)).OrderBy(r => r.CameraFrame));
        List<(double, double)> points = [];
        FrameRow? shown = null;
        foreach (var row in _frames)
        {
            while (coming.TryPeek(out var next) && next.From <= row.CameraFrame) shown = coming.Dequeue().Read;
            if (shown is { } read) points.Add((At(row), (row.MonotonicNs - read.MonotonicNs) / 1e6));
        }

        return new("age, ms", points);
    }

    /// <summary>Time of one stage for each reading, ms.</summary>
    public Trace Stage(string name, Func<ResultTiming, double> ms) =>
        new(name, [.. _results.Where(r => r.Result.Timing is not null).Select(r => (At(r.Row), ms(r.Result.Timing!)))]);

    /// <summary>Frames missing so far.</summary>
    public Trace Missing()
    {
        long sum = 0;
        return new("frames missing so far", [.. _frames.Select(row => (At(row), (double)(sum += row.DroppedBefore)))]);
    }

    /// <summary>How many tiles the network looked at, and how many were answered from memory; null where that was not recorded.</summary>
    public string? Tiles() => TileCount.Of(_results.Select(r => r.Result.Timing))?.InWords;

    private double At(in FrameRow row) => (row.MonotonicNs - _frames[0].MonotonicNs) / 1e9;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
