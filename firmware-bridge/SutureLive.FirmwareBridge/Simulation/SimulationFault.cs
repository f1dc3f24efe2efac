using System.Globalization;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>What may go wrong on demand.</summary>
public enum FaultKind
{
    /// <summary>The controller restarts (brown-out, DTR): motion stops dead, counters fall to zero.</summary>
    Reset,

    /// <summary>A limit switch reports contact.</summary>
    Alarm,

    /// <summary>The next answer never leaves the controller.</summary>
    LostReply,

    /// <summary>An answer nobody asked for.</summary>
    ExtraOk,

    /// <summary>Random bytes on the line.</summary>
    Garbage,

    /// <summary>The next line is cut in half, its end included.</summary>
    HalfLine,

    /// <summary>The controller hangs: it neither answers nor moves.</summary>
    Freeze,

    /// <summary>The cable is pulled; what was planned goes on moving.</summary>
    Unplug,

    /// <summary>Every answer comes late.</summary>
    Slow,

    /// <summary>An axis no longer follows its motor.</summary>
    Stuck,

    /// <summary>The arm jumps by some steps.</summary>
    Slip,
}

/// <summary>What starts the clock of a fault.</summary>
public enum FaultClock
{
    /// <summary>Switching the simulation on.</summary>
    Start,

    /// <summary>The beginning of a move.</summary>
    Move,

    /// <summary>The beginning of homing.</summary>
    Home,
}

/// <summary>One fault and its moment: <c>reset@2s</c>, <c>alarm@move+300ms</c>, <c>slip:x@move2</c>, <c>freeze@home+1s</c>.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Axis">Which axis, for the faults of one: 0 = X, 1 = Y, 2 = Z.</param>
/// <param name="Clock">What starts its clock.</param>
/// <param name="Occurrence">Which move or homing it waits for, from 1.</param>
/// <param name="After">How long after that.</param>
public sealed record SimulationFault(FaultKind Kind, int Axis, FaultClock Clock, int Occurrence, TimeSpan After)
{
    /// <summary>Reads a fault as the command line writes it.</summary>
    /// <exception cref="FormatException">With a sentence that says what is possible.</exception>
    public static SimulationFault Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0) throw Wrong(text, "it has no moment");
        string[] what = text[..at].Split(':');
        if (what.Length > 2 || !Enum.TryParse(what[0], ignoreCase: true, out FaultKind kind) || char.IsAsciiDigit(what[0][0]))
            throw Wrong(text, $"'{what[0]}' is no fault");
        int axis = what.Length == 2 ? "xyz".IndexOf(what[1], StringComparison.OrdinalIgnoreCase) : 0;
        if (axis < 0 || what is [_, { Length: not 1 }]) throw Wrong(text, $"'{what[1]}' is no axis");

        string when = text[(at + 1)..];
        var clock = when.StartsWith("move", StringComparison.OrdinalIgnoreCase) ? FaultClock.Move
            : when.StartsWith("home", StringComparison.OrdinalIgnoreCase) ? FaultClock.Home
            : FaultClock.Start;
        if (clock == FaultClock.Start) return new(kind, axis, clock, 1, ParseTime(text, when));
        string[] parts = when[4..].Split('+');
        int occurrence = 1;
        if (parts.Length > 2 || (parts[0].Length > 0 && (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out occurrence) || occurrence < 1)))
            throw Wrong(text, $"'{when}' is no moment");
        return new(kind, axis, clock, occurrence, parts.Length == 2 ? ParseTime(text, parts[1]) : TimeSpan.Zero);
    }

    private static TimeSpan ParseTime(string whole, string text)
    {
        bool isMs = text.EndsWith("ms", StringComparison.OrdinalIgnoreCase);
        bool isS = !isMs && text.EndsWith('s');
        string number = isMs ? text[..^2] : isS ? text[..^1] : "";
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value > 1e6)
            throw Wrong(whole, $"'{text}' is no time (2s, 300ms)");
        return TimeSpan.FromMilliseconds(isMs ? value : value * 1000);
    }

    private static FormatException Wrong(string text, string why) => new(
        $"Fault '{text}': {why}. A fault is KIND[:AXIS]@MOMENT with KIND one of {string.Join(", ", Enum.GetNames<FaultKind>()).ToLowerInvariant()} " +
        "and MOMENT such as 2s, 300ms, move, move2, move+300ms, home+1s.");
}
