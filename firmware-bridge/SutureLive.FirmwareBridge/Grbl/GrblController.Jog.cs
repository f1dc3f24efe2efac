using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Moving by hand.</content>
public sealed partial class GrblController
{
    private const double JogPieceS = 0.05;
    private static readonly TimeSpan JogTick = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Short jogs one behind the other, so that the motion does not stutter, with never more than a tenth of a second of them in the planner;
    /// letting go cancels what is left.
    /// </summary>
    protected override async Task<FramePoint> JogWhileHeldAsync(JogTicket ticket, CancellationToken motion)
    {
        var start = Now.Position!.Value.At;
        var sent = start;
        long begun = Time.GetTimestamp(), asked = begun;
        while (ticket.IsHeld)
        {
            double ahead = (start.DistanceTo(sent) / ticket.SpeedMmPerS) - Time.GetElapsedTime(begun).TotalSeconds;
            if (ahead <= MostQueuedS - JogPieceS)
            {
                if (JogStep(ticket, sent, ticket.SpeedMmPerS * JogPieceS) is not { } next) break;
                sent = Merge(sent, Capabilities!.Quantised(next), ticket.Axis);
                var answer = await Link.SendLineAsync(GrblCommand.Jog(_lineBuffer, sent, ticket.Axis, ticket.SpeedMmPerS * 60), AnswerLimit, motion);
                if (answer.Kind == GrblReplyKind.Error) break; // at the limit of the travel: nothing of this piece moves
            }
            else if (Time.GetElapsedTime(asked) >= MovePoll)
            {
                asked = Time.GetTimestamp();
                if (await Link.QueryAsync(MoveQueryLimit, motion) is not { } seen) throw new TimeoutException("no status report while moved by hand");
                Note(seen.Status, seen.AskedAt);
            }
            else
            {
                await Task.Delay(JogTick, Time, motion);
            }
        }

        if (!ticket.IsHeld) await Link.SendByteAsync(GrblCommand.JogCancel);
        return await WaitForRestAsync(null, AnswerLimit, motion);
    }
}
