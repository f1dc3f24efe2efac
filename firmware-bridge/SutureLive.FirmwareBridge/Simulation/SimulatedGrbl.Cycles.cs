using System.Text;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>Homing and probing.</content>
public sealed partial class SimulatedGrbl
{
    private IEnumerator<int>? _homing;
    private bool _probing, _probeMustTouch;

    private bool HomesToFarEnd(int axis) => ((int)_settings[23] & (1 << axis)) != 0;

    private void StartHoming()
    {
        _state = GrblMachineState.Home;
        _homing = Home().GetEnumerator();
        NoteHomingStarted();
    }

    private void AdvanceHoming()
    {
        int alarm = _homing!.MoveNext() ? _homing.Current : -1;
        if (alarm == 0) return;
        _homing = null;
        if (alarm > 0)
        {
            ClearMotion();
            EnterAlarm(alarm);
            return;
        }

        SyncParserToMachine();
        if (_homingReportAsked) SendStatus(); // one report, still saying Home
        _homingReportAsked = false;
        _state = GrblMachineState.Idle;
        Answer(0);
    }

    /// <summary>One element per step of time: 0 while it goes on, an alarm code when it fails.</summary>
    private IEnumerable<int> Home()
    {
        foreach (int[] axes in new int[][] { [2], [0, 1] }) // the vertical axis first, so that the tip is out of the way
        {
            foreach (int now in Seek(axes, _settings[25], towardsSwitch: true)) yield return now;
            foreach (int now in Seek(axes, _settings[25], towardsSwitch: false)) yield return now;
            foreach (int now in Seek(axes, _settings[24], towardsSwitch: true)) yield return now;
            foreach (int now in Seek(axes, _settings[25], towardsSwitch: false)) yield return now;
            foreach (int axis in axes)
            {
                double home = HomesToFarEnd(axis) ? _settings[27] - _settings[130 + axis] : -_settings[27];
                _steps[axis] = ToSteps(axis, home);
            }
        }
    }

    private IEnumerable<int> Seek(int[] axes, double feedMmPerMin, bool towardsSwitch)
    {
        double stepMm = feedMmPerMin / 60 * Step.TotalSeconds;
        var left = new double[3];
        foreach (int axis in axes) left[axis] = towardsSwitch ? 1.5 * _settings[130 + axis] : _settings[27];
        while (true)
        {
            bool going = false;
            foreach (int axis in axes)
            {
                bool farEnd = HomesToFarEnd(axis);
                bool arrived = towardsSwitch && Arm.IsOnSwitch(axis, farEnd);
                if (arrived || left[axis] <= 1e-9) continue;
                double mm = Math.Min(stepMm, left[axis]);
                left[axis] -= mm;
                double signed = towardsSwitch != farEnd ? mm : -mm;
                Arm.Push(axis, signed);
                _steps[axis] += ToSteps(axis, signed);
                going = true;
            }

            if (!going) break;
            yield return 0;
        }

        foreach (int axis in axes)
        {
            bool onSwitch = Arm.IsOnSwitch(axis, HomesToFarEnd(axis));
            if (onSwitch == towardsSwitch) continue;
            yield return towardsSwitch ? 9 : 8;
        }
    }

    private void StartProbing(double[] target, double feedMmPerMin, bool mustTouch)
    {
        if (Arm.TouchesBone)
        {
            EnterAlarm(4);
            Answer(0);
            return;
        }

        (_probing, _probeMustTouch, _lastProbe) = (true, mustTouch, null);
        Plan(target, feedMmPerMin, isJog: false);
        if (_blocks.Count == 0) EndProbing(); // a target where it stands: no motion, no contact
        else _afterMotion = () => { };
    }

    private void NoteContact()
    {
        if (!_probing || _probeAt is not null || !Arm.TouchesBone) return;
        _probeAt = (long[])_steps.Clone(); // latched at the touch; the arm still has to slow down
        _probed = true;
    }

    private void EndProbing()
    {
        _afterMotion = null;
        _probing = false;
        (_lastProbe, _probeAt) = (_probeAt, null);
        if (_lastProbe is null && _probeMustTouch) EnterAlarm(5);
        var text = new StringBuilder();
        AppendProbe(text);
        Send(text.ToString());
        Answer(0);
    }
}
