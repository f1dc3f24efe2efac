using Microsoft.Extensions.Logging;
using SutureLive.Console.Feed;
using SutureLive.Core;

namespace SutureLive.Console.Motion;

/// <summary>
/// The desk with the motion controls. One person sits at it, others watch, everybody reaches STOP. Whoever sits there says so many times a
/// second; when that ceases, what moves is stopped. Nothing is armed, repeated or resumed by itself. Safe from any thread.
/// </summary>
internal sealed class MotionDesk : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IFrameMotion _motion;
    private readonly ConsoleOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IOperatorWitness? _witness;
    private readonly ITimer _watch;
    private object? _operator;
    private long _heardAt;
    private Shown? _preview;
    private long _previews;
    private Going? _going;
    private string _says = "";

    /// <summary>Opens the desk with nobody at it.</summary>
    public MotionDesk(IFrameMotion motion, ConsoleOptions options, ILogger log, IOperatorWitness? witness = null)
    {
        (_motion, _options, _time, _log, _witness) = (motion, options, options.Time, log, witness);
        _watch = _time.CreateTimer(_ => Watch(), null, options.WatchEvery, options.WatchEvery);
    }

    /// <summary>What a person at this desk, or beside it, sees.</summary>
    /// <param name="who">The connection that looks.</param>
    public MotionView See(object who)
    {
        lock (_gate)
        {
            var status = _motion.Status;
            return new(
                _operator is null ? "free" : _operator == who ? "you" : "other", status.Word, status.Says, status.IsHomed, status.IsAtRest,
                Math.Ceiling(status.ArmedForS), status.MayGoDown, status.CanJog, status.NeedsConnecting, status.HomesInPlace, _going?.Kind, _preview is { } shown ? MotionView.PreviewView.Of(shown.Id, shown.Preview) : null, _says);
        }
    }

    /// <summary>Sits down.</summary>
    /// <exception cref="MotionRefusedException">Somebody else sits there.</exception>
    public void Take(object who)
    {
        lock (_gate)
        {
            if (_operator is not null && _operator != who)
                throw new MotionRefusedException("Another window holds the motion controls. Release them there, or close it; STOP works from here too.");
            if (_operator is null) _witness?.ControlsTaken();
            (_operator, _says) = (who, "");
            Hear();
        }
    }

    /// <summary>The person is there.</summary>
    public void Beat(object who)
    {
        lock (_gate)
            if (_operator == who) Hear();
    }

    /// <summary>Gets up: what moves is stopped, the permission ends, the desk is free.</summary>
    public void Leave(object who, string why)
    {
        lock (_gate)
        {
            if (_operator != who) return;
            _operator = null;
            _witness?.ControlsReleased(why);
        }

        Abandon(why);
    }

    /// <summary>Looks away for a moment: what moves is stopped, the permission ends, the desk stays taken.</summary>
    public void LookAway(object who, string why)
    {
        lock (_gate)
            if (_operator != who) return;
        Abandon(why);
    }

    /// <summary>Arms for <see cref="ConsoleOptions.ArmedFor"/>.</summary>
    public void Arm(object who)
    {
        lock (_gate)
        {
            Sits(who);
            _motion.Arm(_options.ArmedFor);
            _says = "";
        }
    }

    /// <summary>Ends the permission.</summary>
    public void Disarm(object who)
    {
        lock (_gate)
        {
            Sits(who);
            (_preview, _says) = (null, "");
            _motion.Disarm();
        }
    }

    /// <summary>Plans a motion and shows it to everybody.</summary>
    public void Preview(object who, MoveWish wish)
    {
        lock (_gate)
        {
            Sits(who);
            Rests();
            _preview = null;
            _preview = new(++_previews, _motion.Preview(wish), _time.GetTimestamp());
            _says = "";
        }
    }

    /// <summary>Moves along the preview that is shown.</summary>
    /// <param name="who">The operator.</param>
    /// <param name="id">The preview's number, as shown.</param>
    /// <param name="numbers">The target's numbers, as shown.</param>
    public void Confirm(object who, long id, FramePoint numbers)
    {
        lock (_gate)
        {
            Sits(who);
            Rests();
            if (_preview is not { } shown || shown.Id != id) throw new MotionRefusedException("That preview is not shown any more: preview again.");
            _preview = null;
            if (_time.GetElapsedTime(shown.At) > _options.PreviewFor)
                throw new MotionRefusedException(FormattableString.Invariant($"The preview is older than {_options.PreviewFor.TotalSeconds:0} s: preview again."));
            if (numbers != shown.Preview.To)
                throw new MotionRefusedException($"Confirmed was {numbers}, but the preview goes to {shown.Preview.To}: preview again.");
            Begin("move", _options.SilentFor, going => _motion.MoveAsync(shown.Preview, numbers, going.Released));
        }
    }

    /// <summary>Homes; the page has asked and the person has said yes.</summary>
    public void Home(object who) => Begin(who, "home", _motion.HomeAsync);

    /// <summary>Connects or resets the controller; the person has looked at the arm.</summary>
    public void Connect(object who) => Begin(who, "connect", _motion.ConnectAsync);

    /// <summary>Moves as long as the key is held.</summary>
    public void Jog(object who, JogWish wish)
    {
        lock (_gate)
        {
            Sits(who);
            Rests();
            _preview = null;
            Begin("jog", _options.JogSilentFor, async key =>
            {
                await _motion.JogAsync(wish, key);
                return "";
            });
        }
    }

    /// <summary>The key was let go.</summary>
    public void EndJog(object who)
    {
        lock (_gate)
            if (_operator == who && _going is { Kind: "jog" } going) going.Cancel();
    }

    /// <summary>Stops everything, whoever asks.</summary>
    public Task Stop()
    {
        var stopping = _motion.StopAsync();         // the byte first
        lock (_gate)
        {
            (_preview, _says) = (null, "Stopped by hand. Nothing moves until it is armed again.");
            _going?.Cancel();
        }

        return stopping;
    }

    /// <summary>Stops where something moves or is armed; one at rest and disarmed is left as it is: in any doubt a stop costs it its reference.</summary>
    public Task Escape() => _motion.Status is { IsAtRest: true, ArmedForS: <= 0 } && Volatile.Read(ref _going) is null ? Task.CompletedTask : Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        Abandon("The console has stopped.");
    }

    private void Sits(object who)
    {
        if (_operator != who) throw new MotionRefusedException("Take the motion controls first.");
        Hear();
    }

    /// <summary>A sign of the operator has arrived: the desk's clock and the key under the finger, if there is one, take it at once.</summary>
    private void Hear()
    {
        _heardAt = _time.GetTimestamp();
        _going?.Beat();
    }

    private void Rests()
    {
        if (_going is not null) throw new MotionRefusedException("Something moves already: wait, or stop it.");
    }

    private void Begin(object who, string kind, Func<CancellationToken, Task<string>> act)
    {
        lock (_gate)
        {
            Sits(who);
            Rests();
            _preview = null;
            Begin(kind, _options.SilentFor, going => act(going.Released));
        }
    }

    private void Begin(string kind, TimeSpan patience, Func<Going, Task<string>> act)
    {
        var going = _going = new(kind, patience);
        _says = "";
        _ = RunAsync(going, act);
    }

    private async Task RunAsync(Going going, Func<Going, Task<string>> act)
    {
        string? says = null;
        try
        {
            says = await act(going);
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled has said why.
        }
        catch (SutureLiveException refused)
        {
            says = refused.Message;
        }
        catch (Exception fault)
        {
            _log.LogError(fault, "A motion asked for in the console failed");
            says = $"The motion failed: {fault.Message}";
        }

        lock (_gate)
        {
            // One permission, one motion: only jogging goes on under the same one.
            if (going.Kind != "jog") _motion.Disarm();
            if (says is not null && !going.IsCancelled) _says = says;
            _going = null;
        }

        going.Dispose();
    }

    private void Watch()
    {
        string why;
        lock (_gate)
        {
            if (_operator is null) return;
            var silence = _time.GetElapsedTime(_heardAt);
            if (_preview is { } shown && _time.GetElapsedTime(shown.At) > _options.PreviewFor) _preview = null;
            if (_going is { } going)
            {
                if (silence <= going.Patience || going.IsCancelled) return;
                why = FormattableString.Invariant($"Stopped: no sign of the operator for {silence.TotalMilliseconds:0} ms.");
            }
            else
            {
                if (silence <= _options.SilentFor) return;
                _operator = null;
                why = FormattableString.Invariant($"The controls are free: no sign of the operator for {silence.TotalSeconds:0.0} s.");
                _witness?.ControlsReleased(why);
            }
        }

        Abandon(why);
    }

    /// <summary>Whoever was responsible is not: a motion ends, the permission ends.</summary>
    private void Abandon(string why)
    {
        bool moves;
        lock (_gate)
        {
            moves = _going is not null;
            (_preview, _says) = (null, why);
        }

        if (moves) _ = StopQuietlyAsync();
        lock (_gate) _going?.Cancel();
        _motion.Disarm();
    }

    private async Task StopQuietlyAsync()
    {
        try
        {
            await _motion.StopAsync();
        }
        catch (Exception fault)
        {
            _log.LogError(fault, "The frame could not be stopped");
        }
    }

    private sealed record Shown(long Id, MovePreview Preview, long At);

    private sealed class Going(string kind, TimeSpan patience) : IHeldKey, IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public event Action? Beaten;

        public string Kind => kind;

        public TimeSpan Patience => patience;

        public CancellationToken Released => _stop.Token;

        public bool IsCancelled { get; private set; }

        public void Beat() => Beaten?.Invoke();

        public void Cancel()
        {
            IsCancelled = true;
            _ = _stop.CancelAsync();        // whoever listens does not run under the desk's lock
        }

        public void Dispose() => _stop.Dispose();
    }
}
