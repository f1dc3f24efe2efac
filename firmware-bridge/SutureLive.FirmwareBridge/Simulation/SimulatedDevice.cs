using System.Text;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>
/// What all simulated controllers share: a processor that runs in small steps of simulated time, a wire to a host, and faults that strike
/// at their moment. The protocols themselves are in the derived classes.
/// </summary>
/// <remarks>Everything runs on the loop of <see cref="RunAsync"/>; under a virtual clock it is deterministic.</remarks>
public abstract class SimulatedDevice
{
    /// <summary>Length of one step of the physics.</summary>
    protected static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan SlowDelay = TimeSpan.FromMilliseconds(1500);
    private readonly TimeProvider _time;
    private readonly List<(SimulationFault Fault, TimeSpan? Due)> _faults = [];
    private readonly Queue<(TimeSpan Due, byte[] Bytes)> _outgoing = new();
    private readonly Random _noise;
    private readonly long _start;
    private TimeSpan _simulated;
    private bool _frozen, _slow, _loseNext, _halveNext, _unplugged;
    private int _moves, _homings;

    /// <summary>Switches the device on.</summary>
    /// <param name="time">The clock the physics follows.</param>
    /// <param name="options">The steel it moves, and what will go wrong.</param>
    protected SimulatedDevice(TimeProvider time, SimulationOptions options)
    {
        (_time, _noise, _start) = (time, new Random(options.Seed), time.GetTimestamp());
        Arm = new(options.Start, options.TravelMm, options.BacklashMm, options.BoneZMm);
        foreach (var fault in options.Faults) _faults.Add((fault, fault.Clock == FaultClock.Start ? fault.After : null));
    }

    /// <summary>Where the arm truly is.</summary>
    public SimulatedArm Arm { get; }

    /// <summary>Every byte the host has sent, in order: the proof of what was, and was not, asked for.</summary>
    public IReadOnlyList<byte> Heard => _heard;

    /// <summary>How many bytes had been heard when the last fault struck; null while none has.</summary>
    public int? HeardBeforeFault { get; private set; }

    /// <summary>What the controller believes and reports, mm in machine space; not the arm.</summary>
    public abstract FramePoint CountedMm { get; }

    /// <summary>True while the motors turn.</summary>
    public abstract bool IsMoving { get; }

    private readonly List<byte> _heard = [];

    /// <summary>True while time matters: motion, dwell, a pending answer.</summary>
    protected abstract bool IsActive { get; }

