using System.Text.Json.Nodes;
using CsCheck;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

public sealed class OnnxSegmenterTests : IDisposable
{
    private const int Tile = 64;
    private static readonly SegmenterOptions OneThread = new() { Threads = 1, Provider = ProviderChoice.Cpu };
    private readonly TemporaryFolder _folder = new();

    // Looks a little at every neighbour in every colour, so that a tile cut or turned wrongly shows.
    private static readonly TinyPlane Blurry = new("suture", [.. Enumerable.Range(0, 27).Select(i => (i % 7 * 0.11f) - 0.3f)], 0.1f);

    [Theory]
    [InlineData(150, 110, 24, 1)]
    [InlineData(150, 110, 24, 3)]
    [InlineData(200, 97, 40, 2)]
    [InlineData(30, 41, 63, 1)]
    [InlineData(20, 9, 16, 1)]
    [InlineData(1, 1, 40, 4)]
    [InlineData(1, 90, 33, 1)]
    public void The_fast_segmenter_agrees_with_its_plain_definition(int width, int height, double umPerPx, int batch)
    {
        using var picture = Noise(width, height);
        using var segmenter = Open(OneThread with { BatchSize = batch }, Blurry);

        var planes = segmenter.Segment(picture, umPerPx);

        var (plainWidth, plainHeight, plain) = PlainSegmenter.Segment(picture, umPerPx / TinyModel.UmPerPx, Tile, 0.25, Blurry);
        Assert.Equal((plainWidth, plainHeight), (planes.WidthPx, planes.HeightPx));
        var fast = planes["suture"];
        for (int y = 0; y < plainHeight; y++)
            for (int x = 0; x < plainWidth; x++)
                Assert.Equal(plain[y, x], fast[(y * plainWidth) + x], 1e-5);
    }

    [Fact]
    public void Red_green_and_blue_reach_the_network_in_this_order_and_planes_come_back_by_name()
    {
        using var segmenter = Open(OneThread, TinyPlane.Pointwise("suture", 1, 0, 0, 0), TinyPlane.Pointwise("midline", 0, 1, 0, 0), TinyPlane.Pointwise("bregma", 0, 0, 1, 0));
        using var picture = new Mat(10, 10, MatType.CV_8UC3, new Scalar(51, 102, 204));

        var planes = segmenter.Segment(picture, 40);

        Assert.Equal(Sigmoid(0.8), planes["suture"][55], 1e-6);
        Assert.Equal(Sigmoid(0.4), planes["midline"][55], 1e-6);
        Assert.Equal(Sigmoid(0.2), planes["bregma"][55], 1e-6);
    }

    [Fact]
    public void A_dot_in_the_picture_is_found_again_within_a_tenth_of_a_pixel_at_any_scale()
    {
        using var segmenter = Open(OneThread, TinyPlane.Pointwise("suture", 1, 0, 0, 0));
        var cases = from umPerPx in Gen.Double[5, 60] from x in Gen.Double[0.3, 0.7] from y in Gen.Double[0.3, 0.7] select (umPerPx, x, y);
        cases.Sample(
            c =>
            {
                var dot = new PointPx(c.x * 300, c.y * 210);
                using var picture = Dot(301, 211, dot, sigmaPx: 14);

                var planes = segmenter.Segment(picture, c.umPerPx);

                var found = planes.ToPicture.Apply(Centroid(planes["suture"], planes.WidthPx));
                Assert.InRange(found.DistanceTo(dot), 0, 0.1);
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void Part_of_a_picture_is_segmented_like_a_copy_of_that_part()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(200, 150);
        using var part = picture[new Rect(31, 17, 90, 70)];
        using var copy = part.Clone();

        float[] ofPart = segmenter.Segment(part, 30)["suture"].ToArray();

        Assert.Equal(segmenter.Segment(copy, 30)["suture"].ToArray(), ofPart);
    }

    [Fact]
    public void An_area_of_a_picture_is_segmented_like_a_copy_of_it_and_leads_back_into_the_whole_picture()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(200, 150);
        var area = new Rect(31, 17, 90, 70);
        using var part = picture[area];
        float[] ofPart = segmenter.Segment(part, 30)["suture"].ToArray();
        var fromPart = segmenter.Segment(part, 30).ToPicture.Apply(new PointPx(5, 9));

        var planes = segmenter.Segment(picture, 30, area);

        Assert.Equal(ofPart, planes["suture"].ToArray());
        var fromArea = planes.ToPicture.Apply(new PointPx(5, 9));
        Assert.Equal(0, fromArea.DistanceTo(new PointPx(fromPart.X + 31, fromPart.Y + 17)), 1e-9);
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(195, 0, 10, 10)]
    [InlineData(0, 145, 10, 10)]
    [InlineData(0, 0, 0, 10)]
    public void An_area_outside_of_the_picture_is_refused(int x, int y, int width, int height)
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(200, 150);

        Assert.Throws<ArgumentException>(() => segmenter.Segment(picture, 30, new Rect(x, y, width, height)));
    }

    [Fact]
    public void Going_back_and_forth_between_the_whole_picture_and_an_area_allocates_nothing()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(320, 240);
        BackAndForth(10);

