using System.Globalization;
using System.Text;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>The receive interrupt: real-time bytes act at once, the rest goes into the ring.</content>
public sealed partial class SimulatedGrbl
{
    private const int RingBytes = 127;
    private readonly Queue<byte> _rx = new();
    private int _reportsUntilOffset, _reportsUntilOverrides;
    private bool _homingReportAsked;

    /// <inheritdoc/>
    protected override void Receive(byte b)
    {
        switch (b)
        {
            case GrblCommand.SoftReset: SoftReset(); return;
            case GrblCommand.StatusQuery: AskStatus(); return;
            case GrblCommand.FeedHold: Hold(); return;
            case GrblCommand.Resume: Resume(); return;
            case GrblCommand.JogCancel: CancelJog(); return;
            case 0x84: OpenDoor(); return;
            case 0x80 or 0x87 when IsHal: AskStatus(); return;
            case 0x81 when IsHal: Resume(); return;
            case 0x82 when IsHal: Hold(); return;
            case >= 0x80: return; // overrides and unknown bytes
        }

        if (_rx.Count < RingBytes) _rx.Enqueue(b); // an overflow is silent
        RunMainLoop();
    }

    private void AskStatus()
    {
        if (_lockedUntilReset) return;
        if (_state == GrblMachineState.Home) _homingReportAsked = true;
        else SendStatus();
    }

    private void Hold()
    {
        if (_lockedUntilReset) return;
        switch (_state)
        {
            case GrblMachineState.Idle:
                _state = GrblMachineState.Hold;
                break;
            case GrblMachineState.Run:
                _state = GrblMachineState.Hold;
                _holding = _velocity > 0;
                break;
            case GrblMachineState.Jog:
                _jogCancelled = true;
                break;
        }
    }

    private void CancelJog()
    {
        if (_state == GrblMachineState.Jog) _jogCancelled = true;
    }

    private void OpenDoor()
    {
        if (_lockedUntilReset || _state is GrblMachineState.Alarm or GrblMachineState.Home or GrblMachineState.Check) return;
        if (_state == GrblMachineState.Jog) _jogCancelled = true;
        _holding = _velocity > 0;
        _state = GrblMachineState.Door;
    }

    private void Resume()
    {
        if (_lockedUntilReset || _holding || _state is not (GrblMachineState.Hold or GrblMachineState.Door)) return;
        _state = _blocks.Count > 0 ? GrblMachineState.Run : GrblMachineState.Idle;
        RunMainLoop();
    }

    private void SendStatus()
    {
        var text = new StringBuilder("<").Append(_state);
        if (_state == GrblMachineState.Hold) text.Append(_holding ? ":1" : ":0");
        if (_state == GrblMachineState.Door) text.Append(_holding ? ":2" : ":0");
        bool asMachine = ((int)_settings[10] & 1) != 0;
        text.Append(asMachine ? "|MPos:" : "|WPos:");
        for (int axis = 0; axis < 3; axis++)
            AppendLength(axis > 0 ? text.Append(',') : text, ToMm(axis, _steps[axis]) - (asMachine ? 0 : _workOffset[axis]));
        if (((int)_settings[10] & 2) != 0) text.Append(CultureInfo.InvariantCulture, $"|Bf:{PlannerBlocks - _blocks.Count},{RingBytes + 1 - _rx.Count}");
        text.Append("|FS:").Append((_velocity * 60).ToString("0", CultureInfo.InvariantCulture)).Append(",0");
        AppendPins(text);
        bool busy = _state is GrblMachineState.Run or GrblMachineState.Jog or GrblMachineState.Hold;
        if (_reportsUntilOffset-- <= 0)
        {
            _reportsUntilOffset = busy ? 29 : 9;
            if (_reportsUntilOverrides <= 0) _reportsUntilOverrides = 1;
            text.Append("|WCO:");
            for (int axis = 0; axis < 3; axis++) AppendLength(axis > 0 ? text.Append(',') : text, _workOffset[axis]);
        }
        else if (_reportsUntilOverrides-- <= 0)
        {
            _reportsUntilOverrides = busy ? 19 : 9;
            text.Append("|Ov:100,100,100");
        }

        Send(text.Append(">\r\n").ToString());
    }

    private void AppendPins(StringBuilder text)
    {
        string pins = "";
        for (int axis = 0; axis < 3; axis++)
            if (Arm.IsOnSwitch(axis, HomesToFarEnd(axis))) pins += "XYZ"[axis];
        if (Arm.TouchesBone) pins = "P" + pins;
        if (pins.Length > 0) text.Append("|Pn:").Append(pins);
    }

    private void AppendLength(StringBuilder text, double mm)
    {
        bool inches = _settings[13] != 0;
        string written = (inches ? mm / 25.4 : mm).ToString(inches ? "0.0000" : "0.000", CultureInfo.InvariantCulture);
        text.Append(written);
    }
}
