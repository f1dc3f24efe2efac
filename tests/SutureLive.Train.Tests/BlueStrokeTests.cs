using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Import;

namespace SutureLive.Train.Tests;

public sealed class BlueStrokeTests : IDisposable
{
    private static readonly ImportSettings Settings = new(40, null);
    private readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 95, 0, 1.0)]
    [InlineData(5, 75, 0, 1.0)]
    [InlineData(11, 60, 0, 1.0)]
    [InlineData(5, 85, 4, 1.0)]
    [InlineData(5, 85, 0, 1.06)]
    [InlineData(5, 85, 0, 0.94)]
    public void A_blue_line_is_found_whatever_its_width_and_however_the_copy_was_saved(int widthPx, int quality, int shiftPx, double scale)
    {
        using var drawn = _folder.Drawn(new Scalar(255, 0, 0), widthPx);
        using var matrix = Mat.FromArray(new double[,] { { 1, 0, shiftPx }, { 0, 1, -shiftPx } });
        using Mat moved = new(), copy = new();
        Cv2.WarpAffine(drawn, moved, matrix, drawn.Size(), InterpolationFlags.Linear, BorderTypes.Replicate);
        Cv2.Resize(moved, copy, new Size(0, 0), scale, scale, InterpolationFlags.Area);
        _folder.Save("m1.png", _folder.Phantom.Pixels);
        _folder.Save("m1_blue.jpg", copy, quality);
        using var imported = DrawnPictures.Blue(_folder.Source, Settings).Single().Read();
        var (precision, recall) = _folder.Agreement(imported, withinPx: 3);
        Assert.InRange(precision, 0.97, 1);
        Assert.InRange(recall, 0.95, 1);
        Assert.All(imported.Strokes, s => Assert.Equal(SutureName.Unnamed, s.Name));
        // OpenCV's soft lines are two to three pixels wider than asked for, and JPEG smears their colour by two more.
        Assert.InRange(imported.DrawnStrokeUm!.Value, 40 * (widthPx + 0.5), 40 * (widthPx + 7.5));
    }

    [Fact]
    public void Something_blue_in_the_photograph_itself_is_no_suture()
    {
        using var photograph = _folder.Phantom.Pixels.Clone();
        Cv2.Rectangle(photograph, new Rect(5, 5, 60, 40), new Scalar(220, 90, 40), -1);      // a blue drape
        using var drawn = _folder.Drawn(new Scalar(255, 0, 0), 4, photograph);
        _folder.Save("m1.png", photograph);
        _folder.Save("m1_drawn.jpg", drawn, 85);
        using var imported = DrawnPictures.Blue(_folder.Source, Settings).Single().Read();
        Assert.DoesNotContain(imported.Strokes.SelectMany(s => s.Points), p => p.X < 66 && p.Y < 46);
        Assert.InRange(_folder.Agreement(imported, 3).Precision, 0.97, 1);
    }

    [Fact]
    public void Bad_pairs_are_listed_with_their_reasons_and_the_rest_goes_on()
    {
        using var drawn = _folder.Drawn(new Scalar(255, 0, 0), 4);
        using var other = PhantomPictures.Create(12, 40);
        using var otherDrawn = _folder.Drawn(new Scalar(255, 0, 0), 4, other.Pixels);
        using var small = new Mat();
        Cv2.Resize(drawn, small, new Size(drawn.Width / 2, drawn.Height / 3));
        _folder.Save("good.png", _folder.Phantom.Pixels);
        _folder.Save("good_blue.jpg", drawn);
        _folder.Save("alone.png", _folder.Phantom.Pixels);
        _folder.Save("empty.png", _folder.Phantom.Pixels);
        _folder.Save("empty_blue.jpg", _folder.Phantom.Pixels);
        _folder.Save("small.png", _folder.Phantom.Pixels);
        _folder.Save("small_blue.jpg", small);
        _folder.Save("three.png", drawn);
        _folder.Save("three_blue.png", drawn);
        _folder.Save("three_mask.png", drawn);
        _folder.Save("stranger.png", _folder.Phantom.Pixels);
        _folder.Save("stranger_blue.png", otherDrawn);
        _folder.Save("torn.png", _folder.Phantom.Pixels);
        File.WriteAllText(Path.Combine(_folder.Source, "torn_blue.jpg"), "no picture");

        var report = Importer.Run(DrawnPictures.Blue(_folder.Source, Settings), _folder.Result, TestContext.Current.CancellationToken);
        Assert.Equal(1, report.Pictures);
        string Reason(string id) => report.Rejected.Single(r => r.Source.StartsWith(id, StringComparison.Ordinal)).Reason;
        Assert.Contains("no partner", Reason("alone"));
        Assert.Contains("No blue stroke", Reason("empty"));
        Assert.Contains("too different", Reason("small"));
        Assert.Contains("3 pictures", Reason("three"));
        Assert.Contains("not show the same skull", Reason("stranger"));
        Assert.Contains("torn_blue.jpg", Reason("torn"));
        using var set = SkullDataSet.Read(_folder.Result, 10);
        Assert.Equal("good", Assert.Single(set.Pictures).Id);
        Assert.Equal(["suture"], set.Planes);
    }

    [Theory]
    [InlineData("m7.jpg", "m7")]
    [InlineData("M7 blue.PNG", "m7")]
    [InlineData("m7_suture-mask (copy).png", "m7")]
    [InlineData("mask.png", "mask")]
    public void Pairs_are_found_by_what_remains_of_their_names(string file, string id) => Assert.Equal(id, PicturePairs.IdOf(file));

    [Fact]
    public void A_cross_is_four_lines_that_meet_and_a_thick_bar_has_no_spurs()
    {
        using var mask = new Mat(100, 100, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(mask, new Rect(10, 46, 80, 9), Scalar.White, -1);
        var bar = Assert.Single(CentreLines.Of(mask).Lines);
        Assert.All(bar, p => Assert.InRange(p.Y, 48, 52));
        Cv2.Rectangle(mask, new Rect(46, 10, 9, 80), Scalar.White, -1);
        var (lines, widthPx) = CentreLines.Of(mask);
        Assert.Equal(4, lines.Count);
        Assert.All(lines, line => Assert.Contains(line, p => p.DistanceTo(new PointPx(50, 50)) < 4));
        Assert.InRange(widthPx, 8, 11);
    }
}
