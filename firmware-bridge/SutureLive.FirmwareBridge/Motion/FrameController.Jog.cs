using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <content>Moving by hand.</content>
public abstract partial class FrameController
{
    /// <summary>How much motion may be on its way to the controller at any moment of a jog, seconds.</summary>
    protected const double MostQueuedS = 0.1;

    /// <inheritdoc/>
    public async Task<FramePoint> JogAsync(JogTicket ticket, CancellationToken cancellation)
    {
        return await WhileMovingAsync(ticket, "moved by hand", mustBeHomed: true, motion => JogWhileHeldAsync(ticket, motion), cancellation);
    }

    /// <summary>
    /// Moves on while the switch of the ticket is held. Unless a protocol can do better: one short straight motion after the other, each
    /// with its read-back.
    /// </summary>
    /// <returns>Where the arm came to rest.</returns>
    protected virtual async Task<FramePoint> JogWhileHeldAsync(JogTicket ticket, CancellationToken motion)
    {
        var at = Now.Position!.Value.At;
        double speed = JogSpeedMmPerS(ticket);
        double piece = Math.Max(speed * MostQueuedS, Capabilities!.ResolutionMm[AxisOf(ticket)]);
        while (ticket.IsHeld && JogStep(ticket, at, piece) is { } next)
        {
            var (_, reached) = await RunLegAsync(new(MotionPhase.Travel, next, ticket.Axis, speed), at, at, motion);
            if (reached == at) break; // less than a step
            at = reached;
        }

        return at;
    }

    /// <summary>The axis of a jog: 0 = X, 1 = Y, 2 = Z.</summary>
    protected static int AxisOf(JogTicket ticket) => ticket.Axis.Has(0) ? 0 : ticket.Axis.Has(1) ? 1 : 2;

    /// <summary>How fast a jog goes, mm/s: asked for more than its axis can do, a piece of it would take longer than it is held to.</summary>
    protected double JogSpeedMmPerS(JogTicket ticket) => Math.Min(ticket.SpeedMmPerS, Capabilities!.MaxSpeedMmPerS[AxisOf(ticket)]);

    /// <summary>A place so much further along a jog, at most its end; null where less than a step is left, which would be rounded to nothing, or to beyond the end.</summary>
    protected FramePoint? JogStep(JogTicket ticket, FramePoint at, double mm)
    {
        double left = at.DistanceTo(Merge(at, ticket.Furthest, ticket.Axis));
        if (left < Capabilities!.ResolutionMm[AxisOf(ticket)]) return null;
        double share = Math.Min(1, mm / left);
        var step = Merge(at, ticket.Furthest, ticket.Axis) - at;
        return at + new FramePoint(step.XMm * share, step.YMm * share, step.ZMm * share);
    }
}
