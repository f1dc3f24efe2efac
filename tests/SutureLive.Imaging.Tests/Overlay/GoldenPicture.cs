using OpenCvSharp;

namespace SutureLive.Imaging.Tests.Overlay;

/// <summary>
/// Compares a picture with the reference of its name in tests/golden. Up to one pixel in a thousand may differ by more than
/// <see cref="PixelTolerance"/> levels. On failure the actual and the difference picture are left beside the test's binaries and the message
/// names the first differing pixels. With SUTURELIVE_UPDATE_GOLDEN=1 the references are written anew.
/// </summary>
internal static class GoldenPicture
{
    private const int PixelTolerance = 6;
    private const double ToleratedPart = 0.001;

    public static void AssertMatches(string name, Mat actual)
    {
        string reference = Path.Combine(Folder(), name + ".png");
        if (Environment.GetEnvironmentVariable("SUTURELIVE_UPDATE_GOLDEN") == "1") Cv2.ImWrite(reference, actual);
        Assert.True(File.Exists(reference), $"There is no reference {reference}.");
        using var expected = Cv2.ImRead(reference);
        Assert.Equal(expected.Size(), actual.Size());

        using var difference = new Mat();
        Cv2.Absdiff(expected, actual, difference);
        using var channels = difference.Reshape(1, difference.Rows * difference.Cols);
        using var worst = new Mat();
        Cv2.Reduce(channels, worst, ReduceDimension.Column, ReduceTypes.Max, -1);
        using var beyond = worst.GreaterThan(PixelTolerance).ToMat();
        int count = Cv2.CountNonZero(beyond);
        if (count <= ToleratedPart * worst.Rows) return;

        string left = Path.Combine(AppContext.BaseDirectory, name);
        Cv2.ImWrite(left + ".actual.png", actual);
        Cv2.ImWrite(left + ".difference.png", difference);
        var first = Enumerable.Range(0, worst.Rows).Where(i => worst.At<byte>(i) > PixelTolerance).Take(5)
            .Select(i => $"({i % actual.Width}, {i / actual.Width}) by {worst.At<byte>(i)}");
        Assert.Fail($"{name}: {count} of {worst.Rows} pixels differ, the first {string.Join(", ", first)}. See {left}.actual.png and .difference.png.");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "golden"))) return Path.Combine(folder.FullName, "tests", "golden");
        throw new DirectoryNotFoundException($"No folder tests/golden above {AppContext.BaseDirectory}.");
    }
}
