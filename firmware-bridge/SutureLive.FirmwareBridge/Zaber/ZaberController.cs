using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>
/// A frame of Zaber stages, each on its own device of a daisy chain or all on one. Every command carries a checksum, and every device is
/// told to answer with one. The reply to a motion says only that it began: done is idle on every axis and a read-back.
/// </summary>
public sealed partial class ZaberController : WiredController
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RollCall = TimeSpan.FromMilliseconds(700);
    private readonly ZaberOptions _options;
    private readonly ZaberAxis[] _axes = new ZaberAxis[3];
    private readonly ZaberUnits[] _units = new ZaberUnits[3];
    private FramePoint _accelerationMmPerS2;
    private FrameAxes _slowed; // axes that still have the speed of a motion, not their own

    /// <summary>Prepares a controller; nothing is opened before it is told to connect.</summary>
    /// <param name="name">What a person calls it.</param>
    /// <param name="open">Opens the transport; called again for every connection.</param>
    /// <param name="options">What the protocol does not tell.</param>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs.</param>
    public ZaberController(string name, Func<CancellationToken, Task<ITransport>> open, ZaberOptions options, FrameProfile profile, TimeProvider time)
        : base(name, open, profile, time) => _options = options;

    private ZaberLink Link => Connected<ZaberLink>();

    /// <inheritdoc/>
    protected override async Task OpenAsync(CancellationToken cancellation)
    {
        var link = await BeginAsync(wire => new ZaberLink(wire, Time, HearUnasked, LoseWire, () => StopWasAsked), cancellation);
        _slowed = FrameAxes.None;
        Publish(s => s with { Says = "calling the devices" });
        await link.AskAllAsync("set comm.checksum", 1, RollCall, cancellation);
        var roll = await link.AskAllAsync("get pos", null, RollCall, cancellation);
        FindAxes(roll);
        link.RequiresChecksum = true;
        foreach (var reply in roll)
        {
            if (reply.IsBusy) throw new ControllerException(ControllerFailure.Refused, $"Device {reply.Device} at {Name} is moving already, told by something else. Stop that or let it end, then connect.");
        }

        // Connecting is a person's act, and the way back from an alarm: a fault that lasts is reported again at once.
        if (roll.Any(reply => reply.Flag.IsFault))
            foreach (int axis in Every) await TellAsync(axis, "warnings clear", null, cancellation);
        await ReadSettingsAsync(cancellation);
        if (!await PollAsync(cancellation)) throw new ControllerException(ControllerFailure.NotFound, $"The devices at {Name} do not tell their positions.");
    }

    /// <inheritdoc/>
    protected override async Task<bool> PollAsync(CancellationToken session)
    {
        long askedAt = Time.GetTimestamp();
        double[] mm = new double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (await QueryAsync(axis, "get pos", session) is not { } reply) return false;
            if (!await IsTrustworthyAsync(reply)) return true;
            if (reply.IsRejected || reply.Values.Count != 1) return false; // a refusal is no place
            mm[axis] = _units[axis].ToMm(reply.Values.X);
        }

        Publish(s => s with { Position = new(new(mm[0], mm[1], mm[2]), askedAt) });
        return true;
    }

    private void FindAxes(IReadOnlyList<ZaberReply> roll)
    {
        if (roll.Count == 0)
        {
            throw new ControllerException(ControllerFailure.NotFound, Link.MalformedLines > 0
                ? $"What comes from {Name} is not readable as Zaber ASCII: wrong baud rate (115200 is usual, 9600 means the binary protocol), or another kind of device."
                : $"Nothing answers at {Name}. Are the stages switched on, is this their port, and are they set to the ASCII protocol at 115200 baud?");
        }

        var found = roll.OrderBy(r => r.Device).SelectMany(r => Enumerable.Range(1, Math.Max(1, r.Values.Count)).Select(n => new ZaberAxis(r.Device, n))).Distinct().ToList();
        var wanted = _options.Axes ?? found;
        string list = string.Join(", ", found);
        if (wanted.Count != 3)
            throw new ControllerException(ControllerFailure.Refused, $"The chain at {Name} has the axes {list}; a frame has three. Name them as X+Y+Z, such as axes=1.1+2.1+3.1.");
        if (wanted.FirstOrDefault(a => !found.Contains(a)) is { Device: > 0 } missing)
            throw new ControllerException(ControllerFailure.NotFound, $"Axis {missing} does not answer at {Name}; these do: {list}.");
        for (int axis = 0; axis < 3; axis++) _axes[axis] = wanted[axis];
    }

    private async Task ReadSettingsAsync(CancellationToken cancellation)
    {
        Publish(s => s with { Says = "reading the settings" });
        var pitch = _options.PitchMm;
        double[] steps = new double[3], low = new double[3], high = new double[3], speed = new double[3], acceleration = new double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            bool inverted = _options.Inverted.Has(axis);
            int resolution = (int)await ReadAsync(axis, "get resolution", cancellation);
            _units[axis] = pitch is { } p ? ZaberUnits.Of(p[axis], resolution, inverted)
                : Profile.StepsPerMm is { } known ? new(known[axis], inverted ? -1 : 1)
                : throw new ControllerException(ControllerFailure.Refused, $"How many microsteps {Name} makes per mm is not known: give the pitch of the screws from the data sheet (pitch-mm=0.6096), or a profile with steps_per_mm.");
            double min = _units[axis].ToMm(await ReadAsync(axis, "get limit.min", cancellation)), max = _units[axis].ToMm(await ReadAsync(axis, "get limit.max", cancellation));
            (low[axis], high[axis]) = (Math.Min(min, max), Math.Max(min, max));
            (steps[axis], speed[axis]) = (_units[axis].StepsPerMm, _units[axis].ToMmPerS(await ReadAsync(axis, "get maxspeed", cancellation)));
            acceleration[axis] = _units[axis].ToMmPerS2(await ReadAsync(axis, "get accel", cancellation));
        }

        FramePoint perMm = Triple(steps), lowest = Triple(low), highest = Triple(high), fastest = Triple(speed), travel = highest - lowest;
        _accelerationMmPerS2 = Triple(acceleration);
        Capabilities = new(
            $"Zaber ASCII, axes {string.Join(", ", _axes)}", FrameAxes.All, new(1 / perMm.XMm, 1 / perMm.YMm, 1 / perMm.ZMm), lowest, highest, fastest,
            CanHome: true, CanProbe: false, _options.HasEncoders)
        {
            Remarks =
            [
                .. Every.Where(axis => speed[axis] < Profile.TravelSpeedMmPerS).Select(axis => FormattableString.Invariant(
                    $"Axis {_axes[axis]} goes at most at {speed[axis]:0.###} mm/s by its own setting (maxspeed), and so slowly will it move: if a motion was cut short before, set it back with the maker's program.")),
            ],
        };
        var wrong = new List<string>();
        Profile.Compare(wrong, Profile.StepsPerMm, perMm, axis => FormattableString.Invariant($"axis {_axes[axis]} ({"XYZ"[axis]}) makes {perMm[axis]:0.###} microsteps per mm"));
        Profile.Compare(wrong, Profile.TravelMm, travel, axis => FormattableString.Invariant($"axis {_axes[axis]} ({"XYZ"[axis]}) has {travel[axis]:0.###} mm between limit.min and limit.max"));
        Profile.CompareHoming(wrong, !_options.Inverted.Has(2), $"axis {_axes[2]} (Z) counts upwards from its home switch (invert without z)");
        Publish(s => s with { Mismatches = wrong });

        static FramePoint Triple(double[] of) => new(of[0], of[1], of[2]);
    }

    private async Task<double> ReadAsync(int axis, string question, CancellationToken cancellation)
    {
        var reply = await QueryAsync(axis, question, cancellation)
            ?? throw new ControllerException(ControllerFailure.NotFound, $"Axis {_axes[axis]} at {Name} does not answer '{question}'.");
        return !reply.IsRejected && reply.Values.Count > 0
            ? reply.Values.X
            : throw new ControllerException(ControllerFailure.Refused, $"Axis {_axes[axis]} at {Name} refuses '{question}': {ZaberRejection.Says(reply.Text)}.");
    }

    /// <summary>A question that changes nothing; null when no answer came.</summary>
    private async Task<ZaberReply?> QueryAsync(int axis, string question, CancellationToken cancellation)
    {
        try
        {
            return await Link.AskAsync(_axes[axis], question, null, AnswerLimit, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// Looks at the warning field of an answer; whatever is wrong has been published when this is false, and what may still move was told to stop: the
    /// axes know nothing of each other.
    /// </summary>
    private async Task<bool> IsTrustworthyAsync(ZaberReply reply)
    {
        string axis = reply.Axis == 0 ? $"Device {reply.Device}" : $"Axis {reply.Device}.{reply.Axis}";
        if (reply.Flag.IsFault)
        {
            await Link.ShoutAsync("stop");
            EnterAlarm($"{axis} reports {reply.Flag}: {reply.Flag.Says}. Look at the arm, reset, home.", keepsPosition: false);
            return false;
        }

        if (reply.Flag.MeansUnhomed && Now.IsHomed)
        {
            await Link.ShoutAsync("stop");
            Lose($"{axis} reports {reply.Flag} ({reply.Flag.Says}) although it was homed: it restarted by itself. Where the arm stands is not known. Look at it, connect again, home.");
            return false;
        }

        if (reply.IsBusy && !reply.Flag.MeansByHand && Now.State is ControllerState.Idle)
        {
            Lose($"{axis} moves, and this program did not tell it to: is another program on the same port? Connect again, then home.");
            return false;
        }

        return true;
    }

    private void HearUnasked(ZaberReply reply)
    {
        if (Now.State is ControllerState.Connecting or ControllerState.Lost) return;
        Lose($"An answer came that nobody asked for (device {reply.Device}, message {reply.MessageId}): is another program on the same port? Connect again, then home.");
    }
}
