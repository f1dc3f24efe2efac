using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Moving by hand.</content>
public sealed partial class GrblController
{
    private const double JogPieceS = 0.05, ReportMm = 0.001; // reports are rounded
    private static readonly TimeSpan JogTick = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Short jogs one behind the other, so that the motion does not stutter, with never more than a tenth of a second of them in the planner;
    /// letting go cancels what is left, whatever is waited for at that moment.
    /// </summary>
    protected override async Task<FramePoint> JogWhileHeldAsync(JogTicket ticket, CancellationToken motion)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(motion);
        var letGo = CancelWhenLetGoAsync(ticket, ended.Token);
        try
        {
            await SendPiecesAsync(ticket, motion);
        }
        finally
        {
            ended.Cancel();
            await letGo;
        }

        if (!ticket.IsHeld) await Link.SendByteAsync(GrblCommand.JogCancel); // once more: a piece may have left meanwhile
        return await WaitForRestAsync(null, AnswerLimit, motion);
    }

    private async Task CancelWhenLetGoAsync(JogTicket ticket, CancellationToken ended)
    {
        try
        {
            while (ticket.IsHeld) await Task.Delay(JogTick, Time, ended);
            await Link.SendByteAsync(GrblCommand.JogCancel);
        }
        catch (Exception over) when (over is OperationCanceledException or TransportException or ControllerException)
        {
            // The jog has ended first; a wire that is gone is told by whoever waits for an answer.
        }
    }

    private async Task SendPiecesAsync(JogTicket ticket, CancellationToken motion)
    {
        var start = Now.Position!.Value.At;
        var sent = start;
        long begun = Time.GetTimestamp(), asked = begun;
        double speed = JogSpeedMmPerS(ticket);
        double behindS = 0;
        double piece = Math.Max(speed * JogPieceS, Capabilities!.ResolutionMm[AxisOf(ticket)]); // less than a step would be accepted, and move nothing for ever
        while (ticket.IsHeld)
        {
            double ahead = (start.DistanceTo(sent) / speed) - Time.GetElapsedTime(begun).TotalSeconds + behindS;
            if (ahead <= MostQueuedS - JogPieceS)
            {
                if (JogStep(ticket, sent, piece) is not { } next) break;
                sent = Merge(sent, Capabilities!.Quantised(next), ticket.Axis);
                var answer = await Link.SendLineAsync(GrblCommand.Jog(_lineBuffer, sent, ticket.Axis, speed * 60), AnswerLimit, motion);
                if (answer.Kind == GrblReplyKind.Error) break; // at the limit of the travel: nothing of this piece moves
            }
            else if (Time.GetElapsedTime(asked) >= MovePoll)
            {
                asked = Time.GetTimestamp();
                if (await Link.QueryAsync(MoveQueryLimit, motion) is not { } seen) throw new TimeoutException("no status report while moved by hand");
                Note(seen.Status, seen.AskedAt);

                // Speeding up takes time, and a queue that was empty for a moment too: what is queued is counted from where the arm is.
                if (MachinePosition(seen.Status) is { } at) behindS = Math.Max(0, Time.GetElapsedTime(begun, asked).TotalSeconds - ((start.DistanceTo(at) + ReportMm) / speed));
            }
            else
            {
                await Task.Delay(JogTick, Time, motion);
            }
        }
    }
}
