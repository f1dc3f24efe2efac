using System.Buffers.Binary;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Mp285;

/// <summary>
/// A Sutter MP-285. It has no checksum, no soft limits and no homing, and any byte interrupts a move. So nothing is sent during a move but the
/// interrupt, every end is read back, and the travel is kept here. The reference is a place the operator has driven the arm to.
/// </summary>
public sealed class Mp285Controller : WiredController
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestProof = TimeSpan.FromMilliseconds(100); // in which even 1 um/s is more than a microstep
    private static readonly TimeSpan WakeUp = TimeSpan.FromSeconds(1);
    private static readonly FramePoint UsualTravelMm = new(25, 25, 25);
    private readonly FrameAxes _inverted;
    private double _stepsPerMm = 25_000;
    private ushort? _speed; // as last set in this connection

    /// <summary>Prepares a controller; nothing is opened before it is told to connect.</summary>
    /// <param name="name">What a person calls it.</param>
    /// <param name="open">Opens the transport (9600 baud); called again for every connection.</param>
    /// <param name="inverted">Axes that count down where the frame's numbers rise.</param>
    /// <param name="profile">What the frame is supposed to be; its travel is the limit, 25 mm where it says none.</param>
    /// <param name="time">The clock of all time-outs.</param>
    public Mp285Controller(string name, Func<CancellationToken, Task<ITransport>> open, FrameAxes inverted, FrameProfile profile, TimeProvider time)
        : base(name, open, profile, time) => _inverted = inverted;

    /// <inheritdoc/>
    protected override TimeSpan IdlePoll => TimeSpan.FromMilliseconds(400);

    /// <summary>The box may crash when it is asked for its position while its knob is in use, and until it has a reference that is what the knob is for.</summary>
    protected override bool AsksWhileUnhomed => false;

    /// <summary>None: it tells its position in microsteps, and rounds nothing.</summary>
    protected override double ToleranceMm => 1e-9;

    private Mp285Link Link => Connected<Mp285Link>();

    /// <inheritdoc/>
    public override async Task ResetAsync(CancellationToken cancellation)
    {
        if (Now.State is not (ControllerState.Unhomed or ControllerState.Idle))
            throw new ControllerException(ControllerFailure.Refused, $"{Name} cannot be reset now: {Now.State}, {Now.Says}.");
        await Link.DrainAsync(cancellation);
        await AcknowledgedAsync(Mp285Command.Absolute, "absolute mode", cancellation);
        Publish(s => s with { State = ControllerState.Unhomed, Says = "reset; the reference has to be set again", IsHomed = false });
    }

    /// <inheritdoc/>
    protected override async Task OpenAsync(CancellationToken cancellation)
    {
        var link = await BeginAsync(wire => new Mp285Link(wire, Time, HearUnasked, LoseWire, () => StopWasAsked), cancellation);
        _speed = null;
        Publish(s => s with { Says = "waiting for the controller to wake up" });
        await Task.Delay(WakeUp, Time, cancellation);
        await link.DrainAsync(cancellation);
        var status = await AskAsync(Mp285Command.Status, Mp285Expect.Status, cancellation)
            ?? throw new ControllerException(ControllerFailure.NotFound, $"Nothing at {Name} answers as an MP-285 does. Is it switched on and in serial mode at 9600 baud, and is this its port?");
        if (status.Kind != Mp285ReplyKind.Status || status.StepsPerUm is < 1 or > 1000)
            throw new ControllerException(ControllerFailure.NotFound, $"What comes from {Name} is no status of an MP-285 ({status.Kind}, {status.StepsPerUm} microsteps per um): wrong baud rate (9600 is needed), or another kind of device.");
        _stepsPerMm = 1000.0 * status.StepsPerUm;
        await AcknowledgedAsync(Mp285Command.Absolute, "absolute mode", cancellation);
        double step = 1 / _stepsPerMm;
        var travel = Profile.TravelMm ?? UsualTravelMm;
        const double most = Mp285Command.MostUmPerS / 1000.0;
        Capabilities = new(
            FormattableString.Invariant($"Sutter MP-285, version {status.Version / 100.0:0.00}"), FrameAxes.All, new(step, step, step), default(FramePoint) - travel, default,
            new(most, most, most), CanHome: false, CanProbe: false, DetectsLostSteps: false);
        var wrong = new List<string>();
        FramePoint perMm = new(_stepsPerMm, _stepsPerMm, _stepsPerMm);
        Profile.Compare(wrong, Profile.StepsPerMm, perMm, axis => FormattableString.Invariant($"the controller makes {_stepsPerMm:0.###} microsteps per mm ({"XYZ"[axis]})"));
        Publish(s => s with { Mismatches = wrong });
        if (!await PollAsync(cancellation)) throw new ControllerException(ControllerFailure.NotFound, $"The controller at {Name} does not tell its position.");
        Publish(s => s with { Position = null }); // not asked again before it has a reference, and the knob moves it
    }

    /// <inheritdoc/>
    protected override async Task<bool> PollAsync(CancellationToken session)
    {
        long askedAt = Time.GetTimestamp();
        if (await AskAsync(Mp285Command.Position, Mp285Expect.Position, session) is not { Kind: Mp285ReplyKind.Position } seen)
        {
            await Link.DrainAsync(session);
            return false;
        }

        FramePoint at = new(ToMm(0, seen.X), ToMm(1, seen.Y), ToMm(2, seen.Z));
        Publish(s => s is { State: ControllerState.Idle, Position: { } last } && last.At.DistanceTo(at) > 2 / _stepsPerMm
            ? s with { State = ControllerState.Unhomed, IsHomed = false, Position = new(at, askedAt), Says = "moved by hand, or restarted by itself: set the reference again" }
            : s with { Position = new(at, askedAt) });
        return true;
    }

    /// <summary>
    /// Moves nothing: the place the operator has driven the arm to, its upper and rear end, becomes 0.
    /// </summary>
    protected override async Task<FramePoint> HomeAxesAsync(CancellationToken motion)
    {
        await AcknowledgedAsync(Mp285Command.SetOrigin, "the origin", motion);
        return await ReadBackAsync(motion);
    }

    /// <inheritdoc/>
    protected override async Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion)
    {
        // A move names all three axes: turned by its knob since it was asked last, the arm would be driven back there, sideways too.
        if (await ReadBackAsync(motion) is var at && at.DistanceTo(from) > 2 / _stepsPerMm)
        {
            Publish(s => s with { IsHomed = false });
            throw new ControllerException(ControllerFailure.Refused, $"Not moved: the arm stands at {at}, not at {from} any more. It was moved by hand, or restarted by itself: set the reference again.");
        }

        var velocity = Mp285Command.Velocity(speedMmPerS * 1000);
        await AcknowledgedAsync(velocity, "the speed", motion);
        _speed = BinaryPrimitives.ReadUInt16LittleEndian(velocity.Span[1..]);
        double seconds = from.DistanceTo(target) / Math.Min(speedMmPerS, Mp285Command.MostUmPerS / 1000.0);
        var limit = TimeSpan.FromSeconds(1 + (1.5 * seconds));
        if (seconds > 1) Publish(s => s with { Position = null }); // nobody can ask it on the way, and where it was is not where it is
        var end = await Link.AskAsync(Mp285Command.Move(ToSteps(0, target.XMm), ToSteps(1, target.YMm), ToSteps(2, target.ZMm)), Mp285Expect.Acknowledge, limit, motion, moves: true);
        if (end.Kind == Mp285ReplyKind.Malformed) Lose($"The move was answered with {Describe(end)}: the controller restarted, or the line is disturbed. Look at the arm, connect again, set the reference.");
        if (end.Kind != Mp285ReplyKind.Done) throw new TimeoutException($"the move ended with {Describe(end)}");
        return await ReadBackAsync(motion);
    }

    /// <inheritdoc/>
    protected override ValueTask SendStopAsync() => (Conversation as Mp285Link)?.InterruptAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task EndStopAsync(bool wasHoming)
    {
        await Link.DrainAsync(CancellationToken.None);
        FramePoint? before = null;
        for (int question = 0; question < 6; question++)
        {
            if (Now.State is ControllerState.Lost or ControllerState.Alarm) return;
            bool answered = await PollAsync(CancellationToken.None);
            var now = answered ? Now.Position?.At : null;
            if (now is { } at && before is { } earlier && at.DistanceTo(earlier) <= 1 / _stepsPerMm)
            {
                bool keeps = await KeepsItsSpeedAsync();
                Publish(s => s with { IsHomed = s.IsHomed && keeps });
                Publish(s => s with { State = s.IsHomed ? ControllerState.Idle : ControllerState.Unhomed, Says = s.IsHomed ? "stopped" : "stopped; set the reference again" });
                return;
            }

            before = now;
            await Task.Delay(RestProof, Time);
        }

        Lose("The controller does not say that the arm rests. Cut the motor power if anything moves; check power and cable, connect again, set the reference.");
    }

    /// <summary>
    /// False when the speed is no longer the one we set: the controller restarted, and its counters, which look harmless at 0, mean nothing.
    /// </summary>
    private async Task<bool> KeepsItsSpeedAsync() => _speed is not { } speed
        || (await AskAsync(Mp285Command.Status, Mp285Expect.Status, CancellationToken.None) is { Kind: Mp285ReplyKind.Status } status && status.Speed == speed);

    private double ToMm(int axis, int steps) => steps / _stepsPerMm * (_inverted.Has(axis) ? -1 : 1);

    private int ToSteps(int axis, double mm) => (int)Math.Round(mm * _stepsPerMm * (_inverted.Has(axis) ? -1 : 1));

    private async Task<FramePoint> ReadBackAsync(CancellationToken motion)
    {
        for (int question = 0; question < 3; question++)
        {
            if (!await PollAsync(motion)) continue;
            return Now.State is ControllerState.Lost or ControllerState.Alarm ? throw WhyEnded() : Now.Position!.Value.At;
        }

        throw new TimeoutException("the position could not be read back");
    }

    /// <summary>A question that changes nothing; null when no answer came.</summary>
    private async Task<Mp285Reply?> AskAsync(ReadOnlyMemory<byte> question, Mp285Expect expect, CancellationToken cancellation)
    {
        try
        {
            return await Link.AskAsync(question, expect, AnswerLimit, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task AcknowledgedAsync(ReadOnlyMemory<byte> command, string what, CancellationToken cancellation)
    {
        var reply = await Link.AskAsync(command, Mp285Expect.Acknowledge, AnswerLimit, cancellation);
        if (reply.Kind != Mp285ReplyKind.Done) throw new TimeoutException($"setting {what} was answered with {Describe(reply)}");
    }

    private void HearUnasked(string bytes)
    {
        if (Now.State is ControllerState.Connecting or ControllerState.Lost) return;
        Lose($"The controller sent '{bytes}' without having been asked: it restarted, or another program is on the same port. Look at the arm, connect again, set the reference.");
    }

    private static string Describe(Mp285Reply reply) => reply.Kind switch
    {
        Mp285ReplyKind.Error => $"the error {reply.Error}",
        Mp285ReplyKind.Interrupted => "an interruption",
        Mp285ReplyKind.Malformed => $"'{reply.Text}', which is no answer",
        _ => reply.Kind.ToString(),
    };
}
