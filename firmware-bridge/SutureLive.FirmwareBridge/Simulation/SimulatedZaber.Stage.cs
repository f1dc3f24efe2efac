using System.Globalization;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>One axis: its driver, its steps, its encoder.</content>
public sealed partial class SimulatedZaber
{
    private sealed class Stage(SimulatedZaber chain, int axis)
    {
        private const double StallMm = 0.1, DisplacedMm = 0.02, HomingMmPerS = 6, LocatingMmPerS = 0.1, BackOffMm = 0.3;
        private double _counted; // microsteps away from the home switch, as the driver has turned
        private double _velocity; // microsteps/s
        private double? _target;
        private double _encoderZeroMm = chain.Arm.At[axis]; // where the arm stood when the encoder read 0
        private Homing _homing;
        private bool _referenced, _stopping;
        private string _fault = "";

        private enum Homing
        {
            None,
            Seeking,
            BackingOff,
            Locating,
        }

        public bool IsBusy => _target is not null || _homing != Homing.None;

        public double SpeedData { get; set; } = chain._units.ToSpeedData(chain._options.MaxSpeedMmPerS);

        public long Reported => chain._options.HasEncoders
            ? chain._units.ToSteps(chain.Arm.At[axis] - _encoderZeroMm)
            : (long)Math.Round(_counted);

        public string Flag => _fault.Length > 0 ? _fault
            : !_referenced ? "WR"
            : chain._options.HasEncoders && !IsBusy && Math.Abs(chain._units.ToMm(_counted - Reported)) > DisplacedMm ? "WM"
            : "--";

        private double Limit => chain._options.TravelMm[axis] * chain._units.StepsPerMm;

        public bool CanReach(long steps) => steps >= 0 && steps <= Limit && _referenced && _fault.Length == 0;

        public string Read(string setting) => setting switch
        {
            "pos" => Reported.ToString(CultureInfo.InvariantCulture),
            "resolution" => chain._options.Resolution.ToString(CultureInfo.InvariantCulture),
            "limit.min" => "0",
            "limit.max" => ((long)Limit).ToString(CultureInfo.InvariantCulture),
            "maxspeed" => SpeedData.ToString("0", CultureInfo.InvariantCulture),
            "accel" => chain._units.ToAccelData(chain._options.AccelerationMmPerS2).ToString(CultureInfo.InvariantCulture),
            _ => "?",
        };

        public void MoveTo(long steps)
        {
            (_target, _stopping) = (steps, false);
            chain.NoteMoveStarted();
        }

        public void Home()
        {
            if (_fault.Length > 0) return;
            (_homing, _target, _stopping, _referenced) = (Homing.Seeking, null, false, false);
            chain.NoteHomingStarted();
        }

        public void Stop()
        {
            if (_homing != Homing.None) Halt();
            _stopping = _target is not null;
        }

        public void Halt() => (_target, _homing, _velocity, _stopping) = (null, Homing.None, 0, false);

        public void Fail(string flag)
        {
            Halt();
            (_fault, _referenced) = (flag, false);
        }

        public void ClearWarnings() => _fault = "";

        public void Restart()
        {
            Halt();
            (_counted, _referenced, _fault) = (0, false, "");
            _encoderZeroMm = chain.Arm.At[axis];
        }

        public void Advance()
        {
            if (_homing != Homing.None) AdvanceHoming();
            else if (_target is { } target) AdvanceMove(target);
            bool stalled = IsBusy && chain._options.HasEncoders && Math.Abs(chain._units.ToMm(_counted - Reported)) > StallMm;
            if (!stalled) return;
            Fail("FS");
            _counted = Reported;
        }

        private void AdvanceMove(double target)
        {
            double dt = Step.TotalSeconds, gain = chain._options.AccelerationMmPerS2 * chain._units.StepsPerMm * dt;
            double remaining = target - _counted, top = SpeedData / 1.6384;
            double wanted = _stopping ? 0 : Math.Sign(remaining) * Math.Min(top, Math.Sqrt(2 * gain / dt * Math.Abs(remaining)));
            _velocity += Math.Clamp(wanted - _velocity, -gain, gain);
            double step = _velocity * dt;
            bool arrives = !_stopping && (Math.Abs(remaining) <= 0.5 || (Math.Abs(step) >= Math.Abs(remaining) && Math.Sign(step) == Math.Sign(remaining)));
            Turn(arrives ? remaining : step);
            if (!arrives && !(_stopping && _velocity == 0)) return;
            if (_stopping) Turn(Math.Round(_counted) - _counted); // it rests on a whole microstep
            Halt();
        }

        private void AdvanceHoming()
        {
            double mm = (_homing == Homing.Seeking ? HomingMmPerS : LocatingMmPerS) * Step.TotalSeconds;
            bool onSwitch = chain.Arm.IsOnSwitch(axis, atFarEnd: false);
            switch (_homing)
            {
                case Homing.Seeking when onSwitch:
                    (_homing, _counted) = (Homing.BackingOff, 0);
                    _encoderZeroMm = chain.Arm.At[axis];
                    break;
                case Homing.BackingOff when chain._units.ToMm(_counted) <= -BackOffMm && !onSwitch:
                    _homing = Homing.Locating;
                    break;
                case Homing.BackingOff:
                    Turn(mm * 10 * chain._units.StepsPerMm);
                    break;
                case Homing.Locating when onSwitch:
                    (_counted, _referenced) = (0, true);
                    _encoderZeroMm = chain.Arm.At[axis];
                    Halt();
                    break;
                default:
                    Turn(-mm * chain._units.StepsPerMm);
                    break;
            }
        }

        private void Turn(double steps)
        {
            _counted += steps;
            chain.Arm.Push(axis, chain._units.ToMm(steps));
        }
    }
}
