using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>
/// Bytes of the Zaber ASCII protocol to <see cref="ZaberReply"/>, and commands to bytes. Pure; throws for no sequence of bytes. A line
/// whose checksum is wrong is malformed, whatever it says.
/// </summary>
public static class ZaberCodec
{
    /// <summary>A line longer than this is cut and reported as malformed, so that noise without line ends cannot grow.</summary>
    public const int MaxLineBytes = 256;

    private static readonly SearchValues<char> Reserved = SearchValues.Create("/@#!:\r\n");
    private static readonly string[] Reasons = ["BADCOMMAND", "BADDATA", "BADAXIS", "AGAIN", "STATUSBUSY", "DEVICEONLY", "FULL", "LOCKSTEP", "PARKED", "DRIVERDISABLED"];

    /// <summary>Takes one line off the front of <paramref name="input"/>. Consumes nothing while the line has no end yet, unless it is too long.</summary>
    /// <param name="input">Received bytes; on success moved behind the line.</param>
    /// <param name="reply">What the line says.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryReadReply(ref ReadOnlySequence<byte> input, out ZaberReply reply) =>
        LineFraming.TryRead(ref input, MaxLineBytes, Parse, TooLong, out reply);

    /// <summary>Reads one line without its line end.</summary>
    public static ZaberReply Parse(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\0"u8);
        int start = line.LastIndexOfAny("@#!"u8); // a line that lost its end is glued to the next one, which is whole
        if (start < 0) return Malformed(line);
        var body = line[(start + 1)..];
        bool hasChecksum = body.Length >= 3 && body[^3] == ':';
        if (hasChecksum)
        {
            if (!TryHex(body[^2], out int high) || !TryHex(body[^1], out int low) || Lrc(body[..^3]) != (high << 4) + low) return Malformed(line);
            body = body[..^3];
        }
        else if (start > 0)
        {
            return Malformed(line); // nothing vouches for the end of a broken line
        }

        var kind = line[start] switch { (byte)'@' => ZaberReplyKind.Reply, (byte)'#' => ZaberReplyKind.Info, _ => ZaberReplyKind.Alert };
        var reply = new ZaberReply(kind, Flag: ZaberFlag.None, HasChecksum: hasChecksum);
        return TryParseHead(ref body, ref reply) && TryParseRest(body, ref reply) ? reply : Malformed(line);
    }

    /// <summary>
    /// The checksum of a message: the two's complement of the sum of its bytes after the first character, up to the colon.
    /// </summary>
    public static byte Lrc(ReadOnlySpan<byte> body)
    {
        byte sum = 0;
        foreach (byte b in body) sum += b;
        return (byte)(~sum + 1);
    }

    /// <summary>Writes a command with its checksum and its end.</summary>
    /// <param name="destination">At least <see cref="MaxLineBytes"/> bytes.</param>
    /// <param name="device">1 to 99; 0 = all.</param>
    /// <param name="axis">1 to 9; 0 = all of the device.</param>
    /// <param name="messageId">0 to 99.</param>
    /// <param name="command">Words, such as <c>get pos</c>; empty asks for the status alone.</param>
    /// <param name="value">A number behind the words; null for none.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The command holds characters that have a meaning of their own.</exception>
    public static int Write(Span<byte> destination, int device, int axis, int messageId, string command, long? value = null)
    {
        if (command.AsSpan().ContainsAny(Reserved)) throw new ArgumentException($"'{command}' holds characters that must not travel inside a command.", nameof(command));
        Utf8.TryWrite(destination, CultureInfo.InvariantCulture, $"/{device:00} {axis} {messageId:00}", out int length);
        if (command.Length > 0)
        {
            Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $" {command}", out int words);
            length += words;
        }

        if (value is { } number)
        {
            Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $" {number}", out int digits);
            length += digits;
        }

        Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $":{Lrc(destination[1..length]):X2}\n", out int end);
        return length + end;
    }

    private static bool TryParseHead(ref ReadOnlySpan<byte> body, ref ZaberReply reply)
    {
        if (!WireNumber.TryParseInt(Next(ref body), out int device) || device is < 1 or > 99) return false;
        if (!WireNumber.TryParseInt(Next(ref body), out int axis) || axis > 9) return false;
        reply = reply with { Device = device, Axis = axis };
        if (body.Length < 2 || !char.IsAsciiDigit((char)body[0]) || reply.Kind == ZaberReplyKind.Alert) return true;
        if (!WireNumber.TryParseInt(Next(ref body), out int id) || id > 99) return false;
        reply = reply with { MessageId = id };
        return true;
    }

    private static bool TryParseRest(ReadOnlySpan<byte> body, ref ZaberReply reply)
    {
        if (reply.Kind == ZaberReplyKind.Info)
        {
            reply = reply with { Text = WireText.Printable(body) };
            return true;
        }

        if (reply.Kind == ZaberReplyKind.Reply)
        {
            var answer = Next(ref body);
            bool rejected = answer.SequenceEqual("RJ"u8);
            if (!rejected && !answer.SequenceEqual("OK"u8)) return false;
            reply = reply with { IsRejected = rejected };
        }

        var state = Next(ref body);
        bool busy = state.SequenceEqual("BUSY"u8);
        if (!busy && !state.SequenceEqual("IDLE"u8)) return false;
        var flag = Next(ref body);
        if (flag.Length != 2 || !IsFlag(flag[0]) || !IsFlag(flag[1])) return false;
        reply = reply with { IsBusy = busy, Flag = new((char)flag[0], (char)flag[1]) };
        if (WireNumber.TryParseAxes(body.TrimEnd((byte)' '), (byte)' ', out var values)) reply = reply with { Values = values };
        else if (!body.IsEmpty) reply = reply with { Text = WordOf(body) };
        return true;

        static bool IsFlag(byte b) => b is (byte)'-' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9');
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> body)
    {
        int space = body.IndexOf((byte)' ');
        var word = space < 0 ? body : body[..space];
        body = space < 0 ? [] : body[(space + 1)..];
        return word;
    }

    private static string WordOf(ReadOnlySpan<byte> body)
    {
        foreach (string reason in Reasons)
            if (Ascii.Equals(body, reason)) return reason;
        return WireText.Printable(body);
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch { >= (byte)'0' and <= (byte)'9' => digit - '0', >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10, _ => -1 };
        return value >= 0;
    }

    private static ZaberReply Malformed(ReadOnlySpan<byte> line) => new(ZaberReplyKind.Malformed, Flag: ZaberFlag.None, Text: WireText.Printable(line));

    private static ZaberReply TooLong() => new(ZaberReplyKind.Malformed, Flag: ZaberFlag.None, Text: $"<more than {MaxLineBytes} bytes without a line end>");
}
