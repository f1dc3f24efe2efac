using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// Bytes of a grbl 1.1 or grblHAL controller to <see cref="GrblReply"/>. Pure: it keeps no state, opens nothing, and throws for
/// no sequence of bytes; what it cannot read is <see cref="GrblReplyKind.Malformed"/>, which is data to show and log.
/// </summary>
public static class GrblCodec
{
    /// <summary>A line longer than this is cut and reported as malformed, so that noise without line ends cannot grow.</summary>
    public const int MaxLineBytes = 512;

    /// <summary>
    /// Takes one line off the front of <paramref name="input"/>. Consumes nothing while the line has no end yet,
    /// unless it has grown beyond <see cref="MaxLineBytes"/>.
    /// </summary>
    /// <param name="input">Received bytes; on success moved behind the line.</param>
    /// <param name="reply">What the line says.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryReadReply(ref ReadOnlySequence<byte> input, out GrblReply reply) =>
        LineFraming.TryRead(ref input, MaxLineBytes, Parse, TooLong, out reply);

    /// <summary>Reads one line without its line end.</summary>
    public static GrblReply Parse(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \r\0"u8);
        if (line.IsEmpty) return new(GrblReplyKind.Blank);
        if (line.SequenceEqual("ok"u8)) return new(GrblReplyKind.Ok);
        if (line[0] == '<' && line[^1] == '>' && GrblStatusParser.TryParse(line[1..^1], out var status))
            return new(GrblReplyKind.Status, Status: status);
        if (TryParseBanner(line, out var banner)) return banner;
        if (TryParseCode(line, "error:"u8, out int code)) return new(GrblReplyKind.Error, code);
        if (TryParseCode(line, "ALARM:"u8, out code)) return new(GrblReplyKind.Alarm, code);
        if (line[0] == '$' && TryParseSetting(line[1..], out var setting)) return setting;
        if (line[0] == '[' && line[^1] == ']' && line.Length > 2) return ParseFeedback(line[1..^1]);
        if (line[0] == '>' && line.Contains((byte)':')) return new(GrblReplyKind.StartupLine, Text: WireText.Printable(line[1..]));
        return new(GrblReplyKind.Malformed, Text: WireText.Printable(line));
    }

    private static GrblReply TooLong() => new(GrblReplyKind.Malformed, Text: $"<more than {MaxLineBytes} bytes without a line end>");

    private static bool TryParseCode(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word, out int code)
    {
        code = 0;
        return line.StartsWith(word) && WireNumber.TryParseInt(line[word.Length..], out code);
    }

    // A reset in the middle of a report glues the banner to the broken line; missing it there would hide the reset.
    private static bool TryParseBanner(ReadOnlySpan<byte> line, out GrblReply banner)
    {
        banner = default;
        int at = line.LastIndexOf("Grbl"u8);
        if (at < 0) return false;
        var rest = line[(at + 4)..];
        bool isHal = rest.StartsWith("HAL"u8);
        if (isHal) rest = rest[3..];
        if (rest.Length < 2 || rest[0] != ' ' || !char.IsAsciiDigit((char)rest[1])) return false;
        int bracket = rest.IndexOf((byte)'[');
        if (bracket < 0 || rest[^1] != ']') return false;
        var version = rest[1..bracket].Trim((byte)' ');
        banner = new(GrblReplyKind.Banner, Text: WireText.Printable(version), Dialect: isHal ? GrblDialect.GrblHal : GrblDialect.Grbl);
        return true;
    }

    private static bool TryParseSetting(ReadOnlySpan<byte> line, out GrblReply setting)
    {
        setting = default;
        int equals = line.IndexOf((byte)'=');
        if (equals <= 0) return false;
        var value = line[(equals + 1)..];
        if (line[0] == 'N') // a stored start-up line, $N0=…
        {
            setting = new(GrblReplyKind.Feedback, Text: WireText.Printable(line));
            return true;
        }

        if (!WireNumber.TryParseInt(line[..equals], out int number)) return false;
        int comment = value.IndexOf((byte)' ');
        var digits = comment > 0 ? value[..comment] : value;
        setting = WireNumber.TryParse(digits, out double parsed)
            ? new(GrblReplyKind.Setting, number, parsed)
            : new(GrblReplyKind.Setting, number, Text: WireText.Printable(value));
        return true;
    }

    private static GrblReply ParseFeedback(ReadOnlySpan<byte> inner)
    {
        if (inner.StartsWith("MSG:"u8)) return new(GrblReplyKind.Message, Text: WireText.Printable(inner[4..]));
        if (inner.StartsWith("PRB:"u8))
        {
            var body = inner[4..];
            int colon = body.LastIndexOf((byte)':');
            if (colon > 0 && WireNumber.TryParseAxes(body[..colon], (byte)',', out var at) && WireNumber.TryParseInt(body[(colon + 1)..], out int contact))
                return new(GrblReplyKind.Probe, contact, Values: at);
            return new(GrblReplyKind.Malformed, Text: $"[{WireText.Printable(inner)}]");
        }

        return new(GrblReplyKind.Feedback, Text: WireText.Printable(inner));
    }
}
