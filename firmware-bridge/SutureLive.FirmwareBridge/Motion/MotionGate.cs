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
        return PermittedAsync(_controller.MoveAsync(new MoveTicket(_time, () => IsArmed, intent.Plan), cancellation));
    }

    /// <summary>Disarms, and stops.</summary>
    public Task StopAsync()
    {
        Disarm(); // one word of memory, and from here on no ticket is good any more
        return _controller.StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>A motion that does not end as it was meant to, for whatever reason, was the last of its permission: a plan that is refused half way leaves the arm where nobody wanted it.</summary>
    private async Task<T> PermittedAsync<T>(Task<T> motion)
    {
        try
        {
            return await motion;
        }
        catch
        {
            Disarm();
            throw;
        }
    }

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
        new("registration", i => i.RegistersWithin is null ? RegistrationGood(i.Registration) : StaysUp(i.Plan)),
        new("optics", i => UnlessUp(i, () => OpticsGood(i.Optics))),
        new("confidence", i => UnlessUp(i, () => ConfidenceGood(i.Landmark))),
        new("overlay-fresh", i => UnlessUp(i, () =>
            i.Landmark is not { } seen ? (false, "The animal is not seen.") : Within(seen.Age, _limits.OldestOverlay, "The picture of the animal is", "Wait for a live picture."))),
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
        new("legs", i => LegsGood(i.Plan)),
        new("dv-first", i => RetractsFirst(i.Plan)),
        new("bone-known", i => i.Plan.BoneZMm is not null || i.Plan.Legs.All(l => l.Phase is MotionPhase.Retract or MotionPhase.Travel)
            ? (true, "The height of the bone is known, or the tip does not go down.")
            : (false, "The tip is to go down, and the height of the bone is not known: touch down on bregma first.")),
        new("speed", i => SpeedsGood(i.Plan)),
        new("confirmed", ConfirmationGood),
    ];

    private static (bool Holds, string Says) StaysUp(MovePlan plan) => plan.Legs.All(l => l.Phase is MotionPhase.Retract or MotionPhase.Travel)
        ? (true, "The tip carries its marker at the safe height, to register: neither a registration nor an animal is needed for that.")
        : (false, "A marker is carried to register at the safe height only; this plan goes down.");

    private static (bool Holds, string Says) Pair(GateFinding finding) => (finding.Holds, finding.Says);

    /// <summary>
    /// What rests on the picture of this moment does not keep a tip in the animal: straight up, to a height the frame itself knows, it may go without one.
    /// Nor does a marker need it, which is carried to make one.
    /// </summary>
    private static (bool Holds, string Says) UnlessUp(MotionIntent intent, Func<(bool Holds, string Says)> look) =>
        intent.Plan.GoesOnlyUp ? (true, "The tip goes straight up, away from the animal: no picture is needed.")
        : intent.RegistersWithin is not null ? StaysUp(intent.Plan)
        : look();

    private static (bool Holds, string Says) ConfirmationGood(MotionIntent intent)
    {
        var target = intent.Plan.Target;
        if (intent.RegistersWithin is { } area)
            return area.Holds(target) ? (true, $"Inside what was confirmed: {area}.") : (false, $"The target {target} lies outside what was confirmed ({area}): look what is in the way, and begin anew.");
        return intent.Confirmed == target ? (true, $"Confirmed by its numbers: {target}.")
            : (false, intent.Confirmed is null ? $"The target {target} is not confirmed." : $"Confirmed was {intent.Confirmed}, but the target is {target}: confirm again.");
    }

    private GateFinding Armed() => IsArmed
        ? new("armed", true, FormattableString.Invariant($"Armed for another {(_armedFor - _time.GetElapsedTime(_armedAt)).TotalSeconds:0} s."))
        : new("armed", false, "Not armed: the operator has to arm the motion (it expires, and any stop ends it).");

    private GateFinding SettingsAgree() => _controller.Now.Mismatches is { Count: > 0 } wrong
        ? new("settings", false, $"The controller's settings are not the frame's: {string.Join("; ", wrong)}. Correct them, connect again.")
        : new("settings", true, string.Join(' ', (IEnumerable<string>)[$"The controller's settings agree with '{_profile.Name}'.", .. _controller.Capabilities?.Remarks ?? []]));

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
        if (r.Age < TimeSpan.Zero)
            return (false, FormattableString.Invariant($"The registration is dated {-r.Age.TotalHours:0.0} h in the future: set this computer's clock right, or register again."));
        if (r.Age > _limits.OldestRegistration)
            return (false, FormattableString.Invariant($"The registration is {r.Age.TotalHours:0.0} h old; at most {_limits.OldestRegistration.TotalHours:0} h. Register again."));
        return r.RmsMm <= _limits.LargestResidualMm
            ? (true, FormattableString.Invariant($"Registered {r.Age.TotalMinutes:0} min ago, residual {r.RmsMm:0.000} mm."))
            : (false, FormattableString.Invariant($"The registration's residual is {r.RmsMm:0.000} mm; at most {_limits.LargestResidualMm:0.000} mm. Touch the points again."));
    }

    private (bool Holds, string Says) OpticsGood(OpticsEvidence? optics)
    {
        if (optics is not { } o) return (false, "Through which optics the animal is seen is not known.");
        if (o.Registered is not null && o.InUse is null) return (false, $"The registration was made through the optics '{o.Registered}', and no optics are named now: start with those, or register again.");
        if (o.Registered is not null && o.Registered != o.InUse)
            return (false, $"The registration was made through the optics '{o.Registered}', in use are '{o.InUse}': put the others back, or register again.");
        if (o.ScaleRatio is { } ratio && !(Math.Abs(ratio - 1) <= _limits.LargestScaleGap))
            return (false, FormattableString.Invariant($"A pixel of the optics '{o.InUse}' is {ratio:0.000} times as large as the registration says (at most {_limits.LargestScaleGap:0%} off): register again."));
        return o.InUse is { } name ? (true, $"The optics '{name}' are those of the registration.")
            : (true, "No optics profile is in use, so nobody can tell whether zoom and focus are those of the registration: look that they are.");
    }

    private (bool Holds, string Says) ConfidenceGood(SightingEvidence? seen)
    {
        if (seen is null || seen.Bregma == Confidence.None) return (false, "Bregma is not found.");
        if (seen.Bregma < _limits.LowestConfidence) return (false, $"Bregma's confidence is {seen.Bregma}; at least {_limits.LowestConfidence} is needed.");
        return seen.SpreadMm <= _limits.LargestSpreadMm
            ? (true, FormattableString.Invariant($"Bregma: confidence {seen.Bregma}, wandering {seen.SpreadMm:0.000} mm."))
            : (false, FormattableString.Invariant($"Bregma wanders by {seen.SpreadMm:0.000} mm; at most {_limits.LargestSpreadMm:0.000} mm. Wait until the picture is still."));
    }

    /// <summary>Whatever interrupts the ordinary course of things ends the permission.</summary>
    private sealed class Disarmer(MotionGate gate) : IObserver<ControllerSnapshot>
    {
        private bool _wasHomed;

        public void OnNext(ControllerSnapshot value)
        {
            bool lostItsReference = _wasHomed && !value.IsHomed && value.State != ControllerState.Moving; // by a reset, a stop, a knob; homing anew is no such thing
            _wasHomed = value.IsHomed || (_wasHomed && value.State == ControllerState.Moving);
            if (lostItsReference || value.State is ControllerState.Lost or ControllerState.Alarm or ControllerState.Holding or ControllerState.Disconnected) gate.Disarm();
        }

        public void OnError(Exception error) => gate.Disarm();

        public void OnCompleted() => gate.Disarm();
    }
}
