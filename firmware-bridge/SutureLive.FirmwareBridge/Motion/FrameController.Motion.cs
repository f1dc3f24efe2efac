using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <content>Homing and moving: the order of things that no protocol may change.</content>
public abstract partial class FrameController
{
    private CancellationTokenSource? _motion;
    private bool _busy;

    /// <inheritdoc/>
    public async Task HomeAsync(HomeTicket ticket, CancellationToken cancellation)
    {
        await WhileMovingAsync(ticket, "homing", mustBeHomed: false, async motion =>
        {
            Publish(s => s with { IsHomed = false });
            var rest = await HomeAxesAsync(motion);
            for (int axis = 0; axis < 3; axis++)
            {
                if (rest[axis] >= Capabilities!.LowestMm[axis] - 0.01 && rest[axis] <= Capabilities.HighestMm[axis] + 0.01) continue;
                throw new ControllerException(ControllerFailure.Missed, $"Homing ended at {rest}, outside the frame's travel: the position is not to be trusted.");
            }

            Publish(s => s with { IsHomed = true, Position = new(rest, Time.GetTimestamp()) });
            return 0;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<MoveResult> MoveAsync(MoveTicket ticket, CancellationToken cancellation)
    {
        return await WhileMovingAsync(ticket, "moving", mustBeHomed: true, async motion =>
        {
            long start = Time.GetTimestamp();
            var target = Now.Position!.Value.At;
            var reached = target;
            foreach (var leg in ticket.Plan.Legs) (target, reached) = await RunLegAsync(leg, target, reached, motion);
            return new MoveResult(target, reached, Time.GetElapsedTime(start));
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<FramePoint> TouchAsync(TouchTicket ticket, CancellationToken cancellation)
    {
        return await WhileMovingAsync(ticket, "touching down", mustBeHomed: true, motion => TouchDownAsync(ticket, motion), cancellation);
    }

    /// <summary>Finds the reference.</summary>
    /// <returns>Where the arm then stands, machine space, mm.</returns>
    protected abstract Task<FramePoint> HomeAxesAsync(CancellationToken motion);

    /// <summary>Makes one straight motion and waits for its true end.</summary>
    /// <param name="target">Where to, rounded to steps, machine space, mm.</param>
    /// <param name="axes">The axes that move.</param>
    /// <param name="from">Where the arm stands.</param>
    /// <param name="speedMmPerS">Speed along the path.</param>
    /// <param name="motion">Ends the wait; the caller then stops the arm.</param>
    /// <returns>The read-back.</returns>
    protected abstract Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion);

    /// <summary>Moves straight down until contact and back up. Not possible unless a protocol knows how.</summary>
    protected virtual Task<FramePoint> TouchDownAsync(TouchTicket ticket, CancellationToken motion) =>
        throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot feel contact: lower the tip by hand.");

    /// <summary>One leg: rounded to steps, only the axes that have to move, checked against its read-back.</summary>
    protected async Task<(FramePoint Target, FramePoint Reached)> RunLegAsync(MoveLeg leg, FramePoint before, FramePoint from, CancellationToken motion)
    {
        var target = Merge(before, leg.Target, leg.Axes);
        var quantised = Merge(target, Capabilities!.Quantised(target), leg.Axes);
        var axes = FrameAxes.None;
        for (int axis = 0; axis < 3; axis++)
            if (leg.Axes.Has(axis) && Math.Abs(quantised[axis] - from[axis]) >= Capabilities.ResolutionMm[axis] / 2) axes |= (FrameAxes)(1 << axis);
        if (axes == FrameAxes.None) return (quantised, from); // less than a step on every axis: nothing to send

        Publish(s => s with { Says = $"{leg.Phase switch { MotionPhase.Retract => "retracting", MotionPhase.Travel => "moving sideways", _ => "descending" }} to {quantised}" });
        return (quantised, CheckReached(quantised, await MoveStraightAsync(quantised, axes, from, leg.SpeedMmPerS, motion)));
    }

    /// <summary>The named axes from <paramref name="target"/>, the others from <paramref name="at"/>.</summary>
    protected static FramePoint Merge(FramePoint at, FramePoint target, FrameAxes axes) =>
        new(axes.Has(0) ? target.XMm : at.XMm, axes.Has(1) ? target.YMm : at.YMm, axes.Has(2) ? target.ZMm : at.ZMm);

    /// <summary>How far a read-back may be off beyond one step, mm: what the controller's reports are rounded by.</summary>
    protected virtual double ToleranceMm => Profile.ToleranceMm;

    /// <summary>True when a read-back is within one step and the tolerance.</summary>
    protected bool IsAt(int axis, FramePoint target, FramePoint reached) =>
        Math.Abs(reached[axis] - target[axis]) <= Capabilities!.ResolutionMm[axis] + ToleranceMm;

    /// <summary>How long a straight motion may take: the controller itself slows down where an axis cannot go as fast.</summary>
    protected TimeSpan LongestFor(FramePoint from, FramePoint to, double speedMmPerS, FramePoint accelerationMmPerS2)
    {
        double length = from.DistanceTo(to), speed = speedMmPerS, acceleration = double.PositiveInfinity;
        for (int axis = 0; axis < 3; axis++)
        {
            double share = length == 0 ? 0 : Math.Abs(to[axis] - from[axis]) / length;
            if (share < 1e-9) continue;
            speed = Math.Min(speed, Capabilities!.MaxSpeedMmPerS[axis] / share);
            acceleration = Math.Min(acceleration, Math.Max(accelerationMmPerS2[axis], 0.01) / share);
        }

        return TimeSpan.FromSeconds(3 + (1.5 * ((length / speed) + (speed / acceleration))));
    }

    /// <summary>
    /// Everything that moves runs inside: one at a time, from a state that allows it, and whatever ends it early ends in a stop.
    /// </summary>
    private async Task<T> WhileMovingAsync<T>(MotionTicket ticket, string says, bool mustBeHomed, Func<CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        var motion = BeginMotion(ticket, says, mustBeHomed, cancellation);
        try
        {
            var result = await body(motion.Token);
            EndMotion();
            return result;
        }
        catch (ControllerException failed) when (failed.Failure is ControllerFailure.Refused or ControllerFailure.Missed)
        {
            EndMotion();
            throw;
        }
        catch (Exception) when (Now.State is ControllerState.Lost or ControllerState.Alarm)
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
        catch (Exception fault)
        {
            await StopOnceAsync(); // what nobody foresaw may have left the arm moving
            throw new ControllerException(
                Now.State == ControllerState.Lost ? ControllerFailure.Lost : ControllerFailure.Missed, $"The motion failed ({fault.Message}). It was stopped. {Now.Says}", fault);
        }
        finally
        {
            lock (_gate) (_busy, _motion) = (false, null);
            motion.Dispose();
        }
    }

    private CancellationTokenSource BeginMotion(MotionTicket ticket, string says, bool mustBeHomed, CancellationToken cancellation)
    {
        lock (_gate)
        {
            ticket.Redeem(); // in here: a stop has disarmed before it looks, under this lock, whether anything moves
            var now = Now;
            bool mayBegin = now.State == ControllerState.Idle || (!mustBeHomed && now.State is ControllerState.Unhomed);
            if (_busy || !mayBegin || (mustBeHomed && (!now.IsHomed || now.Position is null)))
                throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot begin a motion: {now.State}, {now.Says}.");
            if (now.Mismatches.Count > 0)
                throw new ControllerException(ControllerFailure.Refused, $"{Name} may not move while its settings differ from the frame's profile: {string.Join("; ", now.Mismatches)}.");
            (_busy, _stopAsked) = (true, false);
            Publish(s => s with { State = ControllerState.Moving, Says = says });
            return _motion = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        }
    }

    private void EndMotion() => Publish(s => s.State != ControllerState.Moving
        ? s
        : s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = s.IsHomed ? "idle" : "not homed" });

    private void CancelMotion()
    {
        try
        {
            _motion?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
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
}
