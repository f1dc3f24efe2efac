using System.Buffers;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Cuts received bytes into lines for the protocols that end each message with a line feed. Keeps no state; throws for no sequence of bytes.</summary>
internal static class LineFraming
{
    /// <summary>Reads what one line says.</summary>
    /// <typeparam name="T">A reply of the protocol.</typeparam>
    /// <param name="line">The line without its line feed.</param>
    public delegate T Parser<out T>(ReadOnlySpan<byte> line);

    /// <summary>Takes one line off the front of <paramref name="input"/>. Consumes nothing while the line has no end yet, unless it is too long.</summary>
    /// <param name="input">Received bytes; on success moved behind the line.</param>
    /// <param name="maxLineBytes">A longer line is cut, so that noise without line ends cannot grow.</param>
    /// <param name="parse">Reads the line.</param>
    /// <param name="tooLong">What a line that was cut becomes.</param>
    /// <param name="reply">What the line says.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead<T>(ref ReadOnlySequence<byte> input, int maxLineBytes, Parser<T> parse, Func<T> tooLong, out T reply)
        where T : struct
    {
        var reader = new SequenceReader<byte>(input);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            reply = default;
            if (input.Length <= maxLineBytes) return false;
            input = input.Slice(maxLineBytes);
            reply = tooLong();
            return true;
        }

        input = input.Slice(reader.Position);
        if (line.Length > maxLineBytes) reply = tooLong();
        else if (line.IsSingleSegment) reply = parse(line.FirstSpan);
        else
        {
            Span<byte> whole = stackalloc byte[maxLineBytes];
            line.CopyTo(whole);
            reply = parse(whole[..(int)line.Length]);
        }

        return true;
    }
}
