using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <content>Motions without a target on the skull: homing, touching down, moving by hand.</content>
public sealed partial class MotionGate
{
    /// <summary>What stands in the way of homing. Homing needs no animal, but it moves the arm over its whole travel.</summary>
    /// <param name="confirmed">The operator was asked, and said yes.</param>
    public GateVerdict ExamineHoming(bool confirmed)
    {
        var now = _controller.Now;
        return new(
        [
            Armed(),
            SettingsAgree(),
            now.State is ControllerState.Unhomed or ControllerState.Idle ? new("at-rest", true, $"The controller is {now.State}.") : new("at-rest", false, $"The controller is {now.State}: {now.Says}."),
            confirmed ? new("confirmed", true, "Homing was confirmed.") : new("confirmed", false, _controller.Capabilities?.CanHome == false
                ? "This controller finds no reference by itself: drive the arm to its upper and rear end with its knob, then confirm that this place becomes 0 (--home)."
                : "Homing moves the arm over its whole travel, vertical axis first: clear the way and confirm it (--home)."),
        ]);
    }

    /// <summary>Homes if everything holds at this moment.</summary>
    /// <inheritdoc cref="MoveAsync"/>
    public Task HomeAsync(bool confirmed, CancellationToken cancellation)
    {
        Refuse(ExamineHoming(confirmed));
        return PermittedAsync(HomeAsync());

        async Task<bool> HomeAsync()
        {
            await _controller.HomeAsync(new HomeTicket(_time, () => IsArmed), cancellation);
            return true;
        }
    }

    /// <summary>What stands in the way of touching down where the tip is.</summary>
    /// <param name="lowestZMm">How far down at the most, machine space, mm.</param>
    /// <param name="confirmed">The operator was asked about this depth, and said yes.</param>
    public GateVerdict ExamineTouch(double lowestZMm, bool confirmed)
    {
        var now = _controller.Now;
        double? lowest = _controller.Capabilities is { } can ? Math.Max(can.LowestMm.ZMm, _profile.WorkLowestMm?.ZMm ?? double.NegativeInfinity) : null;
        bool inside = now.Position is { } at && lowestZMm < at.At.ZMm && lowestZMm >= lowest;
        var (fresh, age) = PositionFresh();
        return new(
        [
            Armed(),
            SettingsAgree(),
            HomedAndIdle(),
            new("position-fresh", fresh, age),
            _controller.Capabilities?.CanProbe == true ? new("probe", true, "The controller can probe.") : new("probe", false, "This controller cannot feel contact: lower the tip by hand."),
            new("soft-limits", inside, FormattableString.Invariant($"Down to Z {lowestZMm:0.000} mm lies {(inside ? "below the tip and inside" : "above the tip or outside")} the work volume.")),
            confirmed ? new("confirmed", true, "Touching down was confirmed.") : new("confirmed", false, "Touching down lowers the tip until the probe closes: look that the probe's clip is on, and confirm it."),
        ]);
    }

    /// <summary>Touches down if everything holds at this moment.</summary>
    /// <returns>Where the touch was, machine space, mm.</returns>
    /// <inheritdoc cref="MoveAsync"/>
    public Task<FramePoint> TouchAsync(double lowestZMm, bool confirmed, CancellationToken cancellation)
    {
        Refuse(ExamineTouch(lowestZMm, confirmed));
        return PermittedAsync(_controller.TouchAsync(new TouchTicket(_time, () => IsArmed, lowestZMm, Math.Min(_limits.NearBoneMmPerS, _profile.NearBoneSpeedMmPerS)), cancellation));
    }

