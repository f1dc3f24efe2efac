using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Zaber;

/// <content>Homing, moving, stopping.</content>
public sealed partial class ZaberController
{
    private static readonly TimeSpan MovePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BlindLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(1.5);
    private static readonly int[] Vertical = [2], Lateral = [0, 1], Every = [0, 1, 2];

    /// <inheritdoc/>
    public override async Task ResetAsync(CancellationToken cancellation)
    {
        if (Now.State is not (ControllerState.Alarm or ControllerState.Unhomed or ControllerState.Idle))
            throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot be reset now: {Now.State}, {Now.Says}.");
        Publish(s => s with { IsHomed = false });
        foreach (int axis in Every)
        {
            var reply = await TellAsync(axis, "warnings clear", null, cancellation);
            if (reply.Flag.IsFault) throw new ControllerException(ControllerFailure.Alarm, $"Axis {_axes[axis]} still reports {reply.Flag}: {reply.Flag.Says}.");
        }

        await RestoreSpeedsAsync(cancellation);
        Publish(s => s with { State = ControllerState.Unhomed, Says = "reset; not homed" });
    }

    /// <inheritdoc/>
    protected override async Task<FramePoint> HomeAxesAsync(CancellationToken motion)
    {
        foreach (int[] together in new[] { Vertical, Lateral })
        {
            foreach (int axis in together) await BeginAsync(axis, isFirst: axis == together[0], "home", null, "homing", motion);
            double longest = together.Max(axis => (Capabilities!.HighestMm - Capabilities.LowestMm)[axis] / Capabilities.MaxSpeedMmPerS[axis]);
            await WaitForRestAsync(together, TimeSpan.FromSeconds(30 + (10 * longest)), motion);
            foreach (int axis in together)
            {
                var reply = await TellAsync(axis, "", null, motion);
                if (reply.Flag.MeansUnhomed) throw new ControllerException(ControllerFailure.Missed, $"Axis {_axes[axis]} was homed, and still reports {reply.Flag}: {reply.Flag.Says}.");
            }
        }

        return await ReadBackAsync(motion);
    }

