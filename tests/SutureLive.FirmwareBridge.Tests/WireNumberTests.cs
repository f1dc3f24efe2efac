using System.Globalization;
using System.Text;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The numbers of all protocols, read by one narrow reader.</summary>
public class WireNumberTests
{
    [Theory]
    [InlineData("1.5,-2,0.003", ',', "1.5|-2|0.003")]
    [InlineData("100 -200 300 4 5 6", ' ', "100|-200|300|4|5|6")]
    [InlineData("7", ' ', "7")]
    [InlineData("", ',', null)]
    [InlineData("1,,2", ',', null)]
    [InlineData("1  2", ' ', null)]         // a lost number is no number
    [InlineData("1,2,", ',', null)]
    [InlineData("1,2", ' ', null)]          // the other protocol's
    [InlineData("1,2,3,4,5,6,7", ',', null)]
    [InlineData("1e3", ',', null)]
    [InlineData("NaN", ',', null)]
    [InlineData("Infinity 2", ' ', null)]
    [InlineData("+1", ',', null)]
    [InlineData("0x10", ',', null)]
    [InlineData("1234567890123456", ',', null)]
    public void A_row_of_plain_decimals_is_read_whole_or_not_at_all(string text, char separator, string? numbers)
    {
        bool read = WireNumber.TryParseAxes(Encoding.ASCII.GetBytes(text), (byte)separator, out var v);

        Assert.Equal(numbers is not null, read);
        if (read) Assert.Equal(numbers, string.Join('|', new[] { v.X, v.Y, v.Z, v.A, v.B, v.C }.Take(v.Count).Select(x => x.ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Bytes_are_shown_so_that_each_can_be_told() =>
        Assert.Equal(@"ok\x0D\x0A\x85~\x7F\x00", WireText.Printable([.. "ok\r\n"u8, 0x85, (byte)'~', 0x7F, 0]));
}
