using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <content>Stopping: the order of things that no protocol may change.</content>
public abstract partial class FrameController
{
    private Task? _stopping;
    private volatile bool _stopAsked;
    private int _stopsSent;

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (Now.State is ControllerState.Disconnected) return;
        if (Now.State is ControllerState.Connecting)
        {
            await StopConnectingAsync();
            return;
        }

        if (TakeRest() is { } stopsBefore && await IsStoppedAtRestAsync(stopsBefore)) return;
        await StopFullyAsync();
    }

    /// <summary>True from the moment somebody wants the present motion stopped, before the stop byte is written, until the next motion begins.</summary>
    protected bool StopWasAsked => _stopAsked;

    /// <summary>
    /// True while the latest answer proves that the arm rests and nothing is on its way to it. Asked under the lock under which motions begin: answer at once. Only a
    /// protocol whose stop costs the reference has a use for it.
    /// </summary>
    protected virtual bool IsProvenAtRest => false;

    /// <summary>
    /// A stop for an arm that was <see cref="IsProvenAtRest"/>: sends at once what ends a motion and costs nothing at rest, then asks.
    /// </summary>
    /// <returns>True when an answer to a question asked after that says that the arm rests where it was; everything else, silence too, is false.</returns>
    protected virtual Task<bool> RestsAfterCancelAsync() => Task.FromResult(false);

    /// <summary>Puts the stop byte on the wire, past every queue and lock, before anything else.</summary>
    protected abstract ValueTask SendStopAsync();

    /// <summary>After the stop byte: waits until the controller says that it rests, or escalates, and publishes how it ended.</summary>
    protected abstract Task EndStopAsync(bool wasHoming);

    /// <summary>
    /// Keeps motions from beginning if there is proof that none goes on. Waits for nobody: whoever holds the lock may be beginning one.
    /// </summary>
    /// <returns>How often it was stopped in full before; null when there is any doubt.</returns>
    private int? TakeRest()
    {
        if (!_gate.TryEnter()) return null;
        try
        {
            if (_busy || Now is not { State: ControllerState.Idle, IsHomed: true } || !IsProvenAtRest) return null;
            _busy = true;
            return _stopsSent;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>True when the arm rested and still does, or when somebody who asked again has meanwhile stopped it in full.</summary>
    private async Task<bool> IsStoppedAtRestAsync(int stopsBefore)
    {
        bool rests;
        try
        {
            rests = await RestsAfterCancelAsync();
        }
        catch (Exception)
        {
            rests = false; // whatever it was, the stop that follows meets it again
        }

        Task another;
        lock (_gate)
        {
            if (_stopsSent == stopsBefore)
            {
                if (!rests || Now.State != ControllerState.Idle) return false;
                _busy = false;
                Publish(s => s with { Says = "stopped at rest, still homed" });
                return true;
            }

            another = _stopping ?? Task.CompletedTask;
        }

        await another;
        return true;
    }

    private async Task StopFullyAsync()
    {
        _stopAsked = true;
        bool homing = Now is { State: ControllerState.Moving, IsHomed: false };
        ValueTask first;
        try
        {
            first = SendStopAsync();
        }
        catch (TransportException gone)
        {
            Lose(gone.Message);
            lock (_gate) _busy = _motion is not null;
            return;
        }

        var mine = Completion.Source();
        Task stopping;
        lock (_gate)
        {
            _busy = true;
            _stopsSent++;
            stopping = _stopping is { IsCompleted: false } running ? running : _stopping = mine.Task;
        }

        if (stopping == mine.Task)
        {
            try
            {
                await FinishStopAsync(mine.Task, first, homing);
            }
            finally
            {
                mine.TrySetResult();        // whatever happens, nobody else who stops may wait for ever
            }
        }

        await stopping;
    }

    /// <summary>Nothing of ours moves yet; what somebody else began is stopped as well as it can be, and the connection is given up.</summary>
    private async Task StopConnectingAsync()
    {
        try
        {
            await SendStopAsync();
            _connecting?.Cancel();
        }
        catch (Exception gone) when (gone is TransportException or ObjectDisposedException)
        {
            // The connection has just ended by itself.
        }
    }

    /// <summary>For a motion that ended early: joins the stop somebody asked for, or makes one. Never a second stop byte into a controller at rest.</summary>
    private Task StopOnceAsync()
    {
        lock (_gate)
            if (_stopAsked && _stopping is { } running) return running;
        return StopAsync();
    }

    private async Task FinishStopAsync(Task mine, ValueTask first, bool wasHoming)
    {
        try
        {
            await first;
            CancelMotion();
            if (Now.State is ControllerState.Lost or ControllerState.Disconnected or ControllerState.Alarm) return; // a locked one does not move
            int stopsSeen;
            do
            {
                lock (_gate) stopsSeen = _stopsSent;
                await EndStopAsync(wasHoming);
            }
            while (!IsLastWord(stopsSeen));
        }
        catch (TransportException gone)
        {
            Lose(gone.Message);
        }
        catch (ControllerException) when (Now.State is ControllerState.Lost or ControllerState.Alarm)
        {
            // Cut off while asking whether the arm rests; the state says why. Whoever pressed stop has nothing to catch.
        }
        catch (Exception fault)
        {
            Lose($"The stop was sent, but whether the arm rests could not be found out ({fault.Message}). Cut the motor power if anything moves; connect again, home.");
        }
        finally
        {
            lock (_gate)
                if (_stopping == mine) (_busy, _stopping) = (_motion is not null, Task.CompletedTask);
        }
    }

    /// <summary>False when a stop byte has left since: a controller that had just come to rest is held by it, and to be called idle it must be asked again.</summary>
    private bool IsLastWord(int stopsSeen)
    {
        lock (_gate)
        {
            if (_stopsSent != stopsSeen && Now.State == ControllerState.Idle) return false;
            (_busy, _stopping) = (_motion is not null, Task.CompletedTask); // whoever stops from here on ends that stop himself
            return true;
        }
    }
}
