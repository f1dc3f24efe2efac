using SutureLive.Core;

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
    protected override async Task<FramePoint> HomeAxesAsync(CancellationToken motion)
    {
        var answer = await Link.SendLineAsync(GrblCommand.Line("$H"), _settings.HomingLimit, motion);
        if (answer.Kind == GrblReplyKind.Error)
            throw new ControllerException(ControllerFailure.Refused, $"Homing was refused: error:{answer.Code}, {_told.Error(answer.Code)}.");
        return await WaitForRestAsync(null, AnswerLimit, motion);
    }

    /// <inheritdoc/>
    protected override async Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion)
    {
        var answer = await Link.SendLineAsync(GrblCommand.Jog(_lineBuffer, target, axes, speedMmPerS * 60), AnswerLimit, motion);
        if (answer.Kind == GrblReplyKind.Error)
            throw new ControllerException(ControllerFailure.Refused, $"The controller refused the move to {target}: error:{answer.Code}, {_told.Error(answer.Code)}.");
        return await WaitForRestAsync(target, LongestFor(from, target, speedMmPerS, _settings.AccelerationMmPerS2), motion);
    }

    /// <summary>
    /// Waits until a report asked for after this call says Idle, and the position is the target's or has stayed for a while
    /// (plain G-code may be reported idle for an instant before it begins).
    /// </summary>
    private async Task<FramePoint> WaitForRestAsync(FramePoint? target, TimeSpan within, CancellationToken motion)
    {
        long start = Time.GetTimestamp(), lastSeen = start;
        (FramePoint At, long Since)? resting = null;
        while (true)
        {
            if (await Link.QueryAsync(MoveQueryLimit, motion) is { } seen)
            {
                lastSeen = Time.GetTimestamp();
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
                    else if (Time.GetElapsedTime(rest.Since, seen.AskedAt) >= RestProof) return at;
                }
            }

            motion.ThrowIfCancellationRequested();
            if (Time.GetElapsedTime(lastSeen) >= BlindLimit)
                throw new TimeoutException($"no status report for {BlindLimit.TotalSeconds:0} s during motion");
            if (Time.GetElapsedTime(start) > within)
                throw new TimeoutException(FormattableString.Invariant($"not at rest after {within.TotalSeconds:0.0} s"));
            await Task.Delay(MovePoll, Time, motion);
        }
    }
}
