using System.Buffers;
using CsCheck;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

public class GrblCodecTests
{
    public static TheoryData<string, string> Exchanges() => Vectors.Data("grbl-replies.txt");

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Every_recorded_line_is_read_the_same_whole_split_anywhere_and_byte_by_byte(string expected, string line)
    {
        byte[] bytes = Vectors.Unescape(line);
        foreach (var (how, sequence) in Sequences.Variants(bytes))
        {
            var input = sequence;
            Assert.True(GrblCodec.TryReadReply(ref input, out var reply), how);
            Assert.Equal((how, expected), (how, Describe(reply)));
            Assert.True(input.IsEmpty, how);
        }
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void No_beginning_of_a_line_consumes_anything(string expected, string line)
    {
        Assert.NotEmpty(expected);
        byte[] bytes = Vectors.Unescape(line);
        for (int length = 0; length < bytes.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.False(GrblCodec.TryReadReply(ref input, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Fact]
    public void Noise_never_throws_never_stalls_and_never_becomes_a_banner_or_an_ok() =>
        Gen.Byte.Array[0, 2000].Sample(
            noise =>
            {
                // With these letters out, nothing that matters may be read.
                var harmless = noise.Select(b => b is (byte)'o' or (byte)'G' or (byte)'<' ? (byte)'_' : b).ToArray();
                foreach (var reply in ReadAll(harmless)) Assert.False(reply.Kind is GrblReplyKind.Ok or GrblReplyKind.Banner or GrblReplyKind.Status);
                _ = ReadAll(noise).Count;
            },
            iter: Iterations(3000));

    [Fact]
    public void A_recorded_line_with_one_byte_changed_never_throws()
    {
        var lines = Vectors.Read("grbl-replies.txt").Select(v => Vectors.Unescape(v.Line)).ToArray();
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 1000], Gen.Byte).Sample(
            (which, at, value) =>
            {
                byte[] bytes = (byte[])lines[which].Clone();
                bytes[at % bytes.Length] = value;
                Assert.True(ReadAll(bytes).Count <= 2);
            },
            iter: Iterations(20000));
    }

    [Fact]
    public void A_stream_without_line_ends_does_not_grow()
    {
        var input = new ReadOnlySequence<byte>(Enumerable.Repeat((byte)'x', 5000).ToArray());
        int lines = 0;
        while (GrblCodec.TryReadReply(ref input, out var reply))
        {
            Assert.Equal(GrblReplyKind.Malformed, reply.Kind);
            lines++;
        }

        Assert.True(lines > 0);
        Assert.True(input.Length <= GrblCodec.MaxLineBytes);
    }

    [Fact]
    public void The_lines_that_come_all_the_time_allocate_nothing()
    {
        byte[] bytes = "<Idle|MPos:-1.000,-12.345,0.000|Bf:15,128|FS:0,0|WCO:0.000,0.000,0.000>\r\nok\r\n"u8.ToArray();
        var sequence = new ReadOnlySequence<byte>(bytes);
        for (int i = 0; i < 1000; i++) Drain(sequence);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int replies = 0;
        for (int i = 0; i < 1000; i++) replies += Drain(sequence);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, replies);

        static int Drain(ReadOnlySequence<byte> input)
        {
            int count = 0;
            while (GrblCodec.TryReadReply(ref input, out _)) count++;
            return count;
        }
    }

    /// <summary>SUTURELIVE_FUZZ_ITERATIONS asks for more than the share of every run.</summary>
    private static long Iterations(long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable("SUTURELIVE_FUZZ_ITERATIONS"), out long asked) ? asked : usual;

    private static List<GrblReply> ReadAll(byte[] bytes)
    {
        var replies = new List<GrblReply>();
        var input = new ReadOnlySequence<byte>(bytes);
        while (GrblCodec.TryReadReply(ref input, out var reply)) replies.Add(reply);
        return replies;
    }

    private static string Describe(GrblReply reply)
    {
        var s = reply.Status;
        FormattableString text = reply.Kind switch
        {
            GrblReplyKind.Error or GrblReplyKind.Alarm => $"{reply.Kind} {reply.Code}",
            GrblReplyKind.Setting => $"Setting {reply.Code}={reply.Text ?? reply.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            GrblReplyKind.Banner => $"Banner {reply.Dialect} {reply.Text}",
            GrblReplyKind.Probe => $"Probe {Triple(reply.Values)} {reply.Code}",
            GrblReplyKind.Status =>
                $"Status {s.State}{(s.SubState < 0 ? "" : ":" + s.SubState)} {(s.IsWorkPosition ? "W" : "M")}{Triple(s.Position)}{(s.WorkOffset.Count > 0 ? " O" + Triple(s.WorkOffset) : "")}{(s.PlannerFree < 0 ? "" : $" B{s.PlannerFree},{s.RxFree}")} F{s.Feed}{(s.FeedOverridePercent < 0 ? "" : $" V{s.FeedOverridePercent},{s.RapidOverridePercent}")}{(s.Pins == 0 ? "" : $" P{s.Pins}")}",
            _ => $"{reply.Kind}{(reply.Text is null ? "" : " " + reply.Text)}",
        };
        return text.ToString(System.Globalization.CultureInfo.InvariantCulture);

        static string Triple(AxisValues v) => string.Join(',', new[] { v.X, v.Y, v.Z, v.A, v.B, v.C }.Take(v.Count).Select(x => x.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
