using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>
/// The steel of a simulated frame: where the arm truly stands, whatever its controller counts. Motors push it; it may stick, slip, have
/// backlash, run into its end stops, and meet bone.
/// </summary>
public sealed class SimulatedArm
{
    private readonly double[] _mm = new double[3];
    private readonly double[] _play = new double[3];
    private readonly bool[] _stuck = new bool[3];

    /// <summary>Puts an arm of the given reach somewhere.</summary>
    /// <param name="start">Where it stands, mm; the limit switches sit at 0, the other ends at minus the travel.</param>
    /// <param name="travel">Length of each axis, mm.</param>
    /// <param name="backlashMm">How far a motor turns after a change of direction before the arm follows.</param>
    /// <param name="boneZMm">Height of the bone, mm: the probe closes and a tip is in contact at or below it.</param>
    public SimulatedArm(FramePoint start, FramePoint travel, double backlashMm = 0, double boneZMm = double.NegativeInfinity)
    {
        for (int axis = 0; axis < 3; axis++) _mm[axis] = start[axis];
        (TravelMm, BacklashMm, BoneZMm) = (travel, backlashMm, boneZMm);
    }

    /// <summary>Where the arm truly stands, mm from the limit switches.</summary>
    public FramePoint At => new(_mm[0], _mm[1], _mm[2]);

    /// <summary>Length of each axis, mm.</summary>
    public FramePoint TravelMm { get; }

    /// <summary>Lost motion after a change of direction, mm.</summary>
    public double BacklashMm { get; }

    /// <summary>Height of the bone, mm.</summary>
    public double BoneZMm { get; }

    /// <summary>True while the tip touches bone or is in it.</summary>
    public bool TouchesBone => _mm[2] <= BoneZMm;

    /// <summary>How far the tip has been dragged sideways below the bone's surface so far, mm. Must stay 0 in every test.</summary>
    public double DraggedBelowBoneMm { get; private set; }

    /// <summary>How far the arm has travelled in all, mm.</summary>
    public double PathMm { get; private set; }

    /// <summary>Clamps an axis: the motor turns, the arm does not follow.</summary>
    public void Stick(int axis) => _stuck[axis] = true;

    /// <summary>Lets a stuck axis go.</summary>
    public void Free(int axis) => _stuck[axis] = false;

    /// <summary>A jolt that no motor knows of.</summary>
    public void Slip(int axis, double mm) => _mm[axis] += mm;

    /// <summary>True when the axis stands on its limit switch: the one at 0, or at the far end when homing looks there.</summary>
    public bool IsOnSwitch(int axis, bool atFarEnd) => atFarEnd ? _mm[axis] <= -TravelMm[axis] : _mm[axis] >= 0;

    /// <summary>A motor turns by so much.</summary>
    /// <param name="axis">0 = X, 1 = Y, 2 = Z.</param>
    /// <param name="mm">What the steps add up to; the arm may move less.</param>
    public void Push(int axis, double mm)
    {
        if (_stuck[axis] || mm == 0) return;
        double play = Math.Clamp(_play[axis] + mm, 0, BacklashMm); // 0 = pressed downwards, BacklashMm = pressed upwards
        double moved = mm - (play - _play[axis]);
        _play[axis] = play;

        const double stopBeyondSwitchMm = 2;
        double from = _mm[axis];
        _mm[axis] = Math.Clamp(from + moved, -TravelMm[axis] - stopBeyondSwitchMm, stopBeyondSwitchMm);
        double went = Math.Abs(_mm[axis] - from);
        PathMm += went;
        if (axis < 2 && _mm[2] < BoneZMm) DraggedBelowBoneMm += went;
    }
}
