using System.Reactive.Subjects;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <summary>
/// What every controller has to get right, whatever its protocol: one motion at a time and only for a ticket, whatever ends a motion early
/// ends in a stop, a stop byte before everything else, silence and restarts as <see cref="ControllerState.Lost"/>, read-back per axis. A
/// protocol fills in the conversation.
/// </summary>
public abstract partial class FrameController : IFrameController
{
    private static readonly TimeSpan SilentPoll = TimeSpan.FromSeconds(3);
    private readonly Lock _gate = new();
    private readonly BehaviorSubject<ControllerSnapshot> _snapshots = new(ControllerSnapshot.Start);
    private CancellationTokenSource? _connecting;
    private CancellationTokenSource _session = new(); // cancelled when the connection's life ends, for whatever reason

    /// <summary>Prepares a controller; nothing is opened before <see cref="ConnectAsync"/>.</summary>
    /// <param name="name">What a person calls it.</param>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs.</param>
    protected FrameController(string name, FrameProfile profile, TimeProvider time) => (Name, Profile, Time) = (name, profile, time);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ControllerSnapshot Now => _snapshots.Value;

    /// <inheritdoc/>
    public IObservable<ControllerSnapshot> Snapshots => _snapshots;

    /// <inheritdoc/>
    public ControllerCapabilities? Capabilities { get; protected set; }

    /// <summary>What the frame is supposed to be.</summary>
    protected FrameProfile Profile { get; }

    /// <summary>The clock of all time-outs.</summary>
    protected TimeProvider Time { get; }

    /// <summary>Time between two questions for the position at rest.</summary>
    protected virtual TimeSpan IdlePoll => TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// True when an un-homed controller is asked all the time where it is. False where the operator drives the arm by its own knob until then, and must not be
    /// disturbed.
    /// </summary>
    protected virtual bool AsksWhileUnhomed => true;

    /// <inheritdoc/>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        if (Now.State is not (ControllerState.Disconnected or ControllerState.Lost))
            throw new ControllerException(ControllerFailure.Refused, $"{Name} is connected already.");
        _session.Cancel();
        await CloseAsync();
        Publish(_ => ControllerSnapshot.Start with { State = ControllerState.Connecting, Says = "opening the port" });
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            (_session, _connecting) = (new(), connecting);
            await OpenAsync(connecting.Token);
            if (Now.State != ControllerState.Connecting) throw WhyEnded();
            Publish(s => s with
            {
                State = ControllerState.Unhomed,
                Says = s.Mismatches.Count == 0 ? "connected, not homed" : "connected, but settings differ from the frame's profile",
            });
            _ = WatchAsync(_session.Token);
        }
        catch (Exception wrong) when (Now.State is ControllerState.Connecting or ControllerState.Lost or ControllerState.Alarm)
        {
            string says = wrong is OperationCanceledException ? "connecting was cancelled" : wrong.Message;
            _session.Cancel();
            await CloseAsync();
            Publish(_ => ControllerSnapshot.Start with { Says = says });
            if (wrong is OperationCanceledException && !cancellation.IsCancellationRequested) throw new ControllerException(ControllerFailure.Stopped, "Connecting was stopped.", wrong);
            if (wrong is TransportException transport) throw new ControllerException(ControllerFailure.NotFound, transport.Message, transport);
            throw;
        }
        finally
        {
            _connecting = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Now.State == ControllerState.Moving) await StopAsync();
        _session.Cancel();
        await CloseAsync();
        Publish(s => s with { State = ControllerState.Disconnected, Says = "closed", IsHomed = false });
        _snapshots.OnCompleted();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public abstract Task ResetAsync(CancellationToken cancellation);

    /// <summary>
    /// Opens the wire, makes sure that the right device is there, reads its settings; sets <see cref="Capabilities"/>, publishes
    /// the mismatches and a first position. Moves nothing.
    /// </summary>
    protected abstract Task OpenAsync(CancellationToken cancellation);

    /// <summary>Closes the wire if there is one.</summary>
    protected abstract ValueTask CloseAsync();

    /// <summary>Asks once where the arm is and publishes it.</summary>
    /// <returns>False when no answer came.</returns>
    protected abstract Task<bool> PollAsync(CancellationToken session);

    /// <summary>Ends every wait for an answer; the connection's life is over or the motion is.</summary>
    protected abstract void Cut(string says, ControllerFailure failure);

    /// <summary>Changes what is known, and tells it.</summary>
    protected void Publish(Func<ControllerSnapshot, ControllerSnapshot> change)
    {
        lock (_gate) _snapshots.OnNext(change(_snapshots.Value));
    }

    /// <summary>The controller locked itself: un-homed, and nothing moves until a person resets it.</summary>
    /// <param name="says">Why.</param>
    /// <param name="keepsPosition">True when the position still means something.</param>
    protected void EnterAlarm(string says, bool keepsPosition)
    {
        Publish(s => s with { State = ControllerState.Alarm, Says = says, IsHomed = false, Position = keepsPosition ? s.Position : null });
        Cut(says, ControllerFailure.Alarm);
        CancelMotion();
    }

    /// <summary>The end of all knowledge: un-homed, nothing outstanding, and not one byte more until a person connects again.</summary>
    protected void Lose(string says)
    {
        if (Now.State is ControllerState.Lost or ControllerState.Disconnected) return;
        Publish(s => s with { State = ControllerState.Lost, Says = says, IsHomed = false, Position = null });
        _session.Cancel();
        Cut(says, ControllerFailure.Lost);
        CancelMotion();
    }

    /// <summary>For the end of the wire.</summary>
    protected void LoseWire() =>
        Lose($"{Name} is gone (unplugged or switched off). Look at the arm: what was planned may have gone on moving. Connect again, then home.");

    /// <summary>Why a wait ended, from the state the controller is in by now.</summary>
    protected ControllerException WhyEnded(Exception? cause = null) => Now.State switch
    {
        ControllerState.Lost => new(ControllerFailure.Lost, Now.Says, cause),
        ControllerState.Alarm => new(ControllerFailure.Alarm, Now.Says, cause),
        _ => new(ControllerFailure.Stopped, "The motion was stopped.", cause),
    };

    /// <summary>Keeps the position fresh while at rest; during motion the motion asks by itself.</summary>
    private async Task WatchAsync(CancellationToken session)
    {
        int unanswered = 0;
        try
        {
            while (true)
            {
                await Task.Delay(IdlePoll, Time, session);
                if (!MayPoll()) continue;
                long before = Time.GetTimestamp();
                if (await AnswersAsync(session)) unanswered = 0;
                else if (MayPoll() && (Time.GetElapsedTime(before) >= SilentPoll ? unanswered += 5 : ++unanswered) >= 10)
                    Lose("The controller has stopped answering. Look at the arm, check power and cable, connect again, home.");
            }
        }
        catch (OperationCanceledException)
        {
            // The connection's life is over.
        }
        catch (TransportException gone)
        {
            Lose(gone.Message);
        }
        catch (Exception fault)
        {
            Lose($"The controller cannot be asked any more where the arm is ({fault.Message}). Look at the arm, connect again, home."); // a silent end would look like rest
        }

        async Task<bool> AnswersAsync(CancellationToken end)
        {
            try
            {
                return await PollAsync(end);
            }
            catch (ControllerException)
            {
                return false; // cut off, by a stop or an alarm; the state says why
            }
        }

        // Homing, and a locked controller, may be silent by nature; a motion watches over itself.
        bool MayPoll() => !_busy && (Now.State is ControllerState.Idle or ControllerState.Holding || (AsksWhileUnhomed && Now.State == ControllerState.Unhomed));
    }
}
