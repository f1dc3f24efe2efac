using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>The closed family of lines a grbl controller sends.</summary>
public enum GrblReplyKind
{
    /// <summary>A line that fits nothing known; <see cref="GrblReply.Text"/> shows it.</summary>
    Malformed,

    /// <summary>An empty line, as every banner has one before it.</summary>
    Blank,

    /// <summary>The line was parsed and planned. Not: done.</summary>
    Ok,

    /// <summary>The line was refused; <see cref="GrblReply.Code"/> says why.</summary>
    Error,

    /// <summary>The machine locked itself; <see cref="GrblReply.Code"/> says why.</summary>
    Alarm,

    /// <summary>The firmware has just started; <see cref="GrblReply.Text"/> is its version.</summary>
    Banner,

    /// <summary>A status report.</summary>
    Status,

    /// <summary><c>$n=value</c>: <see cref="GrblReply.Code"/> is n, <see cref="GrblReply.Number"/> the value, <see cref="GrblReply.Text"/> the value when it is no number.</summary>
    Setting,

    /// <summary><c>[PRB:…]</c>: <see cref="GrblReply.Values"/> the place, <see cref="GrblReply.Code"/> 1 when contact was made.</summary>
    Probe,

    /// <summary><c>[MSG:…]</c>.</summary>
    Message,

    /// <summary>Any other line in square brackets, whole, without the brackets.</summary>
    Feedback,

    /// <summary>Result of a start-up line stored in the controller, <c>&gt;…:ok</c>; answers nothing we sent.</summary>
    StartupLine,
}

/// <summary>Which firmware speaks.</summary>
public enum GrblDialect
{
    /// <summary>grbl 1.1 on an 8-bit board.</summary>
    Grbl,

    /// <summary>grblHAL and its kin.</summary>
    GrblHal,
}

/// <summary>One line from the controller. A value: reading a status report or an <c>ok</c> allocates nothing.</summary>
/// <param name="Kind">Which line it is.</param>
/// <param name="Code">Error or alarm code, setting number, or contact flag; 0 otherwise.</param>
/// <param name="Number">Value of a setting; NaN when it is text.</param>
/// <param name="Status">Filled for <see cref="GrblReplyKind.Status"/>.</param>
/// <param name="Values">Filled for <see cref="GrblReplyKind.Probe"/>.</param>
/// <param name="Text">Text of messages, banners and malformed lines; null for the kinds that come often.</param>
/// <param name="Dialect">Filled for <see cref="GrblReplyKind.Banner"/>.</param>
public readonly record struct GrblReply(
    GrblReplyKind Kind,
    int Code = 0,
    double Number = double.NaN,
    GrblStatus Status = default,
    AxisValues Values = default,
    string? Text = null,
    GrblDialect Dialect = GrblDialect.Grbl)
{
    /// <summary>True for the two lines that answer a line of ours: everything else is pushed between them.</summary>
    public bool IsResponse => Kind is GrblReplyKind.Ok or GrblReplyKind.Error;
}
