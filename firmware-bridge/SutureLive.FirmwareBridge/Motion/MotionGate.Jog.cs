using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <content>
/// Motion as long as a key is held. It has no target on the animal, so neither picture nor registration is asked for: the person who holds the key
/// looks. It is one leg to the end of the work volume, so that nothing is ever queued behind it, and whatever ends the holding ends in a stop.
/// </content>
public sealed partial class MotionGate
{
    /// <summary>What stands in the way of moving along one axis while a key is held.</summary>
    /// <param name="axis">0 = X, 1 = Y, 2 = Z.</param>
    /// <param name="sign">+1 or -1.</param>
    public GateVerdict ExamineJog(int axis, int sign)
    {
        var now = _controller.Now;
        var (fresh, age) = PositionFresh();
        double? room = now.Position is { } at && JogEnd(axis, sign) is { } end ? sign * (end - at.At[axis]) : null;
        return new(
        [
            Armed(),
            SettingsAgree(),
            now is { State: ControllerState.Idle, IsHomed: true } ? new("homed", true, "Homed and idle.") : new("homed", false, $"The controller is {now.State}: {now.Says}. Only a homed frame that rests is moved."),
            new("position-fresh", fresh, age),
            room > 0
                ? new("work-volume", true, FormattableString.Invariant($"{room:0.000} mm of room that way."))
                : new("work-volume", false, $"{"XYZ"[axis]} is at the end of the work volume that way."),
        ]);
    }

    /// <summary>Moves along one axis until released or at the end of the work volume.</summary>
    /// <param name="axis">0 = X, 1 = Y, 2 = Z.</param>
    /// <param name="sign">+1 or -1.</param>
    /// <param name="speedMmPerS">Wanted speed, mm/s; reduced to what is allowed there.</param>
    /// <param name="released">The key was let go: the arm is stopped.</param>
    /// <exception cref="ControllerException">Refused, with every objection; or what the controller reports.</exception>
    /// <exception cref="OperationCanceledException">Released; the arm rests.</exception>
    public Task<MoveResult> JogAsync(int axis, int sign, double speedMmPerS, CancellationToken released)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speedMmPerS);
        Refuse(ExamineJog(axis, sign));
        var from = _controller.Now.Position!.Value.At;
        double end = JogEnd(axis, sign)!.Value;
        FramePoint target = new(axis == 0 ? end : from.XMm, axis == 1 ? end : from.YMm, axis == 2 ? end : from.ZMm);

        // Upwards is away from the animal. Anything else below the safe height may be next to bone, and nobody has told where the bone is.
        bool isAway = axis == 2 && sign > 0, isHigh = axis != 2 && from.ZMm >= SafeZMm - 1e-6;
        double most = isAway || isHigh ? _profile.TravelSpeedMmPerS : Math.Min(_limits.NearBoneMmPerS, _profile.NearBoneSpeedMmPerS);
        var phase = isAway ? MotionPhase.Retract : axis == 2 ? MotionPhase.NearBone : MotionPhase.Travel;
        MoveLeg leg = new(phase, target, (FrameAxes)(1 << axis), Math.Min(speedMmPerS, most));
        return _controller.MoveAsync(new MoveTicket(_time, new(from, target, null, [leg])), released);
    }

    private double? JogEnd(int axis, int sign) => sign > 0
        ? (_profile.WorkHighestMm ?? _controller.Capabilities?.HighestMm)?[axis]
        : (_profile.WorkLowestMm ?? _controller.Capabilities?.LowestMm)?[axis];
}