    /// <summary>Serves one host until the wire hangs up or the run is cancelled. The arm goes on moving after a hang-up.</summary>
    public async Task RunAsync(ITransport wire, CancellationToken cancellation)
    {
        var buffer = new byte[256];
        Task<int>? reading = null;
        PowerUp();
        try
        {
            while (true)
            {
                CatchUp();
                await FlushAsync(wire, cancellation);
                if (_unplugged) await wire.DisposeAsync();
                if (_unplugged && !IsActive) return;
                if (!_unplugged) reading ??= wire.ReadAsync(buffer, cancellation).AsTask();
                if (reading is { IsCompleted: true })
                {
                    int count = await reading;
                    reading = null;
                    if (count == 0) _unplugged = true;
                    else Hear(buffer.AsSpan(0, count));
                    continue;
                }

                await WaitAsync(reading, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Switched off.
        }
        catch (TransportException)
        {
            // The host is gone; nobody is left to talk to.
        }
    }

    /// <summary>Called once when the loop starts: banners belong here.</summary>
    protected abstract void PowerUp();

    /// <summary>One byte from the host.</summary>
    protected abstract void Receive(byte b);

    /// <summary>One <see cref="Step"/> of simulated time.</summary>
    protected abstract void Advance();

    /// <summary>The processor restarts by itself.</summary>
    protected abstract void Restart();

    /// <summary>A limit switch reports contact.</summary>
    protected abstract void RaiseAlarm();

    /// <summary>Sends the answer nobody asked for.</summary>
    protected abstract void SendUnaskedAnswer();

    /// <summary>Sends text as ASCII, through whatever fault holds the wire.</summary>
    protected void Send(string text) => Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends bytes, through whatever fault holds the wire.</summary>
    /// <param name="bytes">One whole message.</param>
    /// <param name="isAnswer">True for messages that answer a command: the ones a lost reply loses.</param>
    protected void Send(byte[] bytes, bool isAnswer = false)
    {
        if (_unplugged) return;
        if (isAnswer && _loseNext)
        {
            _loseNext = false;
            return;
        }

        if (_halveNext)
        {
            _halveNext = false;
            bytes = bytes[..(bytes.Length / 2)];
        }

        _outgoing.Enqueue((_slow ? _simulated + SlowDelay : _simulated, bytes));
    }

    /// <summary>Starts the clocks of the faults that wait for a move.</summary>
    protected void NoteMoveStarted() => StartClocks(FaultClock.Move, ++_moves);

    /// <summary>Starts the clocks of the faults that wait for homing.</summary>
    protected void NoteHomingStarted() => StartClocks(FaultClock.Home, ++_homings);

    private void StartClocks(FaultClock clock, int occurrence)
    {
        for (int i = 0; i < _faults.Count; i++)
        {
            var (fault, due) = _faults[i];
            if (due is null && fault.Clock == clock && fault.Occurrence == occurrence) _faults[i] = (fault, _simulated + fault.After);
        }
    }

    private void Hear(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _heard.Add(b);
            if (!_frozen) Receive(b);
        }
    }

    private void CatchUp()
    {
        var now = _time.GetElapsedTime(_start);
        while (_simulated + Step <= now)
        {
            if (!IsActive && _faults.Count == 0) // nothing can happen in between
            {
                _simulated = now;
                break;
            }

            _simulated += Step;
            Strike();
            if (!_frozen) Advance();
        }
    }

    private void Strike()
    {
        for (int i = _faults.Count - 1; i >= 0; i--)
        {
            var (fault, due) = _faults[i];
            if (due is not { } moment || moment > _simulated) continue;
            _faults.RemoveAt(i);
            HeardBeforeFault = _heard.Count;
            Strike(fault);
        }
    }

    private void Strike(SimulationFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Reset: Restart(); break;
            case FaultKind.Alarm: RaiseAlarm(); break;
            case FaultKind.LostReply: _loseNext = true; break;
            case FaultKind.ExtraOk: SendUnaskedAnswer(); break;
            case FaultKind.HalfLine: _halveNext = true; break;
            case FaultKind.Freeze: _frozen = true; break;
            case FaultKind.Unplug: _unplugged = true; break;
            case FaultKind.Slow: _slow = true; break;
            case FaultKind.Stuck: Arm.Stick(fault.Axis); break;
            case FaultKind.Slip: Arm.Slip(fault.Axis, -0.05); break;
            case FaultKind.Garbage:
                var noise = new byte[40];
                _noise.NextBytes(noise);
                Send(noise);
                break;
        }
    }

    private async Task FlushAsync(ITransport wire, CancellationToken cancellation)
    {
        while (_outgoing.TryPeek(out var next) && next.Due <= _simulated)
        {
            _outgoing.Dequeue();
            if (!_unplugged) await wire.WriteAsync(next.Bytes, cancellation);
        }
    }

    private async Task WaitAsync(Task<int>? reading, CancellationToken cancellation)
    {
        var wait = IsActive || _outgoing.Count > 0 ? Tick : NextFault();
        if (wait is null)
        {
            if (reading is not null) await reading.WaitAsync(cancellation);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tick = Task.Delay(wait.Value, _time, enough.Token);
        await (reading is null ? tick : Task.WhenAny(reading, tick));
        enough.Cancel();
    }

    private TimeSpan? NextFault()
    {
        TimeSpan? soonest = null;
        foreach (var (_, due) in _faults)
            if (due is { } moment && (soonest is null || moment - _simulated < soonest)) soonest = moment - _simulated;
        return soonest is { } wait ? (wait < Step ? Step : wait) : null;
    }
}
