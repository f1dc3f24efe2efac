using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>The closed family of lines a Zaber device sends.</summary>
public enum ZaberReplyKind
{
    /// <summary>Not readable, or its checksum is wrong; <see cref="ZaberReply.Text"/> shows it.</summary>
    Malformed,

    /// <summary><c>@</c>: the answer to a command.</summary>
    Reply,

    /// <summary><c>#</c>: more lines that belong to an answer.</summary>
    Info,

    /// <summary><c>!</c>: something happened by itself.</summary>
    Alert,
}

/// <summary>The two letters of the warning field; <c>--</c> when there is none. The highest of several is shown.</summary>
/// <param name="First">First letter, or <c>-</c>.</param>
/// <param name="Second">Second letter, or <c>-</c>.</param>
public readonly record struct ZaberFlag(char First, char Second)
{
    /// <summary>No warning.</summary>
    public static ZaberFlag None { get; } = new('-', '-');

    /// <summary>Any <c>F*</c>: the device has stopped, or must be.</summary>
    public bool IsFault => First == 'F';

    /// <summary><c>WR</c> (no reference) and <c>WH</c> (not homed): the counted position says nothing about the arm.</summary>
    public bool MeansUnhomed => this is { First: 'W', Second: 'R' or 'H' };

    /// <summary><c>NC</c>: somebody turns the knob.</summary>
    public bool MeansByHand => this is { First: 'N', Second: 'C' };

    /// <summary>What the letters mean.</summary>
    public string Says => (First, Second) switch
    {
        ('-', '-') => "no warning",
        ('F', 'F') => "critical system error",
        ('F', 'D') => "the motor driver is off",
        ('F', 'Q') => "encoder error: the position may be wrong",
        ('F', 'S') => "stalled and stopped: the axis did not follow its motor",
        ('F', 'T') => "excessive twist",
        ('F', 'B') => "stream bounds exceeded",
        ('F', 'P') => "deviation from the interpolated path",
        ('F', 'E') => "limit error: a limit switch was met where none should be",
        ('W', 'H') => "not homed",
        ('W', 'R') => "no reference position",
        ('W', 'L') => "unexpected limit",
        ('W', 'P') => "invalid calibration",
        ('W', 'V') => "supply voltage out of range",
        ('W', 'T') => "too hot",
        ('W', 'M') => "displaced while standing still",
        ('N', 'C') => "moved with the knob",
        ('N', 'I') => "the movement was interrupted",
        _ => $"warning {First}{Second}",
    };

    /// <summary>The two letters.</summary>
    public override string ToString() => $"{First}{Second}";
}

/// <summary>Why a device refused a command.</summary>
internal static class ZaberRejection
{
    /// <summary>The word of the device, and what it means.</summary>
    public static string Says(string? word) => word switch
    {
        "BADCOMMAND" => "BADCOMMAND, it does not know that command",
        "BADDATA" => "BADDATA, the value is outside its limits (limit.min, limit.max), or it has no reference",
        "BADAXIS" => "BADAXIS, it has no such axis",
        "AGAIN" => "AGAIN, it cannot do that at this moment",
        "STATUSBUSY" => "STATUSBUSY, it is moving",
        "DEVICEONLY" => "DEVICEONLY, only the whole device can do that",
        "FULL" => "FULL, it can take no more commands",
        "LOCKSTEP" => "LOCKSTEP, the axis is coupled to another",
        "PARKED" => "PARKED, unpark it with the maker's program",
        "DRIVERDISABLED" => "DRIVERDISABLED, its motor driver is off",
        _ => $"'{word}'",
    };
}

/// <summary>One line from a device. A value: a reply with numbers allocates nothing.</summary>
/// <param name="Kind">Which line it is.</param>
/// <param name="Device">Address, 1 to 99.</param>
/// <param name="Axis">Axis, 1 to 9; 0 = the whole device.</param>
/// <param name="MessageId">The id of the command it answers, 0 to 99; -1 when it has none.</param>
/// <param name="IsRejected">True for <c>RJ</c>: <paramref name="Text"/> is the reason.</param>
/// <param name="IsBusy">True while the device or axis moves.</param>
/// <param name="Flag">The warning field.</param>
/// <param name="HasChecksum">True when the line carried a checksum; it then was right.</param>
/// <param name="Values">The data, where it is made of one to six numbers; count 0 otherwise.</param>
/// <param name="Text">The data, where it is not made of numbers, and whatever is malformed.</param>
public readonly record struct ZaberReply(
    ZaberReplyKind Kind,
    int Device = 0,
    int Axis = 0,
    int MessageId = -1,
    bool IsRejected = false,
    bool IsBusy = false,
    ZaberFlag Flag = default,
    bool HasChecksum = false,
    AxisValues Values = default,
    string? Text = null);
