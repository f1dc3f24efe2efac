namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>What the numbers of grbl's errors and alarms mean, in words that say what to do.</summary>
public static class GrblText
{
    /// <summary>What is said of a number that is in no table here.</summary>
    public const string Unknown = "no meaning known to this program";

    /// <summary>The alarm of a grblHAL controller that has just started and wants to be homed.</summary>
    internal const int HomingRequired = 11;

    /// <summary>The sentence for <c>error:N</c>.</summary>
    public static string Error(int code) => code switch
    {
        1 => "a word without its letter",
        2 => "a value that is no number",
        3 => "a $ command the firmware does not know",
        4 => "a negative value where none may be",
        5 => "homing is switched off ($22=0): enable it, SutureLive does not move an un-homed frame",
        6 => "step pulse shorter than 3 us ($0)",
        7 => "the EEPROM could not be read, all settings are back to defaults: restore the frame's settings before any motion",
        8 => "only possible while the controller is idle",
        9 => "G-code is locked while in alarm or jogging",
        10 => "soft limits need homing to be enabled ($22=1)",
        11 => "the line is longer than the controller's buffer",
        12 => "a step rate above 30 kHz",
        13 => "the safety door is open",
        14 => "the line is too long to store",
        15 => "the target lies beyond the frame's travel ($130-$132); nothing moved",
        16 => "a jog command without '=' or with forbidden words",
        17 => "laser mode needs PWM",
        20 => "an unsupported command",
        21 => "two words of one modal group",
        22 => "no feed rate",
        23 => "a value that must be whole",
        24 => "two commands that both want the axis words",
        25 => "a repeated word",
        26 => "no axis words",
        27 => "a bad line number",
        28 => "a value is missing",
        29 => "G59.1-G59.3 are not supported",
        30 => "G53 goes with G0 and G1 only",
        31 => "unused axis words",
        32 => "an arc without axes in its plane",
        33 => "an invalid motion target",
        34 => "a bad arc radius",
        35 => "an arc without offsets",
        36 => "unused words",
        37 => "a tool offset on the wrong axis",
        38 => "a tool number that is too large",
        _ => Unknown,
    };

    /// <summary>The sentence for <c>ALARM:N</c>. The two families disagree from 10 on.</summary>
    public static string Alarm(int code, GrblDialect dialect) => code switch
    {
        1 => "a limit switch was hit; the position is lost: reset, look at the arm, home again",
        2 => "a move beyond the soft limits was refused while running; reset, then home again",
        3 => "reset while moving; steps were lost: home again",
        4 => "the probe was already closed before the probing move",
        5 => "the probe found no contact within its travel",
        6 => "homing was interrupted by a reset",
        7 => "the safety door opened while homing",
        8 => "homing: the switch did not open on pull-off; check switch and pull-off distance ($27)",
        9 => "homing: no switch found within the travel; check wiring, direction ($23) and travel ($130-$132)",
        10 when dialect == GrblDialect.GrblHal => "the emergency stop is pressed; release it, reset, home again",
        10 => "homing: the second switch of a dual axis was not found",
        HomingRequired => "homing is required first",
        12 => "a limit switch is engaged; free the axis by hand",
        13 => "the probe protection tripped",
        14 => "the spindle did not reach its speed",
        15 => "homing: auto-squaring failed",
        16 => "the controller's self-test failed",
        17 => "a motor driver reports a fault",
        18 => "homing failed",
        19 => "no answer on the modbus",
        20 => "the I/O expander failed",
        22 => "the controller's buffer overflowed",
        _ => Unknown,
    };

    /// <summary>True for the alarms after which the counted position says nothing about the arm.</summary>
    public static bool LosesPosition(int alarm) => alarm is not (2 or 4 or 5);

    /// <summary>True for the alarms after which the firmware answers nothing until it is reset.</summary>
    public static bool IsSilentUntilReset(int alarm) => alarm is 1 or 2;
}
