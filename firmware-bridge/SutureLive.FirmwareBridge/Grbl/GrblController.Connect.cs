namespace SutureLive.FirmwareBridge.Grbl;

/// <content>Connecting, identifying, watching.</content>
public sealed partial class GrblController
{
    // Opening a port resets most boards; an Arduino's boot loader then holds the line for up to two seconds.
    private static readonly TimeSpan BannerLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(150);
    private static readonly string[] Questions = ["$I", "$$"], HalQuestions = [.. Questions, "$EA", "$EE"];
    private volatile bool _restartedWhileConnecting;
    private bool _movedUnasked;

    /// <inheritdoc/>
    protected override async Task OpenAsync(CancellationToken cancellation)
    {
        var link = await BeginAsync(wire => new GrblLink(wire, Time, Hear, LoseWire), cancellation);
        await GreetAsync(link, cancellation);
        for (int attempt = 1; ; attempt++)
        {
            _restartedWhileConnecting = false;
            try
            {
                await IdentifyAsync(link, cancellation);
                return;
            }
            catch (ControllerException) when (_restartedWhileConnecting && attempt < 3)
            {
                await Task.Delay(Settle, Time, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask CloseAsync()
    {
        await base.CloseAsync();
        _settings.Clear();
        _workOffset = default;
    }

    /// <inheritdoc/>
    protected override async Task<bool> PollAsync(CancellationToken session)
    {
        if (await Link.QueryAsync(QueryLimit, session) is not { } seen) return false;
        Note(seen.Status, seen.AskedAt);

        // Twice in a row: one report may still tell of a motion of ours that has just ended.
        bool moves = Now.State is ControllerState.Idle or ControllerState.Unhomed or ControllerState.Holding && seen.Status.State is GrblMachineState.Run or GrblMachineState.Jog or GrblMachineState.Home;
        if (moves && _movedUnasked) Lose($"The arm moves ({seen.Status.State}), and this program did not tell it to: is another program, or a pendant, at the same controller? Stop that, connect again, home.");
        _movedUnasked = moves;
        return true;
    }

    private async Task GreetAsync(GrblLink link, CancellationToken cancellation)
    {
        Publish(s => s with { Says = "waiting for the greeting" });
        var banner = await link.WaitForBannerAsync(BannerLimit, cancellation);
        if (banner is null)
        {
            // No reset on opening. Whoever moves now was not told to by us; taking over would mean a reset in motion.
            if (await link.QueryAsync(TimeSpan.FromSeconds(1), cancellation) is { } seen
                && (seen.Status.State is GrblMachineState.Run or GrblMachineState.Jog or GrblMachineState.Home || (seen.Status.State == GrblMachineState.Hold && !seen.Status.IsHoldComplete)))
            {
                throw new ControllerException(
                    ControllerFailure.Refused, $"The controller at {Name} is moving already ({seen.Status.State}), told by something else. Stop that or let it end, then connect.");
            }

            banner = await link.ResetAsync(BannerLimit, cancellation);
        }

        if (banner is not { } greeting)
        {
            throw new ControllerException(ControllerFailure.NotFound, link.MalformedLines > link.ReadableLines
                ? $"What comes from {Name} is not readable: wrong baud rate, or another kind of device."
                : link.ReadableLines > 0
                    ? $"{Name} talks, but never greets as grbl does: another kind of device?"
                : link.HasHeard
                    ? $"Something comes from {Name}, but not one whole line: another kind of device, a wrong baud rate, or a line that sends back what it gets."
                    : $"Nothing answers at {Name}. Is the controller switched on, is this its port, and is its firmware grbl 1.1 or grblHAL?");
        }

        _model = greeting.Text!;
        if (!_model.StartsWith("1.1", StringComparison.Ordinal))
            throw new ControllerException(ControllerFailure.NotFound, $"The controller at {Name} has grbl {_model}; 1.1 is needed (jogs that respect limits came with it).");
        await Task.Delay(Settle, Time, cancellation);
    }

    private async Task IdentifyAsync(GrblLink link, CancellationToken cancellation)
    {
        if (Now.State == ControllerState.Alarm) throw WhyEnded();
        Publish(s => s with { Says = "reading the settings" });
        _settings.Clear();
        _told.Clear();
        _workOffset = default;
        foreach (string question in Dialect == GrblDialect.GrblHal ? HalQuestions : Questions)
        {
            GrblReply answer;
            try
            {
                answer = await link.SendLineAsync(GrblCommand.Line(question), AnswerLimit, cancellation);
            }
            catch (TimeoutException)
            {
                throw new ControllerException(ControllerFailure.NotFound, $"The controller at {Name} greets but does not answer {question} within {AnswerLimit.TotalSeconds} s.");
            }

            if (answer.Kind == GrblReplyKind.Error && Questions.Contains(question)) // a board may be built without the texts of its alarms
                throw new ControllerException(ControllerFailure.Refused, $"The controller at {Name} refuses {question}: error:{answer.Code}, {_told.Error(answer.Code)}.");
        }

        if (!_settings.IsComplete)
            throw new ControllerException(ControllerFailure.NotFound, $"The controller at {Name} did not list the settings of a three-axis frame ($13, $100-$132).");
        Capabilities = new(
            $"{(Dialect == GrblDialect.GrblHal ? "grblHAL" : "grbl")} {_model}",
            FrameAxes.All,
            new(1 / _settings.StepsPerMm.XMm, 1 / _settings.StepsPerMm.YMm, 1 / _settings.StepsPerMm.ZMm),
            _settings.LowestMm,
            GrblSettings.HighestMm,
            new(_settings.MaxRateMmPerMin.XMm / 60, _settings.MaxRateMmPerMin.YMm / 60, _settings.MaxRateMmPerMin.ZMm / 60),
            _settings.CanHome,
            CanProbe: true,
            DetectsLostSteps: false)
        {
            Remarks = _settings.Remarks,
        };
        Publish(s => s with { Mismatches = _settings.Mismatches(Profile) });
        if (await link.QueryAsync(AnswerLimit, cancellation) is { } seen) Note(seen.Status, seen.AskedAt);
        else throw new ControllerException(ControllerFailure.NotFound, $"The controller at {Name} gives no status reports.");
    }

    /// <summary>Takes over what a report says.</summary>
    private void Note(GrblStatus status, long askedAt)
    {
        var at = MachinePosition(status);
        _restSeen = status.State == GrblMachineState.Idle && at is { } resting ? new(resting, askedAt) : null;
        Publish(s => s with
        {
            Position = at is { } place ? new FramePosition(place, askedAt) : s.Position,
            State = StateAfter(s, status),
            Says = SaysAfter(s, status),
            IsHomed = s.IsHomed && status.State is not (GrblMachineState.Alarm or GrblMachineState.Sleep),
        });
    }

    private static ControllerState StateAfter(ControllerSnapshot known, GrblStatus status) => (known.State, status.State) switch
    {
        (ControllerState.Unhomed or ControllerState.Idle or ControllerState.Holding, GrblMachineState.Hold or GrblMachineState.Door) => ControllerState.Holding,
        (ControllerState.Idle, GrblMachineState.Alarm or GrblMachineState.Sleep or GrblMachineState.Check) => ControllerState.Unhomed,
        (ControllerState.Holding, GrblMachineState.Idle) => known.IsHomed ? ControllerState.Idle : ControllerState.Unhomed,
        var (state, _) => state,
    };

    private static string SaysAfter(ControllerSnapshot known, GrblStatus status) => status.State switch
    {
        GrblMachineState.Door => "the safety door is open, or the motion is held by it",
        GrblMachineState.Hold => "held: nothing moves until a person stops or resumes",
        GrblMachineState.Sleep => "asleep, motors off: reset and home",
        GrblMachineState.Check => "in check mode ($C): switch that off, then home",
        GrblMachineState.Idle when known.State == ControllerState.Holding => known.IsHomed ? "idle" : "connected, not homed",
        _ => known.Says,
    };
}
