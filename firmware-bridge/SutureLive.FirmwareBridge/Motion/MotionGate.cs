using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>
/// The one door every motion passes. It alone makes the tickets a controller moves for, and it makes them only while every condition of
/// its table holds. It is armed by a person, for a while; any stop, alarm, loss or reset disarms it.
/// </summary>
public sealed partial class MotionGate : IDisposable
{
    private readonly IFrameController _controller;
    private readonly FrameProfile _profile;
    private readonly GateLimits _limits;
    private readonly TimeProvider _time;
    private readonly IDisposable _watch;
    private readonly Condition[] _table;
    private long _armedAt;
    private TimeSpan _armedFor;

    /// <summary>Guards one controller.</summary>
    public MotionGate(IFrameController controller, FrameProfile profile, TimeProvider time, GateLimits? limits = null)
    {
        (_controller, _profile, _limits, _time) = (controller, profile, limits ?? new(), time);
        _table = MakeTable();
        _watch = controller.Snapshots.Subscribe(new Disarmer(this));
    }

    /// <summary>True until the time given to <see cref="Arm"/> has passed.</summary>
    public bool IsArmed => _armedFor > TimeSpan.Zero && _time.GetElapsedTime(_armedAt) < _armedFor;

    /// <summary>Time until the permission ends by itself; zero when not armed.</summary>
    public TimeSpan ArmedLeft => IsArmed ? _armedFor - _time.GetElapsedTime(_armedAt) : TimeSpan.Zero;

    /// <summary>Height of sideways motion, machine space, mm; null before the first connection.</summary>
    public double? SafeZMm => _profile.SafeZMm ?? (_controller.Capabilities is { } c ? c.HighestMm.ZMm - 1 : null);

    /// <summary>A person takes responsibility for the next while.</summary>
    public void Arm(TimeSpan span) => (_armedAt, _armedFor) = (_time.GetTimestamp(), span);

    /// <summary>Nothing may move until armed again.</summary>
    public void Disarm() => _armedFor = TimeSpan.Zero;

    /// <summary>Looks at a wish and says what holds and what does not. Changes nothing.</summary>
    public GateVerdict Examine(MotionIntent intent) => new([.. _table.Select(c => c.Look(intent))]);

    /// <summary>Moves if everything holds at this moment.</summary>
    /// <exception cref="ControllerException">Refused, with every objection; or what the controller reports.</exception>
    public Task<MoveResult> MoveAsync(MotionIntent intent, CancellationToken cancellation)
    {
        Refuse(Examine(intent));
        return _controller.MoveAsync(new MoveTicket(_time, intent.Plan), cancellation);
    }

