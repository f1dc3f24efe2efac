using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

public sealed class Unchanged_tiles_are_not_run_again : IDisposable
{
    private const int Tile = 64;
    private const double UmPerPx = TinyModel.UmPerPx;
    private static readonly SegmenterOptions Plain = new() { Threads = 1, Provider = ProviderChoice.Cpu };
    private static readonly SegmenterOptions Thrifty = Plain with { ReusesTiles = true };
    private static readonly TinyPlane[] Planes =
        [new("suture", [.. Enumerable.Range(0, 27).Select(i => (i % 7 * 0.11f) - 0.3f)], 0.1f), TinyPlane.Pointwise("bregma", 3, -2, 1, 0)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_picture_that_stays_is_answered_from_memory_with_the_same_planes(int batch)
    {
        using var segmenter = Open(Thrifty with { BatchSize = batch });
        using var picture = Bone(200, 150);
        float[] first = segmenter.Segment(picture, UmPerPx)["suture"].ToArray();
        Assert.Equal(0, segmenter.LastCall.Reused);

        float[] again = segmenter.Segment(picture, UmPerPx)["suture"].ToArray();

        Assert.Equal((12, 12), (segmenter.LastCall.Tiles, segmenter.LastCall.Reused));
        AssertClose(first, again, 1e-6);
    }

    [Fact]
    public void The_plain_twin_runs_every_tile()
    {
        using var segmenter = Open(Plain);
        using var picture = Bone(200, 150);
        for (int i = 0; i < 3; i++) segmenter.Segment(picture, UmPerPx);
        Assert.Equal(0, segmenter.LastCall.Reused);
    }

    [Fact]
    public void The_noise_of_a_sensor_is_no_change()
    {
        using var segmenter = Open(Thrifty);
        using var picture = Bone(60, 60);
        using var noisy = WithNoise(picture, sigma: 3);
        segmenter.Segment(picture, UmPerPx);

        segmenter.Segment(noisy, UmPerPx);

        Assert.Equal(1, segmenter.LastCall.Reused);
    }

    public static TheoryData<string> Changes => ["a hair", "a drill", "a drop of blood", "the bone by a pixel and a half", "the light by five levels"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_a_surgeon_would_see_changes_the_tile(string change)
    {
        using var segmenter = Open(Thrifty);
        using var twin = Open(Plain);
        using var picture = Bone(60, 60);
        using var changed = picture.Clone();
        segmenter.Segment(picture, UmPerPx);
        switch (change)
        {
            case "a hair": Cv2.Line(changed, new(5, 8), new(50, 41), new Scalar(60, 60, 60), 1); break;
            case "a drill": Cv2.Circle(changed, new(30, 22), 3, new Scalar(190, 190, 190), -1); break;
            case "a drop of blood": Cv2.Circle(changed, new(41, 33), 4, new Scalar(30, 30, 140), -1); break;
            case "the bone by a pixel and a half": Shift(picture, changed, 1.5); break;
            default: Cv2.Add(picture, new Scalar(5, 5, 5), changed); break;
        }

        float[] planes = segmenter.Segment(changed, UmPerPx)["suture"].ToArray();

        Assert.Equal(0, segmenter.LastCall.Reused);
        AssertClose(twin.Segment(changed, UmPerPx)["suture"].ToArray(), planes, 1e-6);
    }

    [Fact]
    public void Only_tiles_that_show_the_change_run_and_the_blend_is_that_of_the_plain_twin()
    {
        using var segmenter = Open(Thrifty with { BatchSize = 2 });
        using var twin = Open(Plain);
        using var picture = Bone(200, 150);
        segmenter.Segment(picture, UmPerPx);
        Cv2.Circle(picture, new(20, 20), 5, new Scalar(20, 20, 20), -1);          // in the first tile alone

        float[] planes = segmenter.Segment(picture, UmPerPx)["suture"].ToArray();

        Assert.Equal((12, 11), (segmenter.LastCall.Tiles, segmenter.LastCall.Reused));
        AssertClose(twin.Segment(picture, UmPerPx)["suture"].ToArray(), planes, 1e-6);
    }

    [Fact]
    public void A_slow_change_never_creeps_past_the_memory()
    {
        using var segmenter = Open(Thrifty);
        using var picture = Bone(60, 60);
        List<int> reused = [];
        for (int i = 0; i < 9; i++)
        {
            segmenter.Segment(picture, UmPerPx);
            reused.Add(segmenter.LastCall.Reused);
            Cv2.Add(picture, new Scalar(1.0, 1.0, 1.0), picture);
        }

        Assert.Equal([0, 1, 1, 1, 0, 1, 1, 1, 0], reused);
    }

    [Fact]
    public void After_four_answers_from_memory_the_network_runs_again()
    {
        using var segmenter = Open(Thrifty);
        using var picture = Bone(60, 60);
        List<int> ran = [];
        for (int i = 0; i < 12; i++)
        {
            segmenter.Segment(picture, UmPerPx);
            if (segmenter.LastCall.Reused == 0) ran.Add(i);
        }

        Assert.Equal([0, 5, 10], ran);
    }

    [Fact]
    public void Remembering_allocates_nothing_once_it_is_warm()
    {
        using var segmenter = Open(Thrifty);
        using var picture = Bone(200, 150);
        long allocated = long.MaxValue;
        for (int round = 0; round < 40 && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 12; i++) segmenter.Segment(picture, UmPerPx);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private OnnxSegmenter Open(SegmenterOptions options) => OnnxSegmenter.Open(ModelCard.Load(TinyModel.Write(_folder.Path, "tiny", Tile, Planes)), options);

    private static void AssertClose(float[] expected, float[] actual, double within)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], within);
    }

    // Bright, with soft structure of every size, as bone has.
    private static Mat Bone(int width, int height)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                byte grey = (byte)(120 + (40 * Math.Sin(x / 5.0) * Math.Cos(y / 7.0)) + (20 * Math.Sin((x + (2 * y)) / 3.0)));
                picture.Set(y, x, new Vec3b(grey, grey, (byte)(grey + 15)));
            }

        return picture;
    }

    private static Mat WithNoise(Mat picture, double sigma)
    {
        var random = new Random(5);
        var noisy = picture.Clone();
        var bytes = noisy.AsSpan<byte>();
        for (int i = 0; i < bytes.Length; i++)
        {
            double gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            bytes[i] = (byte)Math.Clamp(Math.Round(bytes[i] + (sigma * gauss)), 0, 255);
        }

        return noisy;
    }

    private static void Shift(Mat from, Mat to, double px)
    {
        using var matrix = new Mat(2, 3, MatType.CV_64FC1);
        ReadOnlySpan<double> rows = [1, 0, px, 0, 1, 0];
        rows.CopyTo(matrix.AsSpan<double>());
        Cv2.WarpAffine(from, to, matrix, from.Size(), InterpolationFlags.Linear, BorderTypes.Reflect101);
    }
}
