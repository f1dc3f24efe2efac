using System.Text.Json;
using System.Text.Json.Nodes;
using OpenCvSharp;
using SutureLive.App.Bench;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

public sealed class LandmarkBenchTests : IDisposable
{
    private const string Header = "id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,um_per_px_if_bl_4p2mm,quality";
    private static readonly PaintedSkull Skull = new(300, 300, new PointPx(150, 110), 0, 38);
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public LandmarkBenchTests()
    {
        _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        var card = JsonNode.Parse(File.ReadAllText(_model))!.AsObject();
        card["held_out"] = new JsonArray("1", "2", "3");
        File.WriteAllText(_model, card.ToJsonString());
        Directory.CreateDirectory(_folder.File("photos"));
        using var picture = Skull.Paint();
        using var nothing = new Mat(300, 300, MatType.CV_8UC3, Scalar.Black);
        foreach (int id in (int[])[1, 2, 4]) picture.SaveImage(_folder.File($"photos/IMG_{id}.jpg"));
        nothing.SaveImage(_folder.File("photos/IMG_3.jpg"));
    }

    [Fact]
    public async Task Errors_are_told_in_mm_from_the_labels_and_only_for_pictures_the_model_has_not_seen()
    {
        // Picture 2 is labelled 0.5 mm to the side, 3 shows nothing, 4 was trained on, and 1 is right.
        WriteLabels(Row(1, "good", 0), Row(2, "fair", 500 / 38.0), Row(3, "good", 0), Row(4, "good", 0));

        Assert.Equal(ExitCode.Good, await _shell.RunAsync("bench", "landmarks", "--data", _folder.Path, "--model", _model, "--no-retest", "--json"));

        using var json = JsonDocument.Parse(_shell.Output);
        var bregma = json.RootElement.GetProperty("given").GetProperty("bregma");
        Assert.Equal((3, 1), (bregma.GetProperty("n").GetInt32(), bregma.GetProperty("not_found").GetInt32()));
        Assert.Equal(0.5, bregma.GetProperty("max_mm").GetDouble(), 0.1);
        Assert.Equal(0.25, bregma.GetProperty("mean_mm").GetDouble(), 0.1);
        Assert.Equal(["1", "2", "3"], json.RootElement.GetProperty("pictures").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
        Assert.Equal(0, json.RootElement.GetProperty("high_confidence_off_by_0_75_mm").GetInt32());
        Assert.All(["auto", "retest"], field => Assert.True(json.RootElement.TryGetProperty(field, out _)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000 / 38.0, 2)]
    public async Task What_could_be_sent_and_is_far_off_is_counted(double labelOffPx, int farOff)
    {
        WriteLabels(Row(1, "good", labelOffPx));

        Assert.Equal(ExitCode.Good, await _shell.RunAsync("bench", "landmarks", "--data", _folder.Path, "--model", _model, "--no-retest", "--json"));

        using var json = JsonDocument.Parse(_shell.Output);
        var trusted = json.RootElement.GetProperty("medium_or_high");
        Assert.Equal((2, farOff), (trusted.GetProperty("n").GetInt32(), trusted.GetProperty("far_off").GetInt32()));
    }

    [Fact]
    public async Task A_model_whose_card_names_no_held_out_picture_is_not_measured()
    {
        WriteLabels(Row(4, "good", 0));

        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("bench", "landmarks", "--data", _folder.Path, "--model", _model));
        Assert.Contains("'tiny'", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("trained on", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_a_broken_line_is_refused_with_its_number()
    {
        WriteLabels(Row(1, "good", 0), "2,here,there");

        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("bench", "landmarks", "--data", _folder.Path, "--model", _model));
        Assert.Contains("Line 3", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_labels_is_refused()
    {
        Assert.Equal(ExitCode.Failed, await _shell.RunAsync("bench", "landmarks", "--data", _folder.File("photos")));
        Assert.Contains("landmarks.csv", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_back_from_every_variant_leads_to_the_same_place()
    {
        using var picture = Skull.Paint();
        using var dark = new Mat(300, 300, MatType.CV_8UC3, Scalar.Black);
        Cv2.Circle(dark, new Point(110, 190), 6, Scalar.White, -1);

        foreach (var variant in PictureVariants.Of(dark))
            using (variant)
            {
                using var grey = variant.Picture.CvtColor(ColorConversionCodes.BGR2GRAY);
                using var bright = grey.Threshold(130, 255, ThresholdTypes.Binary);
                if (bright.CountNonZero() == 0) Cv2.Threshold(grey, bright, 60, 255, ThresholdTypes.Binary);
                var m = bright.Moments(binaryImage: true);
                var found = variant.ToOriginal.Apply(new PointPx(m.M10 / m.M00, m.M01 / m.M00));
                Assert.True(found.DistanceTo(new PointPx(110, 190)) < 0.5, $"{variant.Name}: {found}");
            }
    }

    [Fact]
    public void Quantiles_lie_between_the_neighbours_of_a_sorted_sample()
    {
        Assert.Equal(2.5, Statistics.Quantile([1, 2, 3, 4], 0.5));
        Assert.Equal(4, Statistics.Quantile([1, 2, 3, 4], 1));
        Assert.Null(Statistics.Quantile([], 0.9));
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    private void WriteLabels(params string[] rows) => File.WriteAllLines(_folder.File("landmarks.csv"), [Header, .. rows]);

    private static string Row(int id, string quality, double sidePx) => FormattableString.Invariant(
        $"{id},{Skull.Bregma.X + sidePx},{Skull.Bregma.Y},{Skull.Lambda.X + sidePx},{Skull.Lambda.Y},{Skull.UmPerPx},{quality}");
}
