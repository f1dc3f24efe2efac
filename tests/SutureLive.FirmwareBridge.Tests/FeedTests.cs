using System.Reactive.Concurrency;
using System.Text;
using CsCheck;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

public class FeedTests
{
    [Fact]
    public void The_checksum_is_the_published_one() => Assert.Equal(0x29B1, Crc16.Of("123456789"u8));

    public static TheoryData<string, string> Lines()
    {
        var data = new TheoryData<string, string>();
        foreach (var (expected, line) in Vectors.Read("feed.txt")) data.Add(expected, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_recorded_line_is_read_as_it_should_be_and_good_ones_are_written_the_same(string expected, string line)
    {
        byte[] bytes = Vectors.Unescape(line);
        bool good = FeedLine.TryParse(bytes.AsSpan(0, bytes.Length - 1), out var value);
        Assert.Equal(expected, good ? Describe(value) : "bad");
        if (good) Assert.Equal(bytes, Written(value));
    }

    [Fact]
    public void Any_coordinate_comes_back_to_the_micrometre() =>
        Gen.Select(Gen.UShort, Gen.Double[-20, 20], Gen.Double[-20, 20], Gen.Double[-20, 20].Nullable(), Gen.Enum<Confidence>(), Gen.Double[0, 1e6]).Sample(
            (sequence, ap, ml, dv, confidence, ageMs) =>
            {
                var line = FeedLine.Of(sequence, new ApMl(ap, ml), dv, confidence, TimeSpan.FromMilliseconds(ageMs));
                byte[] written = Written(line);
                Assert.True(FeedLine.TryParse(written.AsSpan(0, written.Length - 1), out var back));
                Assert.Equal(line, back);
                Assert.True(Math.Abs((back.ApUm!.Value / 1000.0) - ap) <= 0.00050001);
            });

    [Fact]
    public void A_line_with_any_one_byte_changed_is_refused()
    {
        byte[] good = Written(FeedLine.Of(7, new ApMl(-2.3, 1.5), null, Confidence.High, TimeSpan.FromMilliseconds(85)));
        for (int at = 0; at < good.Length - 1; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = (byte[])good.Clone();
                bad[at] ^= (byte)(1 << bit);
                Assert.False(FeedLine.TryParse(bad.AsSpan(0, bad.Length - 1), out _), $"{at}.{bit}");
            }
        }
    }

    [Fact]
    public void Numbers_that_are_none_are_sent_as_not_known()
    {
        var line = FeedLine.Of(0, new ApMl(double.NaN, double.PositiveInfinity), 1e9, Confidence.None, TimeSpan.MaxValue);
        Assert.Equal(new FeedLine(0, null, null, null, Confidence.None, ushort.MaxValue), line);
    }

    [Fact]
    public async Task Fifty_lines_a_second_leave_in_order_with_the_newest_coordinate()
    {
        var time = new HistoricalScheduler();
        var (host, device) = DuplexPipe.Create("display");
        int asked = 0;
        using (CoordinateFeed.Send(host, () => new(new ApMl(asked++ / 1000.0, 0), null, Confidence.High, TimeSpan.Zero), 50, time).Subscribe())
            time.AdvanceBy(TimeSpan.FromSeconds(2));
        var buffer = new byte[8192];
        int count = await device.ReadAsync(buffer, CancellationToken.None);
        string[] lines = Encoding.ASCII.GetString(buffer, 0, count).TrimEnd('\n').Split('\n');
        Assert.Equal(100, lines.Length);
        for (int i = 0; i < 100; i++) Assert.StartsWith($"$SL,{i},{i},0,-,H,0*", lines[i], StringComparison.Ordinal);
    }

    internal static byte[] Written(FeedLine line)
    {
        var buffer = new byte[FeedLine.MaxBytes];
        return buffer[..line.Write(buffer)];
    }

    internal static string Describe(FeedLine line)
    {
        return FormattableString.Invariant($"{line.Sequence} {Um(line.ApUm)} {Um(line.MlUm)} {Um(line.DvUm)} {line.Confidence.ToString()[0]} {line.AgeMs}");

        static string Um(int? um) => um?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";
    }
}
