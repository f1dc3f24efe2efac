using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// What we send to a grbl controller, as bytes. Lines end with one <c>\n</c>: <c>\r\n</c> is two lines, and costs a second
/// <c>ok</c>. Real-time bytes stand alone, without a line end.
/// </summary>
public static class GrblCommand
{
    /// <summary>The longest line, its end included, that the firmware's buffer takes.</summary>
    public const int MaxLineBytes = 80;

    /// <summary>Asks for a status report.</summary>
    public const byte StatusQuery = (byte)'?';

    /// <summary>Slows down to a stop; while jogging it also drops the rest of the jog.</summary>
    public const byte FeedHold = (byte)'!';

    /// <summary>Goes on after a hold.</summary>
    public const byte Resume = (byte)'~';

    /// <summary>Ctrl-X: restarts the firmware. While something moves it loses steps.</summary>
    public const byte SoftReset = 0x18;

    /// <summary>Slows a jog down to a stop and empties the planner; position kept.</summary>
    public const byte JogCancel = 0x85;

    /// <summary>
    /// A straight move in machine space that leaves the modal state alone, is refused (<c>error:15</c>) beyond the soft limits, and can be
    /// cancelled: <c>$J=G90 G21 G53 X… Y… Z… F…</c>. Only the axes asked for are named.
    /// </summary>
    /// <param name="destination">At least <see cref="MaxLineBytes"/> bytes.</param>
    /// <param name="target">Where to, mm.</param>
    /// <param name="axes">Which axes move.</param>
    /// <param name="feedMmPerMin">Speed along the path, mm/min, greater than zero.</param>
    /// <returns>The line with its end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the feed is not positive.</exception>
    public static ReadOnlyMemory<byte> Jog(Memory<byte> destination, FramePoint target, FrameAxes axes, double feedMmPerMin) =>
        Move(destination, "$J=G90 G21 G53", target, axes, feedMmPerMin);

    /// <summary>
    /// Moves down until the probe closes, or to <paramref name="target"/> at the furthest: <c>G38.2</c>. It has no machine-space form, so
    /// the caller gives the target in work coordinates.
    /// </summary>
    /// <inheritdoc cref="Jog"/>
    public static ReadOnlyMemory<byte> Probe(Memory<byte> destination, FramePoint target, FrameAxes axes, double feedMmPerMin) =>
        Move(destination, "G21 G90 G94 G38.2", target, axes, feedMmPerMin);

    /// <summary>Plain text as a line; for the fixed commands.</summary>
    /// <exception cref="ArgumentException">Not ASCII, already ended, or too long: bytes above 0x7F are real-time commands to the firmware.</exception>
    public static ReadOnlyMemory<byte> Line(string text)
    {
        if (!Ascii.IsValid(text) || text.AsSpan().ContainsAny('\r', '\n') || text.AsSpan().ContainsAny("?!~"))
            throw new ArgumentException($"'{text}' holds characters that must not travel inside a line.", nameof(text));
        if (text.Length + 1 > MaxLineBytes)
            throw new ArgumentException($"'{text}' has {text.Length} characters; a line takes {MaxLineBytes - 1}.", nameof(text));
        return Encoding.ASCII.GetBytes(text + "\n");
    }

    private static ReadOnlyMemory<byte> Move(Memory<byte> destination, string head, FramePoint target, FrameAxes axes, double feedMmPerMin)
    {
        if (!target.IsFinite || !double.IsFinite(feedMmPerMin) || feedMmPerMin <= 0)
            throw new ArgumentOutOfRangeException(nameof(target), $"Target {target} with feed {feedMmPerMin} mm/min is no place to send an arm.");
        var line = destination.Span;
        int length = Encoding.ASCII.GetBytes(head, line);
        for (int axis = 0; axis < 3; axis++)
        {
            if (!axes.Has(axis)) continue;
            Utf8.TryWrite(line[length..], CultureInfo.InvariantCulture, $" {"XYZ"[axis]}{target[axis]:0.0000}", out int word);
            length += word;
        }

        Utf8.TryWrite(line[length..], CultureInfo.InvariantCulture, $" F{feedMmPerMin:0.###}\n", out int end);
        return destination[..(length + end)];
    }
}
