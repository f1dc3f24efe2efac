namespace SutureLive.Sessions.Video;

/// <summary>
/// A prefix code over bytes as HuffYUV numbers it: the longest words begin at zero, and within one length words follow the byte (canonical
/// code, numbered from the longest word).
/// </summary>
internal sealed class HuffmanCode
{
    /// <summary>No word is longer, so that three fit into a 64-bit store beside its rest.</summary>
    public const int MostBits = 16;

    /// <summary>Bytes there are.</summary>
    public const int Symbols = 256;

    private readonly uint[] _words = new uint[Symbols];
    private readonly ushort[] _bytes = new ushort[1 << MostBits];

    private HuffmanCode(byte[] lengths)
    {
        Lengths = lengths;
        uint next = 0;
        for (int bits = MostBits; bits > 0; bits--)
        {
            for (int symbol = 0; symbol < Symbols; symbol++)
            {
                if (lengths[symbol] != bits) continue;
                _words[symbol] = (uint)bits << MostBits | next;
                _bytes.AsSpan((int)(next << (MostBits - bits)), 1 << (MostBits - bits)).Fill((ushort)(symbol << 8 | bits));
                next++;
            }

            next >>= 1;
        }
    }

    /// <summary>Bits of the word of each byte.</summary>
    public IReadOnlyList<byte> Lengths { get; }

    /// <summary>For each byte: its word in the low <see cref="MostBits"/> bits, the word's length above them.</summary>
    public ReadOnlySpan<uint> Words => _words;

    /// <summary>For each of the next <see cref="MostBits"/> bits of a stream: the byte they begin with, times 256, plus the length of its word.</summary>
    public ReadOnlySpan<ushort> Bytes => _bytes;

    /// <summary>
    /// The code for differences of neighbouring pixels, which are small and seldom exactly foreseen: a byte at distance d from zero, either
    /// way round, is taken to come as often as 1 / (d^2 + 1).
    /// </summary>
    public static HuffmanCode OfDifferences { get; } = new(LengthsFor([.. Enumerable.Range(0, Symbols).Select(symbol =>
    {
        double distance = Math.Min(symbol, Symbols - symbol);
        return 1 / ((distance * distance) + 1);
    })]));

    /// <summary>A code by the lengths of its words; null when no code has such lengths.</summary>
    public static HuffmanCode? Of(byte[] lengths)
    {
        long used = 0;
        foreach (byte bits in lengths)
        {
            if (bits is 0 or > MostBits) return null;
            used += 1L << (MostBits - bits);
        }

        return lengths.Length == Symbols && used == 1L << MostBits ? new(lengths) : null;
    }

    // D. A. Huffman (1952): the two rarest become one, until one is left; each time a byte is under them its word grows by one bit.
    private static byte[] LengthsFor(double[] weights)
    {
        byte[] lengths = new byte[Symbols];
        PriorityQueue<List<int>, (double Weight, int Order)> trees = new();
        for (int symbol = 0; symbol < Symbols; symbol++) trees.Enqueue([symbol], (weights[symbol], symbol));
        for (int order = Symbols; trees.Count > 1; order++)
        {
            trees.TryDequeue(out var one, out var first);
            trees.TryDequeue(out var other, out var second);
            one!.AddRange(other!);
            foreach (int symbol in one) lengths[symbol]++;
            trees.Enqueue(one, (first.Weight + second.Weight, order));
        }

        return lengths;
    }
}