    /// <summary>Stops, and disarms.</summary>
    public Task StopAsync()
    {
        var stopping = _controller.StopAsync(); // the byte first
        Disarm();
        return stopping;
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    private static void Refuse(GateVerdict verdict)
    {
        if (verdict.MayMove) return;
        throw new ControllerException(ControllerFailure.Refused, "Not moved. " + string.Join(" ", verdict.Objections));
    }

    private sealed record Condition(string Id, Func<MotionIntent, (bool Holds, string Says)> Test)
    {
        public GateFinding Look(MotionIntent intent)
        {
            var (holds, says) = Test(intent);
            return new(Id, holds, says);
        }
    }

    private Condition[] MakeTable() =>
    [
        new("armed", _ => Pair(Armed())),
        new("idle", _ => _controller.Now is { State: ControllerState.Idle } ? (true, "The controller is idle.") : (false, $"The controller is {_controller.Now.State}: {_controller.Now.Says}.")),
        new("homed", _ => _controller.Now.IsHomed ? (true, "Homed since the controller's last restart.") : (false, "The frame is not homed since the controller's last restart: home it first.")),
        new("settings", _ => Pair(SettingsAgree())),
        new("position-fresh", _ => PositionFresh()),
        new("registration", i => RegistrationGood(i.Registration)),
        new("optics", i => i.OpticsMatch switch
        {
            true => (true, "The optics are those of the calibration."),
            false => (false, "The optics differ from those of the calibration: calibrate these, or put the others back."),
            null => (true, "No optics profile is in use; the registration carries the scale."),
        }),
        new("confidence", i => ConfidenceGood(i.Landmark)),
        new("overlay-fresh", i => i.Landmark is not { } seen ? (false, "The animal is not seen.") : Within(seen.Age, _limits.OldestOverlay, "The picture of the animal is", "Wait for a live picture.")),
        new("target-finite", i => i.Plan.Target.IsFinite ? (true, "The target is made of ordinary numbers.") : (false, "The target holds a number that is none (NaN or infinite).")),
        new("soft-limits", i => Inside(i.Plan, _controller.Capabilities?.LowestMm, _controller.Capabilities?.HighestMm, "the frame's travel")),
        new("work-volume", i => Inside(i.Plan, _profile.WorkLowestMm ?? _controller.Capabilities?.LowestMm, _profile.WorkHighestMm ?? _controller.Capabilities?.HighestMm, "the work volume")),
        new("tilt", i => i.Tilt switch
        {
            TiltEvidence.Flat => (true, "The skull lies flat."),
            TiltEvidence.NotNeeded when i.Plan.Legs.All(l => l.Phase is MotionPhase.Retract or MotionPhase.Travel) => (true, "The tip stays at the safe height, where a tilt changes nothing."),
            TiltEvidence.Waived => (true, "The operator waived the tilt check."),
            TiltEvidence.Tilted => (false, "The skull is tilted beyond the limit: level it, or waive the check."),
            _ => (false, "The skull's tilt is not known: measure the height of bregma and lambda, or waive the check."),
        }),
        new("starts-here", i => StartsHere(i.Plan)),
        new("dv-first", i => RetractsFirst(i.Plan)),
        new("bone-known", i => i.Plan.BoneZMm is not null || i.Plan.Legs.All(l => l.Phase is MotionPhase.Retract or MotionPhase.Travel)
            ? (true, "The height of the bone is known, or the tip does not go down.")
            : (false, "The tip is to go down, and the height of the bone is not known: touch down on bregma first.")),
        new("speed", i => SpeedsGood(i.Plan)),
        new("confirmed", i => i.Confirmed == i.Plan.Target
            ? (true, $"Confirmed by its numbers: {i.Plan.Target}.")
            : (false, i.Confirmed is null ? $"The target {i.Plan.Target} is not confirmed." : $"Confirmed was {i.Confirmed}, but the target is {i.Plan.Target}: confirm again.")),
    ];

    private static (bool Holds, string Says) Pair(GateFinding finding) => (finding.Holds, finding.Says);

    private GateFinding Armed() => IsArmed
        ? new("armed", true, FormattableString.Invariant($"Armed for another {(_armedFor - _time.GetElapsedTime(_armedAt)).TotalSeconds:0} s."))
        : new("armed", false, "Not armed: the operator has to arm the motion (it expires, and any stop ends it).");

    private GateFinding SettingsAgree() => _controller.Now.Mismatches is { Count: > 0 } wrong
        ? new("settings", false, $"The controller's settings are not the frame's: {string.Join("; ", wrong)}. Correct them, connect again.")
        : new("settings", true, $"The controller's settings agree with '{_profile.Name}'.");

    private (bool Holds, string Says) PositionFresh() => _controller.Now.Position is { } position
        ? Within(position.Age(_time), _limits.OldestPosition, "The arm's position is", "The controller is slow to answer: check the cable.")
        : (false, "Where the arm is is not known.");

    private static (bool Holds, string Says) Within(TimeSpan age, TimeSpan limit, string what, string remedy) => age <= limit
        ? (true, FormattableString.Invariant($"{what} {age.TotalSeconds:0.00} s old."))
        : (false, FormattableString.Invariant($"{what} {age.TotalSeconds:0.0} s old; at most {limit.TotalSeconds:0.#} s. {remedy}"));

    private (bool Holds, string Says) RegistrationGood(RegistrationEvidence? registration)
    {
        if (registration is not { } r) return (false, "The picture is not registered to the frame: touch at least three points.");
        if (!r.IsLocked) return (false, "The registration is not locked.");
        if (r.Age > _limits.OldestRegistration || r.Age < TimeSpan.Zero)
            return (false, FormattableString.Invariant($"The registration is {r.Age.TotalHours:0.0} h old; at most {_limits.OldestRegistration.TotalHours:0} h. Register again."));
        return r.RmsMm <= _limits.LargestResidualMm
            ? (true, FormattableString.Invariant($"Registered {r.Age.TotalMinutes:0} min ago, residual {r.RmsMm:0.000} mm."))
            : (false, FormattableString.Invariant($"The registration's residual is {r.RmsMm:0.000} mm; at most {_limits.LargestResidualMm:0.000} mm. Touch the points again."));
    }

    private (bool Holds, string Says) ConfidenceGood(SightingEvidence? seen)
    {
        if (seen is null || seen.Bregma == Confidence.None) return (false, "Bregma is not found.");
        if (seen.Bregma < _limits.LowestConfidence) return (false, $"Bregma's confidence is {seen.Bregma}; at least {_limits.LowestConfidence} is needed.");
        return seen.SpreadMm <= _limits.LargestSpreadMm
            ? (true, FormattableString.Invariant($"Bregma: confidence {seen.Bregma}, wandering {seen.SpreadMm:0.000} mm."))
            : (false, FormattableString.Invariant($"Bregma wanders by {seen.SpreadMm:0.000} mm; at most {_limits.LargestSpreadMm:0.000} mm. Wait until the picture is still."));
    }

    private static (bool Holds, string Says) Inside(MovePlan plan, FramePoint? lowest, FramePoint? highest, string what)
    {
        if (lowest is not { } low || highest is not { } high) return (false, $"The limits of {what} are not known.");
        foreach (var end in plan.Legs.Select(l => l.Target).Append(plan.Target))
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if (end[axis] >= low[axis] && end[axis] <= high[axis]) continue;
                return (false, FormattableString.Invariant($"{"XYZ"[axis]} {end[axis]:0.000} mm lies outside {what} ({low[axis]:0.###} to {high[axis]:0.###} mm)."));
            }
        }