    /// <inheritdoc/>
    protected override async Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion)
    {
        // Each axis gets its share of the speed, so that both arrive together and the path is straight. maxspeed outlives the motion, so the
        // axis gets its own back after it.
        double length = from.DistanceTo(target);
        int[] moving = [.. Every.Where(axis => axes.Has(axis))];
        double slowest = moving.Min(axis => Capabilities!.MaxSpeedMmPerS[axis] * length / Math.Max(Math.Abs(target[axis] - from[axis]), 1e-9));
        double speed = Math.Min(speedMmPerS, slowest);
        foreach (int axis in moving)
        {
            double share = Math.Abs(target[axis] - from[axis]) / length;
            _slowed |= (FrameAxes)(1 << axis);
            await TellAsync(axis, "set maxspeed", _units[axis].ToSpeedData(speed * share), motion);
        }

        foreach (int axis in moving) await BeginAsync(axis, isFirst: axis == moving[0], "move abs", _units[axis].ToSteps(target[axis]), $"the move to {target}", motion);
        await WaitForRestAsync(moving, LongestFor(from, target, speed, _accelerationMmPerS2), motion);
        var reached = await ReadBackAsync(motion);
        await RestoreSpeedsAsync(motion);
        return reached;
    }

    /// <summary>Sets an axis in motion.</summary>
    /// <exception cref="ControllerException">The first axis refused: nothing moves.</exception>
    /// <exception cref="TimeoutException">A later one refused: the others are on their way and have to be stopped.</exception>
    private async Task BeginAsync(int axis, bool isFirst, string command, long? value, string what, CancellationToken motion)
    {
        var reply = await Link.AskAsync(_axes[axis], command, value, AnswerLimit, motion, moves: true);
        if (!reply.IsRejected) return;
        string why = $"Axis {_axes[axis]} refused {what}: {ZaberRejection.Says(reply.Text)}";
        if (!isFirst) throw new TimeoutException(why);
        await RestoreSpeedsAsync(motion);
        throw new ControllerException(ControllerFailure.Refused, $"{why}. Nothing moved.");
    }

    /// <summary>Gives the axes their own speed back, which outlives this program.</summary>
    private async Task RestoreSpeedsAsync(CancellationToken cancellation)
    {
        foreach (int axis in Every)
        {
            if (!_slowed.Has(axis)) continue;
            await TellAsync(axis, "set maxspeed", _units[axis].ToSpeedData(Capabilities!.MaxSpeedMmPerS[axis]), cancellation);
            _slowed &= ~(FrameAxes)(1 << axis);
        }
    }

    /// <inheritdoc/>
    protected override ValueTask SendStopAsync() => (Conversation as ZaberLink)?.ShoutAsync("stop") ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task EndStopAsync(bool wasHoming)
    {
        bool atRest = await ComesToRestAsync(RestLimit);
        if (!atRest && Now.State is not (ControllerState.Lost or ControllerState.Alarm))
        {
            await Link.ShoutAsync("estop"); // without slowing down; steps may be lost
            if (!await ComesToRestAsync(RestLimit)) Lose("The stages do not come to rest, or do not say so. Cut the motor power if anything moves; check power and cable, connect again, home.");
        }

        if (Now.State is ControllerState.Lost or ControllerState.Alarm) return;
        Publish(s => s with { IsHomed = s.IsHomed && atRest && !wasHoming });
        await PollAsync(CancellationToken.None);
        try
        {
            await RestoreSpeedsAsync(CancellationToken.None);
        }
        catch (Exception unanswered) when (unanswered is TimeoutException or ControllerException { Failure: ControllerFailure.Refused })
        {
            // It rests, which is what a stop is for; the next motion puts the speed back.
        }

        Publish(s => s.State is ControllerState.Lost or ControllerState.Alarm
            ? s
            : s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = s.IsHomed ? "stopped" : "stopped; not homed" });
    }

    /// <summary>A command that must be accepted.</summary>
    private async Task<ZaberReply> TellAsync(int axis, string command, long? value, CancellationToken cancellation)
    {
        var reply = await Link.AskAsync(_axes[axis], command, value, AnswerLimit, cancellation);
        return reply.IsRejected
            ? throw new ControllerException(ControllerFailure.Refused, $"Axis {_axes[axis]} at {Name} refuses '{command}': {ZaberRejection.Says(reply.Text)}.")
            : reply;
    }

    private async Task WaitForRestAsync(int[] axes, TimeSpan within, CancellationToken motion)
    {
        long start = Time.GetTimestamp(), lastSeen = start;
        while (true)
        {
            bool busy = false;
            long askedAt = Time.GetTimestamp();
            double[] mm = [double.NaN, double.NaN, double.NaN];
            foreach (int axis in Every) // also those at rest: one that reports a fault ends the motion of the others
            {
                if (await QueryAsync(axis, "get pos", motion) is { } reply)
                {
                    lastSeen = Time.GetTimestamp();
                    if (!await IsTrustworthyAsync(reply)) throw WhyEnded();
                    busy |= reply.IsBusy && axes.Contains(axis);
                    if (reply is { IsRejected: false, Values.Count: 1 }) mm[axis] = _units[axis].ToMm(reply.Values.X);
                }
                else
                {
                    busy = true;
                }
            }

            motion.ThrowIfCancellationRequested();
            FramePoint at = new(mm[0], mm[1], mm[2]);
            if (at.IsFinite) Publish(s => s with { Position = new(at, askedAt) });
            if (!busy) return;
            if (Time.GetElapsedTime(lastSeen) >= BlindLimit) throw new TimeoutException($"no status for {BlindLimit.TotalSeconds:0} s during motion");
            if (Time.GetElapsedTime(start) > within) throw new TimeoutException(FormattableString.Invariant($"not at rest after {within.TotalSeconds:0.0} s"));
            await Task.Delay(MovePoll, Time, motion);
        }
    }

    private async Task<FramePoint> ReadBackAsync(CancellationToken motion)
    {
        long start = Time.GetTimestamp();
        while (!await PollAsync(motion)) // a question may be asked again, a motion never
            if (Time.GetElapsedTime(start) >= BlindLimit) throw new TimeoutException($"no position for {BlindLimit.TotalSeconds:0} s");
        return Now.State is ControllerState.Lost or ControllerState.Alarm ? throw WhyEnded() : Now.Position!.Value.At;
    }

    private async Task<bool> ComesToRestAsync(TimeSpan within)
    {
        long start = Time.GetTimestamp();
        while (Time.GetElapsedTime(start) < within)
        {
            bool rests = true;
            foreach (int axis in Every)
            {
                if (Now.State is ControllerState.Lost or ControllerState.Alarm) return false;
                var reply = await QueryAsync(axis, "", CancellationToken.None);
                if (reply is { } seen && !await IsTrustworthyAsync(seen)) return false;
                rests &= reply is { IsBusy: false };
            }

            if (rests) return true;
            await Task.Delay(StopPoll, Time);
        }

        return false;
    }
}
