using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>How a simulated grbl frame is built.</summary>
public sealed record SimulatedGrblOptions : SimulationOptions
{
    /// <summary>Which firmware it plays.</summary>
    public GrblDialect Dialect { get; init; } = GrblDialect.Grbl;

    /// <summary>Settings that differ from those of a stereotaxic frame, by number.</summary>
    public IReadOnlyDictionary<int, double> Settings { get; init; } = new Dictionary<int, double>();
}

/// <summary>
/// A grbl 1.1 controller on a stereotaxic frame: its line buffer, planner, states, alarms, settings, reports and silences behave as
/// measured on the real firmware, and its motion takes the time real motion takes.
/// </summary>
public sealed partial class SimulatedGrbl : SimulatedDevice
{
    private readonly SimulatedGrblOptions _options;
    private GrblMachineState _state = GrblMachineState.Idle;
    private bool _lockedUntilReset; // after ALARM:1 and ALARM:2 nothing but ctrl-X is heard
    private bool _okAfterReset;

    /// <summary>Builds the frame and switches its power on; it talks once it runs.</summary>
    public SimulatedGrbl(TimeProvider time, SimulatedGrblOptions? options = null)
        : base(time, options ??= new())
    {
        _options = options;
        _settings = GrblSettingsTable.ForFrame(options.TravelMm);
        foreach (var (number, value) in options.Settings) _settings[number] = value;
    }

    /// <inheritdoc/>
    public override FramePoint CountedMm => new(ToMm(0, _steps[0]), ToMm(1, _steps[1]), ToMm(2, _steps[2]));

    /// <inheritdoc/>
    public override bool IsMoving => _state is GrblMachineState.Run or GrblMachineState.Jog or GrblMachineState.Home || _velocity > 0;

    /// <inheritdoc/>
    protected override bool IsActive => IsMoving || _blocks.Count > 0 || _dwell > TimeSpan.Zero || _homing is not null || _holding || _afterMotion is not null;

    private bool IsHal => _options.Dialect == GrblDialect.GrblHal;

    /// <inheritdoc/>
    protected override void PowerUp()
    {
        if (_settings[22] != 0) _state = GrblMachineState.Alarm; // the power-up lock exists only after a true reset
        Start();
    }

    /// <inheritdoc/>
    protected override void Restart()
    {
        Array.Clear(_steps);
        ClearMotion();
        _okAfterReset = false;
        _state = _settings[22] != 0 ? GrblMachineState.Alarm : GrblMachineState.Idle;
        Start();
    }

    /// <inheritdoc/>
    protected override void RaiseAlarm()
    {
        ClearMotion();
        EnterAlarm(1);
        Send("[MSG:Reset to continue]\r\n");
        _lockedUntilReset = true;
    }

    /// <inheritdoc/>
    protected override void SendUnaskedAnswer() => Send("ok\r\n");

    /// <summary>What the firmware does after any kind of reset: banner first, then the lock if it is in alarm.</summary>
    private void Start()
    {
        _lockedUntilReset = false;
        _rx.Clear();
        _line.Clear();
        _lineOverflowed = _inComment = false;
        _modal = Modal.Default;
        SyncParserToMachine();
        _reportsUntilOffset = _reportsUntilOverrides = 0;
        Send(IsHal ? "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n" : "\r\nGrbl 1.1h ['$' for help]\r\n");
        if (_state == GrblMachineState.Alarm) Send("[MSG:'$H'|'$X' to unlock]\r\n");
        else _state = GrblMachineState.Idle;
    }

    private void SoftReset()
    {
        bool lostSteps = _state is GrblMachineState.Run or GrblMachineState.Jog or GrblMachineState.Home || _velocity > 0;
        bool wasHoming = _state == GrblMachineState.Home;
        ClearMotion();
        if (lostSteps) EnterAlarm(wasHoming ? 6 : 3);
        if (_okAfterReset) Send("ok\r\n");
        _okAfterReset = false;
        if (_state == GrblMachineState.Sleep) _state = GrblMachineState.Alarm;
        Start();
    }

    private void EnterAlarm(int code)
    {
        _state = GrblMachineState.Alarm;
        Send(string.Create(CultureInfo.InvariantCulture, $"ALARM:{code}\r\n"));
    }

    private void ClearMotion()
    {
        _blocks.Clear();
        _pending = null;
        _homing = null;
        _homingReportAsked = false;
        _velocity = _travelled = 0;
        _dwell = TimeSpan.Zero;
        _holding = _jogCancelled = _softLimitHit = _probed = _probing = false;
        _probeAt = null;
        _afterMotion = null;
        SyncParserToMachine();
    }
}
