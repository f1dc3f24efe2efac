using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Homing and moving.</content>
public sealed partial class GrblController
{
    private static readonly TimeSpan MovePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MoveQueryLimit = TimeSpan.FromMilliseconds(700); // asked again while the blind limit still holds
    private static readonly TimeSpan BlindLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RestProof = TimeSpan.FromMilliseconds(250);
    private readonly byte[] _lineBuffer = new byte[GrblCommand.MaxLineBytes];

    /// <inheritdoc/>
    public async Task HomeAsync(HomeTicket ticket, CancellationToken cancellation)
    {
        ticket.Redeem();
        await WhileMovingAsync("homing", mustBeHomed: false, async (link, motion) =>
        {
            Publish(s => s with { IsHomed = false });
            var answer = await link.SendLineAsync(GrblCommand.Line("$H"), _settings.HomingLimit, motion);
            if (answer.Kind == GrblReplyKind.Error)
                throw new ControllerException(ControllerFailure.Refused, $"Homing was refused: error:{answer.Code}, {GrblText.Error(answer.Code)}.");
            var rest = await WaitForRestAsync(link, null, AnswerLimit, motion);
            for (int axis = 0; axis < 3; axis++)
            {
                if (rest[axis] >= _settings.LowestMm[axis] - 0.01 && rest[axis] <= GrblSettings.HighestMm[axis] + 0.01) continue;
                throw new ControllerException(ControllerFailure.Missed, $"Homing ended at {rest}, outside the frame's travel: the position is not to be trusted.");
            }

            Publish(s => s with { IsHomed = true });
            return 0;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<MoveResult> MoveAsync(MoveTicket ticket, CancellationToken cancellation)
    {
        ticket.Redeem();
        return await WhileMovingAsync("moving", mustBeHomed: true, async (link, motion) =>
        {
            long start = _time.GetTimestamp();
            var target = Now.Position!.Value.At;
            var reached = target;
            foreach (var leg in ticket.Plan.Legs)
            {
                target = Merge(target, leg.Target, leg.Axes);
                (target, reached) = await RunLegAsync(link, leg, target, reached, motion);
            }

            return new MoveResult(target, reached, _time.GetElapsedTime(start));
        }, cancellation);
    }

    private static FramePoint Merge(FramePoint at, FramePoint target, FrameAxes axes) =>
        new(axes.Has(0) ? target.XMm : at.XMm, axes.Has(1) ? target.YMm : at.YMm, axes.Has(2) ? target.ZMm : at.ZMm);

    private async Task<(FramePoint Target, FramePoint Reached)> RunLegAsync(
        GrblLink link, MoveLeg leg, FramePoint target, FramePoint from, CancellationToken motion)
    {
        var quantised = Merge(target, Capabilities!.Quantised(target), leg.Axes);
        var axes = FrameAxes.None;
        for (int axis = 0; axis < 3; axis++)
            if (leg.Axes.Has(axis) && Math.Abs(quantised[axis] - from[axis]) >= Capabilities.ResolutionMm[axis] / 2) axes |= (FrameAxes)(1 << axis);
        if (axes == FrameAxes.None) return (quantised, from); // less than a step on every axis: nothing to send

        Publish(s => s with { Says = $"{leg.Phase switch { MotionPhase.Retract => "retracting", MotionPhase.Travel => "moving sideways", _ => "descending" }} to {quantised}" });
        var answer = await link.SendLineAsync(GrblCommand.Jog(_lineBuffer, quantised, axes, leg.SpeedMmPerS * 60), AnswerLimit, motion);
        if (answer.Kind == GrblReplyKind.Error)
            throw new ControllerException(ControllerFailure.Refused, $"The controller refused the move to {quantised}: error:{answer.Code}, {GrblText.Error(answer.Code)}.");
        var reached = await WaitForRestAsync(link, quantised, LongestFor(from, quantised, leg.SpeedMmPerS), motion);
        return (quantised, CheckReached(quantised, reached));
    }

    /// <summary>How long a straight motion may take: the controller itself slows down where an axis cannot go as fast.</summary>
    private TimeSpan LongestFor(FramePoint from, FramePoint to, double speedMmPerS)
    {
        double length = from.DistanceTo(to), speed = speedMmPerS, acceleration = double.PositiveInfinity;
        for (int axis = 0; axis < 3; axis++)
        {
            double share = length == 0 ? 0 : Math.Abs(to[axis] - from[axis]) / length;
            if (share < 1e-9) continue;
            speed = Math.Min(speed, Capabilities!.MaxSpeedMmPerS[axis] / share);
            acceleration = Math.Min(acceleration, Math.Max(_settings.AccelerationMmPerS2[axis], 0.01) / share);
        }

        return TimeSpan.FromSeconds(3 + (1.5 * ((length / speed) + (speed / acceleration))));
    }

    private FramePoint CheckReached(FramePoint target, FramePoint reached)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (IsAt(axis, target, reached)) continue;
            throw new ControllerException(
                ControllerFailure.Missed,
                FormattableString.Invariant($"The motion ended at {reached}, {"XYZ"[axis]} {reached[axis] - target[axis]:+0.000;-0.000} mm from the target {target}. It is not repeated: look why, then decide."));
        }

        return reached;
    }

    private bool IsAt(int axis, FramePoint target, FramePoint reached) =>
        Math.Abs(reached[axis] - target[axis]) <= Capabilities!.ResolutionMm[axis] + _profile.ToleranceMm;

    /// <summary>
    /// Waits until a report asked for after this call says Idle, and the position is the target's or has stayed for a while
    /// (plain G-code may be reported idle for an instant before it begins).
    /// </summary>
    private async Task<FramePoint> WaitForRestAsync(GrblLink link, FramePoint? target, TimeSpan within, CancellationToken motion)
    {
        long start = _time.GetTimestamp(), lastSeen = start;
        (FramePoint At, long Since)? resting = null;
        while (true)
        {
            if (await link.QueryAsync(MoveQueryLimit, motion) is { } seen)
            {
                lastSeen = _time.GetTimestamp();
                Note(seen.Status, seen.AskedAt);
                if (seen.Status.State is GrblMachineState.Alarm or GrblMachineState.Sleep) EnterAlarm(0);
                if (Now.State == ControllerState.Alarm) throw WhyEnded();
                if (seen.Status.State != GrblMachineState.Idle || MachinePosition(seen.Status) is not { } at)
                {
                    resting = null;
                }
                else
                {
                    if (target is { } goal && IsAt(0, goal, at) && IsAt(1, goal, at) && IsAt(2, goal, at)) return at;
                    if (resting is not { } rest || rest.At != at) resting = (at, seen.AskedAt);
                    else if (_time.GetElapsedTime(rest.Since, seen.AskedAt) >= RestProof) return at;
                }
            }

            motion.ThrowIfCancellationRequested();
            if (_time.GetElapsedTime(lastSeen) >= BlindLimit)
                throw new TimeoutException($"no status report for {BlindLimit.TotalSeconds:0} s during motion");
            if (_time.GetElapsedTime(start) > within)
                throw new TimeoutException(FormattableString.Invariant($"not at rest after {within.TotalSeconds:0.0} s"));
            await Task.Delay(MovePoll, _time, motion);
        }
    }

    /// <summary>
    /// Everything that moves runs inside: one at a time, from a state that allows it, and whatever ends it early ends in a stop.
    /// </summary>
    private async Task<T> WhileMovingAsync<T>(string says, bool mustBeHomed, Func<GrblLink, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        var (link, motion) = BeginMotion(says, mustBeHomed, cancellation);
        try
        {
            var result = await body(link, motion.Token);
            EndMotion();
            return result;
        }
        catch (ControllerException failed) when (failed.Failure is ControllerFailure.Refused or ControllerFailure.Missed)
        {
            EndMotion();
            throw;
        }
        catch (ControllerException) when (Now.State is ControllerState.Lost or ControllerState.Alarm)
        {
            throw WhyEnded();
        }
        catch (OperationCanceledException) when (Now.State is ControllerState.Lost or ControllerState.Alarm)
        {
            throw WhyEnded();
        }
        catch (OperationCanceledException)
        {
            await StopOnceAsync();
            cancellation.ThrowIfCancellationRequested();
            throw WhyEnded();
        }
        catch (ControllerException)
        {
            await StopOnceAsync(); // stopped by somebody; joins that stop
            throw;
        }
        catch (TransportException gone)
        {
            Lose(gone.Message);
            throw WhyEnded(gone);
        }
        catch (TimeoutException late)
        {
            await StopOnceAsync();
            string ends = Now.State == ControllerState.Lost ? Now.Says : $"It was stopped. {Now.Says}";
            throw new ControllerException(
                Now.State == ControllerState.Lost ? ControllerFailure.Lost : ControllerFailure.Missed, $"The controller did not do what was asked ({late.Message}). {ends}", late);
        }
        finally
        {
            lock (_gate) (_busy, _motion) = (false, null);
            motion.Dispose();
        }
    }

    private (GrblLink Link, CancellationTokenSource Motion) BeginMotion(string says, bool mustBeHomed, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var now = Now;
            bool mayBegin = now.State == ControllerState.Idle || (!mustBeHomed && now.State is ControllerState.Unhomed);
            if (_busy || !mayBegin || _link is null || (mustBeHomed && (!now.IsHomed || now.Position is null)))
                throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot begin a motion: {now.State}, {now.Says}.");
            if (now.Mismatches.Count > 0)
                throw new ControllerException(ControllerFailure.Refused, $"{Name} may not move while its settings differ from the frame's profile: {string.Join("; ", now.Mismatches)}.");
            (_busy, _stopAsked) = (true, false);
            _motion = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Publish(s => s with { State = ControllerState.Moving, Says = says });
            return (_link, _motion);
        }
    }

    private void EndMotion() => Publish(s => s.State != ControllerState.Moving
        ? s
        : s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = s.IsHomed ? "idle" : "not homed" });
}
