using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>The planner and the step generator: straight moves that speed up, cruise and slow down.</content>
public sealed partial class SimulatedGrbl
{
    private const int PlannerBlocks = 15;
    private readonly long[] _steps = new long[3];
    private readonly Queue<Block> _blocks = new();
    private readonly long[] _planned = new long[3];
    private Block? _pending;
    private double _velocity, _travelled; // mm/s and mm along the present block
    private TimeSpan _dwell;
    private bool _holding, _jogCancelled, _softLimitHit, _probed;
    private long[]? _probeAt, _lastProbe;
    private Action? _afterMotion; // what the main loop waits to do once the planner is empty

    /// <summary>One straight move between two step counts.</summary>
    private sealed record Block(long[] From, long[] To, double LengthMm, double MaxMmPerS, double AccelerationMmPerS2, bool IsJog);

    /// <inheritdoc/>
    protected override void Advance()
    {
        if (_dwell > TimeSpan.Zero)
        {
            _dwell -= Step;
            if (_dwell <= TimeSpan.Zero) Answer(0);
        }

        if (_homing is not null) AdvanceHoming();
        else AdvanceBlock();
        if (_pending is not null && _blocks.Count < PlannerBlocks) Enqueue();
        if (_blocks.Count == 0 && _velocity == 0 && _state is not (GrblMachineState.Hold or GrblMachineState.Door)) _afterMotion?.Invoke();
        RunMainLoop();
    }

    private double ToMm(int axis, long steps) => steps / _settings[100 + axis];

    private long ToSteps(int axis, double mm) => (long)Math.Round(mm * _settings[100 + axis], MidpointRounding.AwayFromZero);

    private bool IsInsideTravel(double[] target)
    {
        for (int axis = 0; axis < 3; axis++)
            if (target[axis] > 0 || target[axis] < -_settings[130 + axis]) return false;
        return true;
    }

    private void Plan(double[] target, double feedMmPerMin, bool isJog)
    {
        var from = _blocks.Count > 0 ? (long[])_planned.Clone() : (long[])_steps.Clone();
        var to = new long[3];
        var mm = new double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            to[axis] = ToSteps(axis, target[axis]);
            mm[axis] = ToMm(axis, to[axis]) - ToMm(axis, from[axis]);
        }

        double length = double.Hypot(double.Hypot(mm[0], mm[1]), mm[2]);
        target.CopyTo(_parserMm, 0);
        if (length == 0) // shorter than a step: accepted, and nothing happens
        {
            if (!_probing) Answer(0);
            return;
        }

        double speed = feedMmPerMin / 60, acceleration = double.PositiveInfinity;
        for (int axis = 0; axis < 3; axis++)
        {
            if (mm[axis] == 0) continue;
            double share = Math.Abs(mm[axis]) / length;
            speed = Math.Min(speed, _settings[110 + axis] / 60 / share);
            acceleration = Math.Min(acceleration, _settings[120 + axis] / share);
        }

        to.CopyTo(_planned, 0);
        _pending = new(from, to, length, speed, acceleration, isJog);
        if (_blocks.Count < PlannerBlocks) Enqueue();
    }

    private void Enqueue()
    {
        var block = _pending!;
        _pending = null;
        _blocks.Enqueue(block);
        if (_state == GrblMachineState.Idle)
        {
            _state = block.IsJog ? GrblMachineState.Jog : GrblMachineState.Run;
            NoteMoveStarted();
        }

        if (!_probing) Answer(0);
    }

    private void AdvanceBlock()
    {
        if (!_blocks.TryPeek(out var block))
        {
            _velocity = 0;
            if (_state is GrblMachineState.Run or GrblMachineState.Jog) EndMotion();
            return;
        }

        bool slowing = _holding || _jogCancelled || _softLimitHit || _probed;
        if (!slowing && _state is not (GrblMachineState.Run or GrblMachineState.Jog)) return;
        double dt = Step.TotalSeconds, remaining = block.LengthMm - _travelled;
        double gain = block.AccelerationMmPerS2 * dt;
        _velocity = slowing
            ? Math.Max(0, _velocity - gain)
            : Math.Max(gain, Math.Min(Math.Min(_velocity + gain, block.MaxMmPerS), Math.Sqrt(2 * block.AccelerationMmPerS2 * remaining)));
        _travelled = Math.Min(block.LengthMm, _travelled + (_velocity * dt));
        MoveTo(block, _travelled / block.LengthMm);
        NoteContact();
        if (_travelled >= block.LengthMm && !(slowing && _velocity == 0))
        {
            _blocks.TryDequeue(out _);
            _travelled = 0;
            if (_blocks.Count == 0) _velocity = 0;
        }

        if (slowing && (_velocity == 0 || _blocks.Count == 0)) ComeToRest();
    }

    private void MoveTo(Block block, double fraction)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            long target = block.From[axis] + (long)Math.Round((block.To[axis] - block.From[axis]) * fraction);
            long moved = target - _steps[axis];
            _steps[axis] = target;
            Arm.Push(axis, ToMm(axis, moved));
            if (moved != 0 && _settings[21] != 0 && Arm.IsOnSwitch(axis, HomesToFarEnd(axis))) RaiseAlarm();
        }
    }

    private void ComeToRest()
    {
        _velocity = 0;
        if (_probed)
        {
            _probed = false;
            DropBlocks();
            EndMotion();
        }
        else if (_jogCancelled)
        {
            _jogCancelled = _holding = false;
            DropBlocks();
            if (_state == GrblMachineState.Jog) _state = GrblMachineState.Idle;
        }
        else if (_softLimitHit) EnterSoftLimitAlarm();
        else
        {
            _holding = false; // the block goes on from here when resumed
            if (_blocks.TryPeek(out var block)) RestartBlock(block);
        }
    }

    private void RestartBlock(Block block)
    {
        var queued = _blocks.ToArray();
        double left = block.LengthMm - _travelled;
        _blocks.Clear();
        _travelled = 0;
        _blocks.Enqueue(block with { From = (long[])_steps.Clone(), LengthMm = Math.Max(left, 1e-9) });
        foreach (var later in queued.Skip(1)) _blocks.Enqueue(later);
    }

    private void DropBlocks()
    {
        _blocks.Clear();
        _pending = null;
        _travelled = 0;
        SyncParserToMachine();
    }

    private void EndMotion()
    {
        _state = GrblMachineState.Idle;
        if (_probing) EndProbing();
    }

    private void HitSoftLimit()
    {
        _softLimitHit = true;
        if (_velocity == 0) EnterSoftLimitAlarm();
        else _state = GrblMachineState.Hold;
    }

    private void EnterSoftLimitAlarm()
    {
        ClearMotion();
        EnterAlarm(2);
        Send("[MSG:Reset to continue]\r\n");
        _lockedUntilReset = true;
        _okAfterReset = true; // the offending line is answered only once the reset has let the main loop go
    }
}
