using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Touching down.</content>
public sealed partial class GrblController
{
    /// <inheritdoc/>
    protected override async Task<FramePoint> TouchDownAsync(TouchTicket ticket, CancellationToken motion)
    {
        var start = Now.Position!.Value.At;
        var lowest = start with { ZMm = ticket.LowestZMm };
        var offset = await WorkOffsetAsync(motion); // G38.2 knows work coordinates only
        _lastProbe = null;
        var answer = await Link.SendLineAsync(
            GrblCommand.Probe(_lineBuffer, lowest - offset, FrameAxes.Z, ticket.SpeedMmPerS * 60),
            LongestFor(start, lowest, ticket.SpeedMmPerS, _settings.AccelerationMmPerS2),
            motion);
        if (answer.Kind == GrblReplyKind.Error)
            throw new ControllerException(ControllerFailure.Refused, $"Touching down was refused: error:{answer.Code}, {_told.Error(answer.Code)}.");
        if (Now.State == ControllerState.Alarm) throw WhyEnded();
        if (_lastProbe is not { Code: 1 } touched)
            throw new ControllerException(ControllerFailure.Missed, FormattableString.Invariant($"No contact down to Z {ticket.LowestZMm:0.000} mm."));
        var rest = await WaitForRestAsync(null, AnswerLimit, motion); // it stands a little below the touch: slowing down takes a way
        await RunLegAsync(new(MotionPhase.Retract, start, FrameAxes.Z, ticket.SpeedMmPerS), start, rest, motion);
        double mm = _settings.ReportsInches ? 25.4 : 1;
        return new(touched.Values.X * mm, touched.Values.Y * mm, touched.Values.Z * mm);
    }

    private async Task<FramePoint> WorkOffsetAsync(CancellationToken motion)
    {
        for (int report = 0; _workOffset.Count == 0; report++) // announced at the latest with every tenth report
        {
            if (report == 35) throw new ControllerException(ControllerFailure.Refused, "The controller does not tell its work offset (WCO); without it a touch-down could go too far.");
            if (await Link.QueryAsync(MoveQueryLimit, motion) is { } seen) Note(seen.Status, seen.AskedAt);
        }

        return _workOffset.ToFramePoint();
    }
}
