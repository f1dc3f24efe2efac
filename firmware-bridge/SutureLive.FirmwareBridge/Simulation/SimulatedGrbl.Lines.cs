using System.Globalization;
using System.Text;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>The main loop: lines out of the ring, <c>$</c> commands, answers.</content>
public sealed partial class SimulatedGrbl
{
    private const int LineBytes = GrblCommand.MaxLineBytes;
    private readonly StringBuilder _line = new();
    private readonly GrblSettingsTable _settings;
    private bool _lineOverflowed, _inComment;

    /// <summary>True while the firmware stands in a loop of its own and takes no line: hold, homing, probing, dwell, a full planner.</summary>
    private bool IsBlocked =>
        _lockedUntilReset || _homing is not null || _afterMotion is not null || _dwell > TimeSpan.Zero || _pending is not null || _softLimitHit || _jogCancelled
        || _state is GrblMachineState.Hold or GrblMachineState.Door or GrblMachineState.Sleep;

    private void RunMainLoop()
    {
        while (!IsBlocked && _rx.TryDequeue(out byte b))
        {
            char c = (char)b;
            if (c is '\n' or '\r') EndLine();
            else if (_inComment) _inComment = c != ')';
            else if (c == '(') _inComment = true;
            else if (c == ';') _inComment = true; // to the end of the line: no ')' follows in practice
            else if (c <= ' ' || c == '/') continue;
            else if (_line.Length >= LineBytes - 1) _lineOverflowed = true;
            else _line.Append(char.ToUpperInvariant(c));
        }
    }

    private void EndLine()
    {
        string line = _line.ToString();
        bool overflowed = _lineOverflowed;
        _line.Clear();
        _lineOverflowed = _inComment = false;
        if (overflowed) Answer(11);
        else if (line.Length == 0) Answer(0);
        else if (line[0] == '$') RunSystemCommand(line);
        else if (_state is GrblMachineState.Alarm or GrblMachineState.Jog) Answer(9);
        else RunGCode(line);
    }

    private void Answer(int error) =>
        Send(Encoding.ASCII.GetBytes(error == 0 ? "ok\r\n" : string.Create(CultureInfo.InvariantCulture, $"error:{error}\r\n")), isAnswer: true);

    private void RunSystemCommand(string line)
    {
        if (line.StartsWith("$J=", StringComparison.Ordinal))
        {
            RunJog(line[3..]);
            return;
        }

        bool idle = _state is GrblMachineState.Idle or GrblMachineState.Alarm;
        switch (line)
        {
            case "$":
                Send("[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]\r\n");
                Answer(0);
                break;
            case "$$" when _state is GrblMachineState.Run or GrblMachineState.Hold:
                Answer(8);
                break;
            case "$$":
                Send(string.Concat(_settings.Lines()));
                Answer(0);
                break;
            case "$G":
                Send(string.Create(CultureInfo.InvariantCulture, $"[GC:G{_modal.Motion} G54 G17 G{(_modal.IsInches ? 20 : 21)} G{(_modal.IsRelative ? 91 : 90)} G94 M5 M9 T0 F{_modal.FeedMmPerMin:0.###} S0]\r\n"));
                Answer(0);
                break;
            case "$X":
                if (_state == GrblMachineState.Alarm)
                {
                    Send("[MSG:Caution: Unlocked]\r\n");
                    _state = GrblMachineState.Idle;
                }

                Answer(0);
                break;
            case "$C":
                _state = _state == GrblMachineState.Check ? GrblMachineState.Idle : _state == GrblMachineState.Idle ? GrblMachineState.Check : _state;
                Send(_state == GrblMachineState.Check ? "[MSG:Enabled]\r\n" : "[MSG:Disabled]\r\n");
                Answer(0);
                break;
            case "$EA" when IsHal:
                Send("[ALARMCODE:1||A limit switch has tripped.]\r\n[ALARMCODE:10||Emergency stop is active.]\r\n[ALARMCODE:23|interlock|The interlock of the cage is open.]\r\n");
                Answer(0);
                break;
            case "$EE" when IsHal:
                Send("[ERRORCODE:15||Jog target exceeds machine travel.]\r\n[ERRORCODE:79||Not while an alarm is pending.]\r\n");
                Answer(0);
                break;
            case var _ when !idle:
                Answer(8);
                break;
            case "$H":
                if (_settings[22] == 0) Answer(5);
                else StartHoming();
                break;
            case "$I":
                Send(IsHal ? "[VER:1.1f.20240817:]\r\n[OPT:VNMHL,100,1024,3,0]\r\n[FIRMWARE:grblHAL]\r\n" : "[VER:1.1h.20190830:]\r\n[OPT:V,15,128]\r\n");
                Answer(0);
                break;
            case "$#":
                SendOffsets();
                Answer(0);
                break;
            case "$N":
                Send("$N0=\r\n$N1=\r\n");
                Answer(0);
                break;
            case "$SLP":
                Answer(0);
                _state = GrblMachineState.Sleep;
                break;
            default:
                SetSetting(line);
                break;
        }
    }

    private void SetSetting(string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 2 || !int.TryParse(line.AsSpan(1, equals - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) Answer(3);
        else if (!WireNumber.TryParse(Encoding.ASCII.GetBytes(line[(equals + 1)..]), out double value)) Answer(2);
        else Answer(_settings.TrySet(number, value));
    }

    private void SendOffsets()
    {
        var text = new StringBuilder();
        for (int system = 54; system <= 59; system++) AppendTriple(text, string.Create(CultureInfo.InvariantCulture, $"G{system}"), system == 54 ? _workOffset : new double[3]);
        AppendTriple(text, "G28", new double[3]);
        AppendTriple(text, "G30", new double[3]);
        AppendTriple(text, "G92", new double[3]);
        text.Append("[TLO:0.000]\r\n");
        AppendProbe(text);
        Send(text.ToString());
    }

    private void AppendTriple(StringBuilder text, string name, double[] values)
    {
        text.Append('[').Append(name).Append(':');
        for (int axis = 0; axis < 3; axis++) AppendLength(axis > 0 ? text.Append(',') : text, values[axis]);
        text.Append("]\r\n");
    }

    private void AppendProbe(StringBuilder text)
    {
        text.Append("[PRB:");
        for (int axis = 0; axis < 3; axis++) AppendLength(axis > 0 ? text.Append(',') : text, _lastProbe is { } at ? ToMm(axis, at[axis]) : 0);
        text.Append(_lastProbe is null ? ":0]\r\n" : ":1]\r\n");
    }
}
