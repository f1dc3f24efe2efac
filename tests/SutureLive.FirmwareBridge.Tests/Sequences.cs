using System.Buffers;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The same bytes as a network or serial port may deliver them.</summary>
internal static class Sequences
{
    public static IEnumerable<(string How, ReadOnlySequence<byte> Bytes)> Variants(byte[] bytes)
    {
        yield return ("whole", new(bytes));
        yield return ("inside padding", new ReadOnlySequence<byte>([0, .. bytes, 0]).Slice(1, bytes.Length));
        for (int cut = 1; cut < bytes.Length; cut++) yield return ($"cut at {cut}", Join(bytes[..cut], bytes[cut..]));
        yield return ("byte by byte", Join([.. bytes.Select(b => new[] { b })]));
    }

    public static ReadOnlySequence<byte> Join(params byte[][] parts)
    {
        Segment first = new(parts[0]), last = first;
        foreach (byte[] part in parts.Skip(1)) last = last.Append(part);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