    /// <summary>What stands in the way of moving one axis by hand. It needs no target, so the limits are narrow: sideways only above the skull.</summary>
    public GateVerdict ExamineJog(JogIntent jog, JogHold hold)
    {
        var now = _controller.Now;
        bool lateral = jog.Axis is 0 or 1;
        double cap = FastestJogMmPerS(jog.Axis, jog.Direction);
        bool high = !lateral || (SafeZMm is { } safe && now.Position?.At.ZMm >= safe - 1e-3);
        double? end = EndOfJog(jog);
        bool room = end is { } e && now.Position is { } p && (e - p.At[jog.Axis]) * jog.Direction > 0;
        var (fresh, age) = PositionFresh();
        return new(
        [
            Armed(),
            SettingsAgree(),
            HomedAndIdle(),
            new("position-fresh", fresh, age),
            jog is { Axis: >= 0 and <= 2, Direction: 1 or -1 } ? new("axis", true, "One axis, one direction.") : new("axis", false, "A jog has one axis (X, Y, Z) and one direction."),
            room ? new("work-volume", true, "There is room in that direction.") : new("work-volume", false, "The axis stands at the end of the work volume in that direction."),
            high ? new("dv-first", true, "The tip is high enough for this axis.") : new("dv-first", false, FormattableString.Invariant($"The tip is below the safe height Z {SafeZMm:0.000} mm: retract before moving sideways.")),
            jog.SpeedMmPerS > 0 && jog.SpeedMmPerS <= cap ? new("speed", true, FormattableString.Invariant($"{jog.SpeedMmPerS:0.###} mm/s.")) : new("speed", false, FormattableString.Invariant($"{jog.SpeedMmPerS:0.###} mm/s; by hand at most {cap:0.###} mm/s in that direction.")),
            jog.MostMm is null or (> 0 and <= LongestStepMm) ? new("step", true, jog.MostMm is { } mm ? FormattableString.Invariant($"At most {mm:0.###} mm.") : "As long as it is held.")
                : new("step", false, FormattableString.Invariant($"A step of {jog.MostMm:0.###} mm; it may be up to {LongestStepMm:0} mm.")),
            hold.IsHeld ? new("held", true, "The switch is held.") : new("held", false, "The switch is not held."),
        ]);
    }

    /// <summary>The longest step by hand, mm.</summary>
    private const double LongestStepMm = 10;

    /// <summary>Moves one axis while the switch is held, if everything holds at this moment.</summary>
    /// <returns>Where it came to rest, machine space, mm.</returns>
    /// <inheritdoc cref="MoveAsync"/>
    public Task<FramePoint> JogAsync(JogIntent jog, JogHold hold, CancellationToken cancellation)
    {
        Refuse(ExamineJog(jog, hold));
        var at = _controller.Now.Position!.Value.At;
        double end = EndOfJog(jog)!.Value, step = at[jog.Axis] + (jog.Direction * (jog.MostMm ?? double.PositiveInfinity));
        end = jog.Direction > 0 ? Math.Min(end, step) : Math.Max(end, step);
        var furthest = jog.Axis switch { 0 => at with { XMm = end }, 1 => at with { YMm = end }, _ => at with { ZMm = end } };
        return PermittedAsync(_controller.JogAsync(new JogTicket(_time, (FrameAxes)(1 << jog.Axis), furthest, jog.SpeedMmPerS, () => hold.IsHeld && IsArmed), cancellation));
    }

    /// <summary>Fastest motion by hand, mm/s: the speed of travel, but that near bone on the way down, where nobody may have touched it yet.</summary>
    public double FastestJogMmPerS(int axis, int direction) =>
        axis == 2 && direction < 0 ? Math.Min(_limits.NearBoneMmPerS, _profile.NearBoneSpeedMmPerS) : _profile.TravelSpeedMmPerS;

    private double? EndOfJog(JogIntent jog)
    {
        if (jog.Axis is < 0 or > 2 || _controller.Capabilities is not { } can) return null;
        return jog.Direction > 0
            ? Math.Min(can.HighestMm[jog.Axis], _profile.WorkHighestMm?[jog.Axis] ?? double.PositiveInfinity)
            : Math.Max(can.LowestMm[jog.Axis], _profile.WorkLowestMm?[jog.Axis] ?? double.NegativeInfinity);
    }

    private GateFinding HomedAndIdle()
    {
        var now = _controller.Now;
        return now is { State: ControllerState.Idle, IsHomed: true }
            ? new("homed", true, "Homed and idle.") : new("homed", false, $"The controller is {now.State}: {now.Says}. Home it first.");
    }
}
