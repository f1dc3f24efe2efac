using System.Buffers;
using SutureLive.FirmwareBridge.Mp285;

namespace SutureLive.FirmwareBridge.Tests;

public class Mp285CodecTests
{
    public static TheoryData<string, string> Exchanges() => Vectors.Data("mp285-replies.txt");

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Every_answer_is_read_the_same_whole_split_anywhere_and_byte_by_byte(string expected, string exchange)
    {
        var (expect, bytes) = Split(exchange);
        foreach (var (how, sequence) in Sequences.Variants(bytes))
        {
            var input = sequence;
            Assert.True(Mp285Codec.TryReadReply(ref input, expect, out var reply), how);
            Assert.Equal((how, expected), (how, Describe(reply)));
            Assert.True(input.IsEmpty, how);
        }
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void No_beginning_of_an_answer_consumes_anything(string expected, string exchange)
    {
        Assert.NotEmpty(expected);
        var (expect, bytes) = Split(exchange);
        for (int length = 0; length < bytes.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.False(Mp285Codec.TryReadReply(ref input, expect, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Fact]
    public void A_position_allocates_nothing()
    {
        byte[] bytes = [1, 0, 0, 0, 2, 0, 0, 0, 13, 0, 0, 0, 13];
        for (int i = 0; i < 1000; i++) Read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Read();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Read()
        {
            var input = new ReadOnlySequence<byte>(bytes);
            Mp285Codec.TryReadReply(ref input, Mp285Expect.Position, out _);
        }
    }

    [Fact]
    public void Commands_are_bytes_in_the_order_of_the_manual()
    {
        Assert.Equal("6D0D000000FFFFFFFF000100000D", Convert.ToHexString(Mp285Command.Move(13, -1, 256).Span));
        Assert.Equal("56E8830D", Convert.ToHexString(Mp285Command.Velocity(1000).Span)); // fine: bit 15
        Assert.Equal("56D0070D", Convert.ToHexString(Mp285Command.Velocity(2000).Span)); // coarse
        Assert.Equal("5601800D", Convert.ToHexString(Mp285Command.Velocity(0.2).Span)); // never 0
        Assert.Equal("5696190D", Convert.ToHexString(Mp285Command.Velocity(1e9).Span)); // 6550, its fastest
    }

    private static (Mp285Expect Expect, byte[] Bytes) Split(string exchange)
    {
        int space = exchange.IndexOf(' ', StringComparison.Ordinal);
        return (Enum.Parse<Mp285Expect>(exchange[..space]), Vectors.Unescape(exchange[(space + 1)..]));
    }

    private static string Describe(Mp285Reply r) => r.Kind switch
    {
        Mp285ReplyKind.Position => $"Position {r.X} {r.Y} {r.Z}",
        Mp285ReplyKind.Status => $"Status {r.StepsPerUm} {r.Speed} {r.Version}",
        Mp285ReplyKind.Error => $"Error {r.Error}",
        Mp285ReplyKind.Malformed => $"Malformed {r.Text}",
        _ => r.Kind.ToString(),
    };
}
