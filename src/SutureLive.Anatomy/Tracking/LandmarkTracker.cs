using SutureLive.Core;

namespace SutureLive.Anatomy.Tracking;

/// <summary>
/// Makes steady landmarks out of the readings of a live picture: outliers are rejected, the spread is reported, and a skull that lies
/// elsewhere is announced, never averaged away. Has no clock of its own: every call brings the time. Not thread-safe.
/// </summary>
/// <param name="options">Limits; the defaults when null.</param>
public sealed class LandmarkTracker(TrackerOptions? options = null)
{
    private const double SameScale = 0.02, TurnReachMm = 4;
    private readonly TrackerOptions _options = options ?? new();
    private readonly LandmarkHistory _bregma = new(options ?? new()), _lambda = new(options ?? new());
    private readonly List<double> _turns = [];
    private SkullReading? _last;
    private LockedLandmarks? _lock;
    private TimeSpan? _movedAt;
    private double? _movedMm;
    private (PointPx Bregma, double HeadingDeg)? _rest;
    private (TimeSpan At, double Mm)? _crept;
    private (double Sin, double Cos) _heading;

    /// <summary>Takes one reading.</summary>
    /// <param name="reading">What was read from the newest picture.</param>
    /// <param name="at">When that picture was taken, on any clock that only goes forward.</param>
    /// <param name="motion">
    /// From pixels of the previously observed picture to pixels of this one, when the motion was measured; null when the picture is
    /// taken to stand still.
    /// </param>
    /// <returns>The skull now.</returns>
    public TrackedSkull Observe(SkullReading reading, TimeSpan at, Similarity? motion = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (_last is { } last && !IsSameView(last, reading)) Forget();
        _last = reading;
        if (motion is { } moved) Carry(moved, at, reading.UmPerPx);
        if (reading.HeadingDeg is not { } heading || reading.UmPerPx is not { } umPerPx) return At(at);
        double mmPerPx = umPerPx / 1000;
        var bregma = _bregma.Add(reading.Bregma, at, heading, mmPerPx);
        var lambda = _lambda.Add(reading.Lambda, at, heading, mmPerPx);
        if (bregma == LandmarkHistory.Verdict.Moved || (lambda == LandmarkHistory.Verdict.Moved && bregma == LandmarkHistory.Verdict.Absent))
        {
            (_movedAt, _movedMm) = (at, bregma == LandmarkHistory.Verdict.Moved ? _bregma.MovedMm : _lambda.MovedMm);
            _heading = default;
        }

        if (bregma != LandmarkHistory.Verdict.Suspected && Turn(heading) is { } turnedDeg)
        {
            double reachMm = reading is { Bregma.At: { } b, Lambda.At: { } l } ? b.DistanceTo(l) * mmPerPx : TurnReachMm;
            (_movedAt, _movedMm) = (at, TurnMm(turnedDeg, reachMm));
        }

        return Crept(at);
    }

    /// <summary>
    /// Takes note that the newest reading still holds, because the picture under it has not changed. It is fresh again; but it is no other
    /// witness: it makes nothing steadier, and an outlier said twice stays one outlier.
    /// </summary>
    /// <param name="reading">The newest reading as it lies in the present picture.</param>
    /// <param name="at">When that picture was taken.</param>
    /// <param name="motion">As for <see cref="Observe"/>.</param>
    public TrackedSkull Affirm(SkullReading reading, TimeSpan at, Similarity? motion = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (_last is not { } last || !IsSameView(last, reading)) return Observe(reading, at, motion);
        _last = reading;
        if (motion is { } moved) Carry(moved, at, reading.UmPerPx);
        _bregma.Affirm(at);
        _lambda.Affirm(at);
        return Crept(at);
    }

    /// <summary>The skull at a moment without a new reading: it grows stale.</summary>
    public TrackedSkull At(TimeSpan now)
    {
        _bregma.Forget(now);
        _lambda.Forget(now);
        if (_last is not { UmPerPx: { } umPerPx } last || (_heading.Sin == 0 && _heading.Cos == 0))
            return new TrackedSkull(TrackingState.Searching, _last, null, null, 0, null) { Lock = _lock };

        double mmPerPx = umPerPx / 1000, heading = HeadingDeg;
        double? spread = _bregma.SpreadMm(heading, mmPerPx);
        var age = now - _bregma.Last;
        bool justMoved = _movedAt is { } when && now - when < _options.SayMovedFor;
        var state = age is null ? TrackingState.Searching
            : age > _options.FreshFor ? TrackingState.Stale
            : justMoved ? TrackingState.Moved
            : _bregma.Count >= _options.LeastReadings && spread <= _options.SteadySpreadMm ? TrackingState.Steady
            : TrackingState.Settling;
        var steady = last with { HeadingDeg = heading, Bregma = _bregma.Now(heading, mmPerPx), Lambda = now - _lambda.Last <= _options.FreshFor ? _lambda.Now(heading, mmPerPx) : Landmark.NotFound };
        return new TrackedSkull(state, steady, spread, _lambda.SpreadMm(heading, mmPerPx), _bregma.Count, age)
        {
            MovedMm = _movedMm,
            CreptMm = _crept is { } crept && now - crept.At < _options.SayMovedFor ? crept.Mm : null,
            Lock = Drifted(steady, mmPerPx),
        };
    }

