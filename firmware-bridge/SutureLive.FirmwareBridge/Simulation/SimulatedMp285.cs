using System.Buffers.Binary;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Mp285;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>How a simulated MP-285 is built. The operator has driven the arm to its upper end already.</summary>
public sealed record SimulatedMp285Options : SimulationOptions
{
    /// <summary>Starts at the upper end.</summary>
    public SimulatedMp285Options() => Start = default;

    /// <summary>Microsteps per micrometre.</summary>
    public int StepsPerUm { get; init; } = 25;

    /// <summary>Acceleration, mm/s².</summary>
    public double AccelerationMmPerS2 { get; init; } = 40;
}

/// <summary>
/// A Sutter MP-285 as its manual and its drivers describe it: binary commands, an answer to a move only at its end, and a move that any byte
/// interrupts.
/// </summary>
public sealed class SimulatedMp285 : SimulatedDevice
{
    private const byte End = (byte)'\r';
    private readonly SimulatedMp285Options _options;
    private readonly List<byte> _command = [];
    private readonly double[] _steps = new double[3];
    private double[]? _from, _to;
    private double _travelled, _lengthMm, _velocity, _speedMmPerS = 1;
    private ushort _speedWord = 1000;
    private bool _relative;

    /// <summary>Builds the controller and switches its power on.</summary>
    public SimulatedMp285(TimeProvider time, SimulatedMp285Options? options = null)
        : base(time, options ??= new()) => _options = options;

    /// <inheritdoc/>
    public override FramePoint CountedMm => new(_steps[0] / PerMm, _steps[1] / PerMm, _steps[2] / PerMm);

    /// <inheritdoc/>
    public override bool IsMoving => _to is not null;

    /// <inheritdoc/>
    protected override bool IsActive => IsMoving;

    /// <summary>Somebody turns the knob of an axis: the arm moves, and the counter with it.</summary>
    /// <param name="axis">0 = X, 1 = Y, 2 = Z.</param>
    /// <param name="mm">How far.</param>
    public void TurnKnob(int axis, double mm)
    {
        _steps[axis] += Math.Round(mm * PerMm);
        Arm.Push(axis, mm);
    }

    private double PerMm => 1000.0 * _options.StepsPerUm;

    /// <inheritdoc/>
    protected override void PowerUp()
    {
        // It says nothing when switched on.
    }

    /// <inheritdoc/>
    protected override void Restart()
    {
        EndMove();
        Array.Clear(_steps);
        _command.Clear();
        (_relative, _speedMmPerS, _speedWord) = (false, 1, 1000);
        Send([0xFF, 0x00, 0xE3]); // what its line driver does while it starts
    }

    /// <inheritdoc/>
    protected override void RaiseAlarm()
    {
        if (IsMoving) FinishWith("8\r"u8.ToArray());
        else Send("8\r"u8.ToArray());
    }

    /// <inheritdoc/>
    protected override void SendUnaskedAnswer() => Send([End]);

    /// <inheritdoc/>
    protected override void Receive(byte b)
    {
        if (b == Mp285Command.Interrupt && (_command.Count == 0 || IsMoving))
        {
            if (IsMoving) FinishWith("=\r"u8.ToArray());
            else Answer(End);
            return;
        }

        if (IsMoving) FinishWith("8\r"u8.ToArray()); // any byte at all
        _command.Add(b);
        int length = _command[0] switch { (byte)'m' => 14, (byte)'V' => 4, _ => 2 };
        if (_command.Count < length) return;
        byte[] command = [.. _command];
        _command.Clear();
        if (command[^1] != End) Answer((byte)'4', End);
        else Execute(command);
    }

    /// <inheritdoc/>
    protected override void Advance()
    {
        if (_to is null) return;
        double dt = Step.TotalSeconds, gain = _options.AccelerationMmPerS2 * dt;
        _velocity = Math.Max(gain, Math.Min(Math.Min(_velocity + gain, _speedMmPerS), Math.Sqrt(2 * _options.AccelerationMmPerS2 * (_lengthMm - _travelled))));
        _travelled = Math.Min(_lengthMm, _travelled + (_velocity * dt));
        for (int axis = 0; axis < 3; axis++)
        {
            double at = Math.Round(_from![axis] + ((_to[axis] - _from[axis]) * _travelled / _lengthMm));
            Arm.Push(axis, (at - _steps[axis]) / PerMm);
            _steps[axis] = at;
        }

        if (_travelled >= _lengthMm) FinishWith([End]);
    }

    private void Execute(byte[] command)
    {
        switch (command[0])
        {
            case (byte)'c': Answer([.. Bytes(_steps[0]), .. Bytes(_steps[1]), .. Bytes(_steps[2]), End]); break;
            case (byte)'s': Answer(Status()); break;
            case (byte)'a' or (byte)'b':
                _relative = command[0] == 'b';
                Answer(End);
                break;
            case (byte)'o':
                Array.Clear(_steps);
                NoteHomingStarted();
                Answer(End);
                break;
            case (byte)'n' or (byte)'e': Answer(End); break;
            case (byte)'r': Restart(); break;
            case (byte)'V':
                _speedWord = BinaryPrimitives.ReadUInt16LittleEndian(command.AsSpan(1));
                _speedMmPerS = Math.Max(1, _speedWord & 0x7FFF) / 1000.0;
                Answer(End);
                break;
            case (byte)'m': BeginMove(command); break;
            default: Answer((byte)'4', End); break;
        }
    }

    private void BeginMove(byte[] command)
    {
        var to = new double[3];
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            to[axis] = BinaryPrimitives.ReadInt32LittleEndian(command.AsSpan(1 + (4 * axis))) + (_relative ? _steps[axis] : 0);
            square += Math.Pow((to[axis] - _steps[axis]) / PerMm, 2);
        }

        if (square == 0)
        {
            Answer(End);
            return;
        }

        (_from, _to, _lengthMm, _travelled, _velocity) = ([.. _steps], to, Math.Sqrt(square), 0, 0);
        NoteMoveStarted();
    }

    private void FinishWith(byte[] answer)
    {
        EndMove();
        Send(answer, isAnswer: true);
    }

    private void EndMove() => (_from, _to, _velocity) = (null, null, 0);

    private byte[] Status()
    {
        var block = new byte[33];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(24), (ushort)_options.StepsPerUm);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(28), _speedWord);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(30), 295);
        block[32] = End;
        return block;
    }

    private void Answer(params byte[] bytes) => Send(bytes, isAnswer: true);

    private static byte[] Bytes(double steps)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)steps);
        return bytes;
    }
}
