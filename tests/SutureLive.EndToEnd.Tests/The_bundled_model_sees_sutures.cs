using System.Globalization;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

/// <summary>On a photograph it has not seen the model that travels with the program for measurement must light up where the sagittal suture runs.</summary>
public sealed class The_bundled_model_sees_sutures : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Both are held out of the training of the first fold; the model for work has seen every photograph.
    [Theory]
    [InlineData("3002")]
    [InlineData("3021")]
    public async Task Along_the_midline_of_a_photograph_the_probability_stands_out(string id)
    {
        string? data = SkullData();
        Assert.SkipWhen(data is null, "The photographs of mouse skulls (shared/data/skull beside the checkout, or SUTURELIVE_SKULL_DATA) are not here.");
        string[] row = File.ReadLines(Path.Combine(data!, "landmarks.csv")).First(line => line.StartsWith(id + ",", StringComparison.Ordinal)).Split(',');
        var bregma = new PointPx(Number(row[12]), Number(row[13]));
        var lambda = new PointPx(Number(row[14]), Number(row[15]));

        var run = await BuiltProgram.RunAsync(
            "process", Path.Combine(data!, "photos", $"IMG_{id}.jpg"), "--out", _folder.File("out"), "--model", "suture-fast-fold0", "--um-per-px", row[18], "--json", "--log-dir", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        using var line = JsonDocument.Parse(run.Output);
        ProcessContract.AssertHeldBy(line.RootElement);
        using var probability = Cv2.ImRead(Path.Combine(_folder.File("out"), $"IMG_{id}.prob.png"), ImreadModes.Grayscale);
        double pxPerMm = 1000 / Number(row[18]);
        double along = Enumerable.Range(2, 16).Average(i => Brightest(probability, lambda.Towards(bregma, i / 20.0), 0.2 * pxPerMm));
        Assert.True(along > 3 * Cv2.Mean(probability).Val0, $"Along the midline {along:0}, everywhere {Cv2.Mean(probability).Val0:0}.");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The brightest pixel around a place: a suture winds a little beside the straight line.</summary>
    private static double Brightest(Mat plane, PointPx at, double reachPx)
    {
        int reach = (int)Math.Round(reachPx);
        using var around = plane[new Rect((int)at.X - reach, (int)at.Y - reach, (2 * reach) + 1, (2 * reach) + 1)];
        Cv2.MinMaxLoc(around, out double _, out double brightest);
        return brightest;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string? SkullData()
    {
        if (Environment.GetEnvironmentVariable("SUTURELIVE_SKULL_DATA") is { Length: > 0 } given) return given;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "data", "skull");
            if (Directory.Exists(folder)) return folder;
        }

        return null;
    }
}