    /// <summary>Fixes the landmarks where they are now, or where the operator puts them.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="bregma">The operator's bregma, pixels; null takes the steady one.</param>
    /// <param name="lambda">The operator's lambda, pixels; null takes the steady one, if there is one.</param>
    /// <exception cref="InvalidOperationException">There is no steady bregma, or no heading, and none was given.</exception>
    public LockedLandmarks Lock(TimeSpan now, PointPx? bregma = null, PointPx? lambda = null)
    {
        var tracked = At(now);
        if ((bregma ?? lambda) is null && tracked.State != TrackingState.Steady)
            throw new InvalidOperationException($"The landmarks cannot be locked while they are {tracked.State}: wait until they are steady or place them by hand.");
        if ((bregma ?? tracked.Reading?.Bregma.At) is not { } fixedBregma)
            throw new InvalidOperationException("There is no bregma to lock: place it by hand.");
        var fixedLambda = lambda ?? tracked.Reading?.Lambda.At;
        double heading = fixedLambda is { } l ? Angle.HeadingDeg(l, fixedBregma)
            : tracked.Reading?.HeadingDeg ?? throw new InvalidOperationException("There is no heading to lock: place lambda by hand.");
        return _lock = new LockedLandmarks(fixedBregma, fixedLambda, heading, now);
    }

    /// <summary>Gives the landmarks free again.</summary>
    public void Unlock() => _lock = null;

    /// <summary>
    /// The skull now, and whether it crept: small steps, each within the outliers' limit, are followed without a word, but their sum makes
    /// earlier coordinates as void as a jump does. The place of rest therefore never goes along with the picture. A slow turn about bregma is a creep of all that
    /// lies away from it.
    /// </summary>
    private TrackedSkull Crept(TimeSpan at)
    {
        var now = At(at);
        if (now.State == TrackingState.Moved) _rest = null;
        if (now is not { State: TrackingState.Steady, Reading: { Bregma.At: { } bregma, UmPerPx: { } umPerPx } }) return now;
        double heading = HeadingDeg;
        var rest = _rest ??= (bregma, heading);
        double mm = Math.Max(bregma.DistanceTo(rest.Bregma) * umPerPx / 1000, TurnMm(Angle.Between(heading, rest.HeadingDeg), TurnReachMm));
        if (mm <= _options.CreepMm) return now;
        (_crept, _rest) = ((at, mm), (bregma, heading));
        return At(at);
    }

    private static double TurnMm(double turnDeg, double reachMm) => 2 * reachMm * Math.Sin(double.DegreesToRadians(turnDeg) / 2);

    private LockedLandmarks? Drifted(SkullReading now, double mmPerPx) => _lock is not { } locked ? null : locked with
    {
        BregmaDriftMm = now.Bregma.At is { } b ? b.DistanceTo(locked.Bregma) * mmPerPx : null,
        LambdaDriftMm = now.Lambda.At is { } l && locked.Lambda is { } fixedLambda ? l.DistanceTo(fixedLambda) * mmPerPx : null,
    };

    /// <summary>Takes what is remembered along with the picture; a jump is said although nothing is lost.</summary>
    private void Carry(Similarity motion, TimeSpan at, double? umPerPx)
    {
        double? jumpMm = _bregma.Newest is { } was ? motion.Apply(was).DistanceTo(was) * umPerPx / 1000 : null;
        if (Math.Abs(motion.TurnDeg) > _options.OutlierTurnDeg) (_movedAt, _movedMm) = (at, Math.Max(jumpMm ?? 0, TurnMm(Math.Abs(motion.TurnDeg), TurnReachMm)));
        else if (jumpMm > _options.OutlierMm) (_movedAt, _movedMm) = (at, jumpMm);
        _bregma.Carry(motion);
        _lambda.Carry(motion);
        for (int i = 0; i < _turns.Count; i++) _turns[i] += motion.TurnDeg;
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(motion.TurnDeg));
        _heading = ((_heading.Sin * cos) + (_heading.Cos * sin), (_heading.Cos * cos) - (_heading.Sin * sin));
    }

    private double HeadingDeg => double.RadiansToDegrees(Math.Atan2(_heading.Sin, _heading.Cos));

    /// <summary>
    /// Takes one heading. A skull may turn about bregma while bregma stays: such headings are outliers until enough of them agree, and are then a movement.
    /// </summary>
    /// <returns>By how many degrees the skull turned; null when it did not.</returns>
    private double? Turn(double headingDeg)
    {
        double was = HeadingDeg;
        if (_heading is (0, 0) || Angle.Between(headingDeg, was) <= _options.OutlierTurnDeg)
        {
            _turns.Clear();
            Average(headingDeg);
            return null;
        }

        _turns.Add(headingDeg);
        if (_turns.Count < _options.ReadingsThatMove) return null;
        if (_turns.Exists(t => Angle.Between(t, headingDeg) > _options.OutlierTurnDeg))
        {
            _turns.RemoveAt(0);
            return null;
        }

        _heading = default;
        foreach (double turned in _turns) Average(turned);
        _turns.Clear();
        return Angle.Between(HeadingDeg, was);
    }

    /// <summary>Directions are averaged as unit vectors, the last dozen readings counting most.</summary>
    private void Average(double headingDeg)
    {
        const double Keep = 0.85;
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(headingDeg));
        _heading = ((Keep * _heading.Sin) + ((1 - Keep) * sin), (Keep * _heading.Cos) + ((1 - Keep) * cos));
    }

    private void Forget()
    {
        _bregma.Clear();
        _lambda.Clear();
        _turns.Clear();
        (_heading, _movedAt, _movedMm, _rest, _crept, _lock) = (default, null, null, null, null, null);         // locked pixels are those of another view
    }

    private static bool IsSameView(SkullReading a, SkullReading b) =>
        a.WidthPx == b.WidthPx && a.HeightPx == b.HeightPx
        && (a.UmPerPx is not { } ua || b.UmPerPx is not { } ub || Math.Abs((ua / ub) - 1) < SameScale);
}
