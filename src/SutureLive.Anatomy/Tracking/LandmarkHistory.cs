using SutureLive.Core;

namespace SutureLive.Anatomy.Tracking;

/// <summary>
/// The recent places of one landmark, carried along with the motion of the picture: a median along the skull's axes, and a short list of
/// suspects, which are outliers until enough of them agree with each other.
/// </summary>
internal sealed class LandmarkHistory(TrackerOptions options)
{
    private readonly record struct Seen(PointPx At, double SigmaMm, Confidence Confidence, TimeSpan Time);

    private readonly List<Seen> _accepted = [], _suspects = [];
    private readonly List<double> _sorted = [];

    /// <summary>What one reading did to the history.</summary>
    public enum Verdict
    {
        /// <summary>The landmark was not in the reading.</summary>
        Absent,

        /// <summary>It agrees.</summary>
        Accepted,

        /// <summary>It is an outlier, so far.</summary>
        Suspected,

        /// <summary>The outliers agree: the landmark is elsewhere now.</summary>
        Moved,
    }

    /// <summary>Readings that agree.</summary>
    public int Count => _accepted.Count;

    /// <summary>Time of the last one.</summary>
    public TimeSpan? Last => _accepted.Count == 0 ? null : _accepted[^1].Time;

    /// <summary>Place of the last one, pixels.</summary>
    public PointPx? Newest => _accepted.Count == 0 ? null : _accepted[^1].At;

    /// <summary>Distance of the last movement, mm.</summary>
    public double MovedMm { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _accepted.Clear();
        _suspects.Clear();
    }

    /// <summary>Moves all remembered places with the picture.</summary>
    public void Carry(Similarity motion)
    {
        for (int i = 0; i < _accepted.Count; i++) _accepted[i] = _accepted[i] with { At = motion.Apply(_accepted[i].At) };
        for (int i = 0; i < _suspects.Count; i++) _suspects[i] = _suspects[i] with { At = motion.Apply(_suspects[i].At) };
    }

    /// <summary>Takes one reading of the landmark.</summary>
    public Verdict Add(Landmark landmark, TimeSpan time, double headingDeg, double mmPerPx)
    {
        Forget(time);
        if (landmark.At is not { } at || landmark.SigmaMm is not { } sigma) return Verdict.Absent;
        var seen = new Seen(at, sigma, landmark.Confidence, time);
        double gateMm = Math.Max(options.OutlierMm, 4 * (SpreadMm(headingDeg, mmPerPx) ?? 0));
        if (_accepted.Count < 2 || Median(_accepted, headingDeg).DistanceTo(at) * mmPerPx <= gateMm)
        {
            _suspects.Clear();
            _accepted.Add(seen);
            if (_accepted.Count > options.MostReadings) _accepted.RemoveAt(0);
            return Verdict.Accepted;
        }

        _suspects.Add(seen);
        if (_suspects.Count < options.ReadingsThatMove) return Verdict.Suspected;
        var there = Median(_suspects, headingDeg);
        if (_suspects.Exists(s => s.At.DistanceTo(there) * mmPerPx > options.OutlierMm))
        {
            _suspects.RemoveAt(0);                                          // outliers all over the place are no movement
            return Verdict.Suspected;
        }

        MovedMm = there.DistanceTo(Median(_accepted, headingDeg)) * mmPerPx;
        _accepted.Clear();
        _accepted.AddRange(_suspects);
        _suspects.Clear();
        return Verdict.Moved;
    }

    /// <summary>The newest place was seen again by what does not count as another reading: it is as fresh as that, and no surer.</summary>
    public void Affirm(TimeSpan time)
    {
        var newest = _suspects.Count > 0 ? _suspects : _accepted;
        if (newest.Count > 0) newest[^1] = newest[^1] with { Time = time };
    }

    /// <summary>The landmark now: median place, typical confidence, and no more certain than the readings agree.</summary>
    public Landmark Now(double headingDeg, double mmPerPx)
    {
        if (_accepted.Count == 0) return Landmark.NotFound;
        double sigma = Math.Max(MedianOf(s => s.SigmaMm), SpreadMm(headingDeg, mmPerPx) ?? 0);
        return new Landmark(Median(_accepted, headingDeg), sigma, (Confidence)(int)MedianOf(s => (int)s.Confidence));
    }

    /// <summary>Standard deviation along one axis from the median distance (1.177 sigma for a plane Gaussian), mm; null below three.</summary>
    public double? SpreadMm(double headingDeg, double mmPerPx)
    {
        if (_accepted.Count < 3) return null;
        var centre = Median(_accepted, headingDeg);
        return MedianOf(s => s.At.DistanceTo(centre)) * mmPerPx / 1.1774;
    }

    /// <summary>Drops readings older than the memory.</summary>
    public void Forget(TimeSpan now)
    {
        _accepted.RemoveAll(s => now - s.Time > options.Memory);
        _suspects.RemoveAll(s => now - s.Time > options.Memory);
    }

    /// <summary>Median along and across the skull, so that turning the picture changes nothing.</summary>
    private PointPx Median(List<Seen> seen, double headingDeg)
    {
        var frame = new SkullFrame(seen[0].At, headingDeg, 1000);
        return frame.ToPx(new ApMl(MedianIn(seen, s => frame.ToApMl(s.At).ApMm), MedianIn(seen, s => frame.ToApMl(s.At).MlMm)));
    }

    private double MedianOf(Func<Seen, double> value) => MedianIn(_accepted, value);

    private double MedianIn(List<Seen> seen, Func<Seen, double> value)
    {
        _sorted.Clear();
        foreach (var one in seen) _sorted.Add(value(one));
        _sorted.Sort();
        int middle = _sorted.Count / 2;
        return _sorted.Count % 2 == 1 ? _sorted[middle] : (_sorted[middle - 1] + _sorted[middle]) / 2;
    }
}
