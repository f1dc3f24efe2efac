using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>The word a status report begins with.</summary>
public enum GrblMachineState
{
    /// <summary>A word this program does not know: never a reason to move.</summary>
    Unknown,

    /// <summary>Nothing moves, nothing is planned.</summary>
    Idle,

    /// <summary>Executing G-code.</summary>
    Run,

    /// <summary>Feed hold; sub-state 0 = complete, 1 = still slowing down.</summary>
    Hold,

    /// <summary>Executing a jog.</summary>
    Jog,

    /// <summary>Locked.</summary>
    Alarm,

    /// <summary>Safety door; sub-states 0..3.</summary>
    Door,

    /// <summary>G-code is checked but not executed.</summary>
    Check,

    /// <summary>Homing.</summary>
    Home,

    /// <summary>Drivers off until a reset.</summary>
    Sleep,
}

/// <summary>Input pins a status report names as triggered.</summary>
[Flags]
public enum GrblPins
{
    /// <summary>None triggered, or none reported.</summary>
    None = 0,

    /// <summary>Limit switch of X.</summary>
    LimitX = 1,

    /// <summary>Limit switch of Y.</summary>
    LimitY = 2,

    /// <summary>Limit switch of Z.</summary>
    LimitZ = 4,

    /// <summary>Probe contact.</summary>
    Probe = 8,

    /// <summary>Safety door.</summary>
    Door = 16,

    /// <summary>Feed-hold button.</summary>
    Hold = 32,

    /// <summary>Reset button.</summary>
    Reset = 64,

    /// <summary>Cycle-start button.</summary>
    Start = 128,

    /// <summary>Emergency stop (grblHAL).</summary>
    EmergencyStop = 256,
}

/// <summary>One status report <c>&lt;…&gt;</c>, its fields in any order, unknown ones left out.</summary>
/// <param name="State">What the machine is doing.</param>
/// <param name="SubState">Number after the state's colon; -1 when there is none.</param>
/// <param name="Position">Machine or work position, in mm unless <c>$13=1</c>; count 0 when the report had none.</param>
/// <param name="IsWorkPosition">True when <paramref name="Position"/> is WPos: add the work offset to get the machine position.</param>
/// <param name="WorkOffset">WCO when this report carried it, count 0 otherwise: the last one stays valid until a banner.</param>
/// <param name="PlannerFree">Free planner blocks; -1 when not reported.</param>
/// <param name="RxFree">Free bytes of the receive buffer; -1 when not reported.</param>
/// <param name="Feed">Present feed, mm/min (or inch/min when <c>$13=1</c>); 0 when not reported.</param>
/// <param name="FeedOverridePercent">Feed override; -1 when not reported.</param>
/// <param name="RapidOverridePercent">Rapid override; -1 when not reported.</param>
/// <param name="Pins">Triggered inputs.</param>
public readonly record struct GrblStatus(
    GrblMachineState State,
    int SubState,
    AxisValues Position,
    bool IsWorkPosition,
    AxisValues WorkOffset,
    int PlannerFree,
    int RxFree,
    double Feed,
    int FeedOverridePercent,
    int RapidOverridePercent,
    GrblPins Pins)
{
    /// <summary>A feed hold that has come to rest: the only moment a reset keeps the position.</summary>
    public bool IsHoldComplete => State == GrblMachineState.Hold && SubState == 0;
}
