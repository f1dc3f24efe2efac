namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Stopping, and coming back after an alarm.</content>
public sealed partial class GrblController
{
    private const double RestMm = 0.0015; // reports are rounded to 1 um on each axis
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAnswerLimit = TimeSpan.FromMilliseconds(150); // longer than a report takes; shorter than a person notices
    private static readonly TimeSpan FreshRest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPoll = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    protected override ValueTask SendStopAsync() => (Conversation as GrblLink)?.SendByteAsync(GrblCommand.FeedHold) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override bool IsProvenAtRest =>
        Conversation is GrblLink { HasLineOutstanding: false } && _restSeen is { } seen && Time.GetElapsedTime(seen.AskedAt) <= FreshRest;

    /// <summary>
    /// A feed hold would hold a controller at rest too, and only a reset, which costs the reference, brings it back from there. A jog cancel ends every jog, which is
    /// all this program moves by except homing and probing, and at rest it is nothing. Then the controller has to say itself, at once, that it rests, and where.
    /// </summary>
    protected override async Task<bool> RestsAfterCancelAsync()
    {
        var (link, rest, start) = (Link, _restSeen, Time.GetTimestamp());
        await link.SendByteAsync(GrblCommand.JogCancel);
        using var limit = new CancellationTokenSource(RestAnswerLimit, Time);
        return await link.QueryAsync(RestAnswerLimit, limit.Token) is { Status.State: GrblMachineState.Idle } seen && seen.AskedAt >= start
            && MachinePosition(seen.Status) is { } at && rest is not null && rest.At.DistanceTo(at) < RestMm && !link.HasLineOutstanding;
    }

    /// <inheritdoc/>
    public override async Task ResetAsync(CancellationToken cancellation)
    {
        if (Conversation is not GrblLink link || Now.State is not (ControllerState.Alarm or ControllerState.Unhomed or ControllerState.Holding or ControllerState.Idle))
            throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot be reset now: {Now.State}, {Now.Says}.");
        await RestartAsync(link, "reset; not homed", cancellation);
        if (Now.State == ControllerState.Lost) throw WhyEnded();
    }

    /// <inheritdoc/>
    protected override async Task EndStopAsync(bool wasHoming)
    {
        if (Conversation is not GrblLink link) return;
        bool wasHeld = Now.State == ControllerState.Holding; // by a door, or by a person
        var rest = wasHoming ? null : await WaitForRestAfterHoldAsync(link);
        if (Now.State is ControllerState.Lost or ControllerState.Alarm) return;

        // A cancelled jog comes to rest idle with an empty planner. Everything else is cleared by a reset: after a complete hold it
        // keeps the position; as the last resort, and for homing, which ignores a hold, it does not.
        if (rest == GrblMachineState.Idle && !wasHeld && !link.HasLineOutstanding)
        {
            Publish(s => s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = "stopped" });
            return;
        }

        await RestartAsync(link, rest is not null ? "stopped; reset, so not homed" : "stopped by a reset in motion: steps may be lost, home again", CancellationToken.None);
    }

    /// <summary>
    /// Idle or Hold once a report says that nothing moves, Idle only in one asked for after the stop byte; null when none does. A hold is not published: it is on its way
    /// to a reset, and nobody can resume it.
    /// </summary>
    private async Task<GrblMachineState?> WaitForRestAfterHoldAsync(GrblLink link)
    {
        long start = Time.GetTimestamp();
        while (Time.GetElapsedTime(start) < RestLimit)
        {
            if (await link.QueryAsync(TimeSpan.FromMilliseconds(400), CancellationToken.None) is { } seen)
            {
                if (MachinePosition(seen.Status) is { } at) Publish(s => s with { Position = new FramePosition(at, seen.AskedAt) });
                if (seen.AskedAt >= start && seen.Status.State == GrblMachineState.Idle) return GrblMachineState.Idle;
                if (seen.Status.IsHoldComplete && seen.Status.Feed == 0) return GrblMachineState.Hold; // grblHAL may say Hold:0 while still slowing down
            }

            if (Now.State is ControllerState.Lost or ControllerState.Alarm) return null;
            await Task.Delay(StopPoll, Time);
        }

        return null;
    }

    private async Task RestartAsync(GrblLink link, string says, CancellationToken cancellation)
    {
        if (Now.State == ControllerState.Lost) return;
        Publish(s => s with { IsHomed = false });
        if (await link.ResetAsync(BannerLimit, cancellation) is null)
        {
            Lose("The controller did not come back after a reset. Cut the motor power if anything moves; check power and cable, connect again, home.");
            return;
        }

        _workOffset = default; // offsets are announced anew after every banner
        await Task.Delay(Settle, Time, cancellation);
        Publish(s => s.State == ControllerState.Lost ? s : s with { State = ControllerState.Unhomed, Says = says, IsHomed = false });
    }
}
