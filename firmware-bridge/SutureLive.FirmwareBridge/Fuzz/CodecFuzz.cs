using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Fuzz;

/// <summary>What came of it.</summary>
/// <param name="Codec">Which codec.</param>
/// <param name="Inputs">Inputs it was given.</param>
/// <param name="Bytes">Bytes in them.</param>
/// <param name="Messages">Messages it read, malformed ones included.</param>
/// <param name="Malformed">Those it called malformed.</param>
/// <param name="MostPendingBytes">The most it ever left unconsumed.</param>
/// <param name="GrownBytes">Managed memory after the run minus before it, both after a full collection.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record FuzzResult(string Codec, long Inputs, long Bytes, long Messages, long Malformed, int MostPendingBytes, long GrownBytes, double Seconds);

/// <summary>
/// Feeds a codec with noise and with damaged real messages. It ends with an exception when the codec throws, takes nothing although it says that it took
/// something, keeps more than it may, or reads a line of the feed that it would spell differently: those are the ways in which a disturbed cable could bring the program down.
/// </summary>
public static class CodecFuzz
{
    private const int MostKept = 2048;

    /// <summary>The codecs by name.</summary>
    public static IReadOnlyList<string> Codecs { get; } = ["grbl", "zaber", "mp285", "feed"];

    private delegate bool Read(ref ReadOnlySequence<byte> input, int inputNumber, out bool malformed);

    /// <summary>Runs one codec.</summary>
    /// <param name="codec">One of <see cref="Codecs"/>.</param>
    /// <param name="inputs">How many inputs.</param>
    /// <param name="seed">The same seed gives the same inputs.</param>
    /// <param name="stop">Ends the run early, with what was done so far.</param>
    /// <exception cref="FuzzFailureException">With the input that did it.</exception>
    /// <exception cref="ArgumentException">No such codec.</exception>
    public static FuzzResult Run(string codec, long inputs, int seed, CancellationToken stop)
    {
        var (read, kept) = ReaderOf(codec);
        var inputsOf = new FuzzInputs(codec, seed);
        byte[] pending = new byte[MostKept + FuzzInputs.MostBytes];
        int held = 0, most = 0;
        long bytes = 0, read0 = 0, malformed = 0, done = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        for (; done < inputs; done++)
        {
            if ((done & 0xFFF) == 0 && stop.IsCancellationRequested) break;
            int length = inputsOf.Next(pending.AsSpan(held));
            bytes += length;
            var input = new ReadOnlySequence<byte>(pending, 0, held + length);
            try
            {
                while (true)
                {
                    long had = input.Length;
                    if (!read(ref input, (int)done, out bool bad)) break;
                    read0++;
                    if (bad) malformed++;
                    if (input.Length >= had) throw new InvalidOperationException("it says that it took a message, and took nothing");
                }

                if (input.Length > kept) throw new InvalidOperationException($"it keeps {input.Length} bytes");
            }
            catch (Exception wrong)
            {
                throw new FuzzFailureException(codec, done, pending.AsSpan(0, held + length), wrong);
            }

            input.CopyTo(pending);
            held = (int)input.Length;
            most = Math.Max(most, held);
        }

        double seconds = clock.Elapsed.TotalSeconds;
        return new(codec, done, bytes, read0, malformed, most, GC.GetTotalMemory(forceFullCollection: true) - before, seconds);
    }

    private static (Read Read, int Kept) ReaderOf(string codec) => codec switch
    {
        "grbl" => (Grbl, GrblCodec.MaxLineBytes),
        "zaber" => (Zaber, ZaberCodec.MaxLineBytes),
        "mp285" => (Mp285, Mp285Codec.MaxReplyBytes),
        "feed" => (Feed, FeedLine.MaxBytes),
        _ => throw new ArgumentException($"'{codec}' is no codec: {string.Join(", ", Codecs)}.", nameof(codec)),
    };

    private static bool Grbl(ref ReadOnlySequence<byte> input, int number, out bool malformed)
    {
        bool read = GrblCodec.TryReadReply(ref input, out var reply);
        malformed = reply.Kind == GrblReplyKind.Malformed;
        return read;
    }

    private static bool Zaber(ref ReadOnlySequence<byte> input, int number, out bool malformed)
    {
        bool read = ZaberCodec.TryReadReply(ref input, out var reply);
        malformed = reply.Kind == ZaberReplyKind.Malformed;
        return read;
    }

    private static bool Mp285(ref ReadOnlySequence<byte> input, int number, out bool malformed)
    {
        bool read = Mp285Codec.TryReadReply(ref input, (Mp285Expect)(number % 3), out var reply);
        malformed = reply.Kind == Mp285ReplyKind.Malformed;
        return read;
    }

    private static bool Feed(ref ReadOnlySequence<byte> input, int number, out bool malformed)
    {
        bool read = LineFraming.TryRead(ref input, FeedLine.MaxBytes, Judge, static () => default, out bool sound);
        malformed = !sound;
        return read;
    }

    /// <summary>The feed has one spelling for each thing it says: whatever is read is what would be written.</summary>
    private static bool Judge(ReadOnlySpan<byte> line)
    {
        if (!FeedLine.TryParse(line, out var value)) return false;
        Span<byte> written = stackalloc byte[FeedLine.MaxBytes];
        return line.SequenceEqual(written[..(value.Write(written) - 1)])
            ? true : throw new InvalidOperationException($"it read {value} from a line that it would write differently");
    }
}

/// <summary>A codec did what it must never do; the message holds the seedless proof: the bytes.</summary>
public sealed class FuzzFailureException : SutureLiveException
{
    internal FuzzFailureException(string codec, long input, ReadOnlySpan<byte> bytes, Exception cause)
        : base(string.Create(CultureInfo.InvariantCulture, $"The codec '{codec}' failed at input {input}: {cause.Message}. The bytes: {Convert.ToHexString(bytes)}"), cause)
    {
    }
}