        long before = GC.GetAllocatedBytesForCurrentThread();
        BackAndForth(30);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void BackAndForth(int times)
        {
            for (int i = 0; i < times; i++)
            {
                segmenter.Segment(picture, 20);
                segmenter.Segment(picture, 20, new Rect(i, 5, 100, 100));
            }
        }
    }

    [Fact]
    public void Pictures_of_one_size_allocate_nothing_after_the_first()
    {
        using var segmenter = Open(OneThread with { BatchSize = 2 }, Blurry, TinyPlane.Pointwise("midline", 0, 1, 0, 0));
        using var picture = Noise(320, 240);
        var first = segmenter.Segment(picture, 20);
        for (int i = 0; i < 50; i++) segmenter.Segment(picture, 20);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) segmenter.Segment(picture, 20);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Same(first, segmenter.Segment(picture, 20));
    }

    [Fact]
    public void A_change_of_size_or_scale_is_followed()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var large = Noise(200, 100);
        using var small = Noise(40, 80);

        Assert.Equal((100, 50), Size(segmenter.Segment(large, 20)));
        Assert.Equal((40, 80), Size(segmenter.Segment(small, 40)));
        Assert.Equal((80, 160), Size(segmenter.Segment(small, 80)));
        Assert.Equal((100, 50), Size(segmenter.Segment(large, 20)));
    }

    [Fact]
    public void The_provider_and_the_time_of_a_call_can_be_read()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(150, 64);

        segmenter.Segment(picture, 40);

        Assert.Equal("CPU", segmenter.Provider);
        Assert.Equal(3, segmenter.LastCall.Tiles);
        Assert.True(segmenter.LastCall.Inference > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_that_is_none_is_refused_with_its_value(double umPerPx)
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(20, 20);
        var refusal = Assert.Throws<ArgumentException>(() => segmenter.Segment(picture, umPerPx));
        Assert.Contains($"{umPerPx}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_that_would_make_a_giant_picture_is_refused_before_memory_runs_out()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var picture = Noise(100, 100);
        var refusal = Assert.Throws<ModelException>(() => segmenter.Segment(picture, 1e6));
        Assert.Contains("100x100", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_not_BGR_is_refused_with_its_kind()
    {
        using var segmenter = Open(OneThread, Blurry);
        using var grey = new Mat(20, 30, MatType.CV_8UC1);
        using var nothing = new Mat();
        Assert.Contains("30x20", Assert.Throws<ArgumentException>(() => segmenter.Segment(grey, 40)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => segmenter.Segment(nothing, 40));
    }

    [Fact]
    public void A_card_that_states_another_tile_size_than_the_model_has_is_refused_naming_both()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", Tile, Blurry);
        Change(card, json => json["input"] = new JsonObject { ["name"] = "input", ["channels"] = 3, ["height"] = 512, ["width"] = 512 });

        AssertRefused(card, "1x3x64x64", "1x3x512x512");
    }

    [Fact]
    public void A_card_that_names_a_plane_the_model_does_not_have_is_refused_naming_those_it_has()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", Tile, Blurry);
        Change(card, json => json["planes"] = new JsonArray("suture", "lambda"));

        AssertRefused(card, "'lambda'", "it has suture");
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused_even_when_its_hash_is_right()
    {
        string card = TinyModel.Write(_folder.Path, "tiny", Tile, Blurry);
        File.WriteAllText(_folder.File("tiny.onnx"), "this is no network");
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder.File("tiny.onnx"))));
        Change(card, json => json["sha256"] = hash);

        AssertRefused(card, "ONNX Runtime cannot open model 'tiny'");
    }

    [Fact]
    public void DirectML_is_refused_where_it_does_not_exist()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has DirectML.");
        string card = TinyModel.Write(_folder.Path, "tiny", Tile, Blurry);
        var refusal = Assert.Throws<ModelException>(() => OnnxSegmenter.Open(ModelCard.Load(card), OneThread with { Provider = ProviderChoice.DirectMl }));
        Assert.Contains("Windows only", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private OnnxSegmenter Open(SegmenterOptions options, params TinyPlane[] planes) =>
        OnnxSegmenter.Open(ModelCard.Load(TinyModel.Write(_folder.Path, "tiny", Tile, planes)), options);

    private static void AssertRefused(string card, params string[] told)
    {
        var refusal = Assert.Throws<ModelException>(() => OnnxSegmenter.Open(ModelCard.Load(card), OneThread));
        Assert.All(told, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    private static void Change(string card, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(card))!.AsObject();
        change(json);
        File.WriteAllText(card, json.ToJsonString());
    }

    private static (int Width, int Height) Size(Imaging.PlaneStack planes) => (planes.WidthPx, planes.HeightPx);

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static Mat Noise(int width, int height)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        var random = new Random(7);
        for (int y = 0; y < height; y++) random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(picture.RowSpan<Vec3b>(y)));
        return picture;
    }

    private static Mat Dot(int width, int height, PointPx at, double sigmaPx)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                double d = at.DistanceTo(new PointPx(x, y)) / sigmaPx;
                byte value = (byte)Math.Round(255 * Math.Exp(-0.5 * d * d));
                picture.Set(y, x, new Vec3b(value, value, value));
            }

        return picture;
    }

    private static PointPx Centroid(ReadOnlySpan<float> plane, int width)
    {
        double sum = 0, x = 0, y = 0;
        for (int i = 0; i < plane.Length; i++)
        {
            double light = Math.Log(plane[i] / (1 - plane[i]));
            sum += light;
            x += light * (i % width);
            y += light * (i / width);
        }

        return new PointPx(x / sum, y / sum);
    }
}
