using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Tests;

public class ZaberCodecTests
{
    public static TheoryData<string, string> Exchanges() => Vectors.Data("zaber-replies.txt");

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Every_line_is_read_the_same_whole_split_anywhere_and_byte_by_byte(string expected, string line)
    {
        foreach (var (how, sequence) in Sequences.Variants(Vectors.Unescape(line)))
        {
            var input = sequence;
            Assert.True(ZaberCodec.TryReadReply(ref input, out var reply), how);
            Assert.Equal((how, expected), (how, Describe(reply)));
            Assert.True(input.IsEmpty, how);
        }
    }

    [Fact]
    public void No_beginning_of_a_line_consumes_anything()
    {
        byte[] bytes = "@01 0 42 OK IDLE -- 12 34 56:00\r\n"u8.ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.False(ZaberCodec.TryReadReply(ref input, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Fact]
    public void A_line_with_a_checksum_and_one_byte_changed_is_never_believed_to_be_another()
    {
        byte[] right = "@01 1 42 OK IDLE -- 123456"u8.ToArray();
        byte[] line = [.. right, .. Encoding.ASCII.GetBytes($":{ZaberCodec.Lrc(right.AsSpan(1)):X2}")];
        var truth = ZaberCodec.Parse(line);
        Gen.Select(Gen.Int[1, line.Length - 4], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. line];
            changed[at] = value;
            var reply = ZaberCodec.Parse(changed);
            if (reply.Kind == ZaberReplyKind.Reply && reply.HasChecksum) Assert.Equal(truth, reply);
        });
    }

    [Fact]
    public void A_reply_with_numbers_allocates_nothing()
    {
        byte[] bytes = "@01 0 42 OK IDLE -- 12 34 56\r\n@02 1 43 RJ BUSY WR BADDATA\r\n"u8.ToArray();
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
            while (ZaberCodec.TryReadReply(ref input, out _)) count++;
            return count;
        }
    }

    [Theory]
    [InlineData(1, 1, 7, "move abs", 12345L, "/01 1 07 move abs 12345:")]
    [InlineData(0, 0, 99, "stop", null, "/00 0 99 stop:")]
    [InlineData(3, 2, 0, "", null, "/03 2 00:")]
    public void A_command_is_written_with_a_checksum_that_makes_its_sum_zero(int device, int axis, int id, string command, long? value, string expected)
    {
        var buffer = new byte[ZaberCodec.MaxLineBytes];
        string line = Encoding.ASCII.GetString(buffer, 0, ZaberCodec.Write(buffer, device, axis, id, command, value));
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        int sum = line[1..^4].Sum(c => c) + int.Parse(line[^3..^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(0, sum & 0xFF);
    }

    [Fact]
    public void A_command_cannot_smuggle_another_one() => Assert.Throws<ArgumentException>(() => ZaberCodec.Write(new byte[256], 1, 1, 1, "stop\n/1 move abs 1"));

    [Fact]
    public void Units_go_both_ways()
    {
        var units = ZaberUnits.Of(0.6096, 64, inverted: true);
        Assert.Equal(0.047625, 1000 / units.StepsPerMm, 9); // um, as the data sheets of these stages say
        Assert.Equal(-1.5, units.ToMm(units.ToSteps(-1.5)), 4);
        Assert.True(units.ToSteps(-1.5) > 0);
        Assert.Equal(2, units.ToMmPerS(units.ToSpeedData(2)), 4);
        Assert.Equal((long)Math.Round(2 * units.StepsPerMm * 1.6384), units.ToSpeedData(2));
        Assert.Equal(50, units.ToMmPerS2(units.ToAccelData(50)), 0);
    }

    private static string Describe(ZaberReply r) => r.Kind switch
    {
        ZaberReplyKind.Malformed => $"Malformed {r.Text}".TrimEnd(),
        ZaberReplyKind.Info => $"Info {r.Device}.{r.Axis} #{r.MessageId:00} {r.Text}",
        ZaberReplyKind.Alert => $"Alert {r.Device}.{r.Axis} {(r.IsBusy ? "BUSY" : "IDLE")} {r.Flag}",
        _ => $"Reply {r.Device}.{r.Axis}{(r.MessageId < 0 ? "" : $" #{r.MessageId:00}")} {(r.IsRejected ? "RJ" : "OK")} {(r.IsBusy ? "BUSY" : "IDLE")} {r.Flag}{Data(r)}{(r.HasChecksum ? " lrc" : "")}",
    };

    private static string Data(ZaberReply r) => r.Values.Count == 0
        ? r.Text is null ? "" : $" {r.Text}"
        : $" [{string.Join(',', new[] { r.Values.X, r.Values.Y, r.Values.Z }.Take(r.Values.Count).Select(v => v.ToString(CultureInfo.InvariantCulture)))}]";
}
