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

        Publish(s => s with { State = ControllerState.Unhomed, Says = "reset; not homed" });
    }

    /// <inheritdoc/>
    protected override async Task<FramePoint> HomeAxesAsync(CancellationToken motion)
    {
        foreach (int[] together in new[] { Vertical, Lateral })
        {
            foreach (int axis in together) await TellAsync(axis, "home", null, motion);
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
        // Each axis gets its share of the speed, so that both arrive together and the path is straight. maxspeed outlives the motion: the
        // speed of the device is put back below.
        double length = from.DistanceTo(target);
        int[] moving = [.. Every.Where(axis => axes.Has(axis))];
        double slowest = moving.Min(axis => Capabilities!.MaxSpeedMmPerS[axis] * length / Math.Max(Math.Abs(target[axis] - from[axis]), 1e-9));
        double speed = Math.Min(speedMmPerS, slowest);
        foreach (int axis in moving)
        {
            double share = Math.Abs(target[axis] - from[axis]) / length;
            await TellAsync(axis, "set maxspeed", _units[axis].ToSpeedData(speed * share), motion);
        }

        foreach (int axis in moving)
        {
            var reply = await Link.AskAsync(_axes[axis], "move abs", _units[axis].ToSteps(target[axis]), AnswerLimit, motion);
            if (!reply.IsRejected) continue;
            string why = $"axis {_axes[axis]} refused the move to {target}: {reply.Text}";
            if (axis == moving[0]) throw new ControllerException(ControllerFailure.Refused, $"{why}. Nothing moved.");
            throw new TimeoutException(why); // the other axis is on its way: stop it
        }

        await WaitForRestAsync(moving, LongestFor(from, target, speed, _accelerationMmPerS2), motion);
        var reached = await ReadBackAsync(motion);
        foreach (int axis in moving) await TellAsync(axis, "set maxspeed", _units[axis].ToSpeedData(Capabilities!.MaxSpeedMmPerS[axis]), motion);
        return reached;
    }

    /// <inheritdoc/>
    protected override ValueTask SendStopAsync() => _link?.ShoutAsync("stop") ?? ValueTask.CompletedTask;

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
        Publish(s => s.State is ControllerState.Lost or ControllerState.Alarm
            ? s
            : s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = s.IsHomed ? "stopped" : "stopped; not homed" });
    }

    /// <summary>A command that must be accepted.</summary>
    private async Task<ZaberReply> TellAsync(int axis, string command, long? value, CancellationToken cancellation)
    {
        var reply = await Link.AskAsync(_axes[axis], command, value, AnswerLimit, cancellation);
        return reply.IsRejected
            ? throw new ControllerException(ControllerFailure.Refused, $"Axis {_axes[axis]} at {Name} refuses '{command}': {reply.Text}.")
            : reply;
    }

    private async Task WaitForRestAsync(int[] axes, TimeSpan within, CancellationToken motion)
    {
        long start = Time.GetTimestamp(), lastSeen = start;
        while (true)
        {
            bool busy = false;
            foreach (int axis in Every) // also those at rest: one that reports a fault ends the motion of the others
            {
                if (await QueryAsync(axis, "get pos", motion) is { } reply)
                {
                    lastSeen = Time.GetTimestamp();
                    if (!IsTrustworthy(reply)) throw WhyEnded();
                    busy |= reply.IsBusy && axes.Contains(axis);
                }
                else
                {
                    busy = true;
                }
            }

            motion.ThrowIfCancellationRequested();
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
                if (reply is { } seen && !IsTrustworthy(seen)) return false;
                rests &= reply is { IsBusy: false };
            }

            if (rests) return true;
            await Task.Delay(StopPoll, Time);
        }

        return false;
    }
}