        return (true, $"Inside {what}.");
    }

    private (bool Holds, string Says) StartsHere(MovePlan plan)
    {
        if (_controller.Now.Position is not { } now) return (false, "Where the arm is is not known.");
        double off = now.At.DistanceTo(plan.From);
        return off <= 0.01
            ? (true, "The plan starts where the arm stands.")
            : (false, FormattableString.Invariant($"The plan starts {off:0.000} mm from where the arm stands: plan again."));
    }

    private (bool Holds, string Says) RetractsFirst(MovePlan plan)
    {
        if (SafeZMm is not { } safe) return (false, "The safe height is not known.");
        double z = plan.From.ZMm;
        foreach (var leg in plan.Legs)
        {
            bool isLateral = (leg.Axes & FrameAxes.Lateral) != 0;
            if (isLateral && leg.Axes.Has(2)) return (false, "A leg moves sideways and vertically at once.");
            if (isLateral && z < safe - 1e-6)
                return (false, FormattableString.Invariant($"The tip would move sideways at Z {z:0.000} mm, below the safe height {safe:0.000} mm."));
            if (isLateral && plan.BoneZMm is { } bone && z <= bone) return (false, "The tip would move sideways below the skull.");
            if (leg.Axes.Has(2)) z = leg.Target.ZMm;
        }

        return (true, FormattableString.Invariant($"The tip moves sideways only at or above the safe height Z {safe:0.000} mm."));
    }

    private (bool Holds, string Says) SpeedsGood(MovePlan plan)
    {
        foreach (var leg in plan.Legs)
        {
            double cap = leg.Phase is MotionPhase.NearBone ? Math.Min(_limits.NearBoneMmPerS, _profile.NearBoneSpeedMmPerS) : _profile.SpeedMmPerS(leg.Phase);
            if (leg.SpeedMmPerS > 0 && leg.SpeedMmPerS <= cap) continue;
            return (false, FormattableString.Invariant($"{leg.Phase} at {leg.SpeedMmPerS:0.###} mm/s; at most {cap:0.###} mm/s."));
        }

        return (true, plan.Legs.Count == 0 ? "Nothing to move." : $"Speeds: {string.Join(", ", plan.Legs.Select(l => FormattableString.Invariant($"{l.Phase} {l.SpeedMmPerS:0.###} mm/s")))}.");
    }

    /// <summary>Whatever interrupts the ordinary course of things ends the permission.</summary>
    private sealed class Disarmer(MotionGate gate) : IObserver<ControllerSnapshot>
    {
        public void OnNext(ControllerSnapshot value)
        {
            if (value.State is ControllerState.Lost or ControllerState.Alarm or ControllerState.Holding or ControllerState.Disconnected) gate.Disarm();
        }

        public void OnError(Exception error) => gate.Disarm();

        public void OnCompleted() => gate.Disarm();
    }
}
