using System.Globalization;
using System.Xml.Linq;
using SutureLive.Imaging.Reports;

namespace SutureLive.Imaging.Tests.Reports;

public sealed class TracePlotTests
{
    [Fact]
    public void A_peak_of_a_single_frame_in_an_hour_is_drawn_at_its_place_and_height()
    {
        const int Frames = 108_000;
        Trace age = new("age, ms", [.. Enumerable.Range(0, Frames).Select(n => (n / 30.0, n == 27_000 ? 400.0 : 100.0))]);

        var drawn = Drawn(TracePlot.Of([age], Frames / 30.0, 1)).Single(path => path.Length > 50);

        var peak = Assert.Single(drawn, point => point.Y < 30);
        Assert.InRange(drawn.Length, 700, TracePlot.WidthPx);
        Assert.Equal(22, peak.Y, 1);                                                        // the highest line of the grid is 400
        Assert.InRange(peak.X, 52 + (816 / 4.0) - 1, 52 + (816 / 4.0) + 1);
    }

    [Theory]
    [InlineData(0.11, "0.2")]
    [InlineData(4, "4")]
    [InlineData(1625.1, "2000")]
    public void The_axis_ends_at_a_short_number(double highest, string label) =>
        Assert.Contains($">{label}</text>", TracePlot.Of([new("x", [(0, 0), (1, highest)])], 1, 0.01), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_drawn_of_nothing_and_names_cannot_break_the_page()
    {
        Assert.Equal("", TracePlot.Of([new("a", []), new("b", [])], 5, 1));
        Assert.DoesNotContain("<script", TracePlot.Of([new("<script>", [(0, 1)])], 0, 1), StringComparison.Ordinal);
    }

    private static IEnumerable<(double X, double Y)[]> Drawn(string svg) =>
        from path in XDocument.Parse($"<svg>{svg}</svg>").Descendants("path")
        where (string?)path.Attribute("fill") == "none"
        select ((string)path.Attribute("d")!)[1..].Split('L').Select(pair => pair.Split(' ')).Select(pair => (double.Parse(pair[0], CultureInfo.InvariantCulture), double.Parse(pair[1], CultureInfo.InvariantCulture))).ToArray();
}
