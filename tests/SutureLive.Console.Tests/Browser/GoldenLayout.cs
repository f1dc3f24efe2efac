using OpenCvSharp;

namespace SutureLive.Console.Tests.Browser;

/// <summary>
/// Compares the layout of a screen with the reference of its name in tests/golden. The screen is made small: each pixel of the reference says
/// how many edges there are in a block of <see cref="BlockPx"/> x <see cref="BlockPx"/>, softened over its neighbours. Where a panel, a line of text or a button stands
/// is then seen; how a font is smoothed is not. With SUTURELIVE_UPDATE_GOLDEN=1 the references are written anew.
/// </summary>
internal static class GoldenLayout
{
    private const int BlockPx = 16, Tolerance = 18, ToleratedBlocks = 3;

    // The faintest line between two panels is this many levels from its ground; whatever is stronger counts no more than it.
    private const double FullEdge = 24;

    public static void AssertMatches(string name, Mat screen)
    {
        using var actual = Reduced(screen);
        string reference = Path.Combine(Folder(), name + ".png");
        if (Environment.GetEnvironmentVariable("SUTURELIVE_UPDATE_GOLDEN") == "1") Cv2.ImWrite(reference, actual);
        Assert.True(File.Exists(reference), $"There is no reference {reference}.");
        using var expected = Cv2.ImRead(reference, ImreadModes.Grayscale);
        Assert.Equal(expected.Size(), actual.Size());

        using var difference = new Mat();
        Cv2.Absdiff(expected, actual, difference);
        using var beyond = difference.GreaterThan(Tolerance).ToMat();
        int count = Cv2.CountNonZero(beyond);
        if (count <= ToleratedBlocks) return;

        string left = Path.Combine(AppContext.BaseDirectory, name);
        Cv2.ImWrite(left + ".screen.png", screen);
        Cv2.ImWrite(left + ".difference.png", difference);
        using var places = new Mat();
        Cv2.FindNonZero(beyond, places);
        var where = Cv2.BoundingRect(places);
        Assert.Fail($"{name}: {count} blocks look otherwise, between ({where.Left * BlockPx}, {where.Top * BlockPx}) and ({where.Right * BlockPx}, {where.Bottom * BlockPx}) px. See {left}.screen.png and .difference.png.");
    }

    private static Mat Reduced(Mat screen)
    {
        using var grey = new Mat();
        Cv2.CvtColor(screen, grey, ColorConversionCodes.BGR2GRAY);
        using var cross = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(2, 2));
        using var edges = new Mat();
        Cv2.MorphologyEx(grey, edges, MorphTypes.Gradient, cross);
        using var capped = new Mat();
        edges.ConvertTo(capped, MatType.CV_8UC1, 255 / FullEdge);
        using var blocks = new Mat();
        Cv2.Resize(capped, blocks, new Size(screen.Width / BlockPx, screen.Height / BlockPx), interpolation: InterpolationFlags.Area);
        var soft = new Mat();
        Cv2.GaussianBlur(blocks, soft, new Size(3, 3), 0.7, borderType: BorderTypes.Replicate);
        return soft;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "golden"))) return Path.Combine(folder.FullName, "tests", "golden");
        throw new DirectoryNotFoundException($"No folder tests/golden above {AppContext.BaseDirectory}.");
    }
}
