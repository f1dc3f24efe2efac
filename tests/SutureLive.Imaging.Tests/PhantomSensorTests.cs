using OpenCvSharp;
using SutureLive.Imaging.Phantom;

namespace SutureLive.Imaging.Tests;

public class PhantomSensorTests
{
    [Theory]
    [InlineData(20, 1.5, 3)]
    [InlineData(120, 1.5, 3)]
    [InlineData(120, 4, 0)]
    [InlineData(200, 0, 6)]
    public void Noise_is_read_noise_and_shot_noise_of_the_stated_size(int grey, double read, double shot)
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(grey));
        new PhantomSensor(1).Expose(View() with { ReadNoise = read, ShotNoise = shot, NoiseSeed = 3 }, picture);

        Cv2.MeanStdDev(picture, out var mean, out var deviation);

        double expected = Math.Sqrt((read * read) + (shot * shot * grey / 255.0) + (1 / 12.0));
        Assert.InRange(mean[1], grey - 0.1, grey + 0.1);
        Assert.InRange(deviation[1], expected * 0.95, expected * 1.05);
    }

    [Fact]
    public void Two_pictures_have_grain_of_their_own()
    {
        using var first = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(100));
        using var second = first.Clone();
        var sensor = new PhantomSensor(1);
        sensor.Expose(View() with { ReadNoise = 3, NoiseSeed = 1 }, first);
        sensor.Expose(View() with { ReadNoise = 3, NoiseSeed = 2 }, second);
        using var difference = new Mat();
        Cv2.Subtract(first, second, difference, null, MatType.CV_16S);
        Cv2.MeanStdDev(difference, out _, out var deviation);
        Assert.InRange(deviation[0], 3 * Math.Sqrt(2) * 0.93, 3 * Math.Sqrt(2) * 1.07);
    }

    [Fact]
    public void Light_falls_off_and_colours_as_stated()
    {
        using var picture = new Mat(101, 101, MatType.CV_8UC3, Scalar.All(100));
        new PhantomSensor(1).Expose(View(101, 101) with { Light = new(1.2, 0.1, -0.2, 0.25, 0.5, 1, 1) }, picture);
        Assert.Equal(new Vec3b(60, 120, 120), picture.At<Vec3b>(50, 50));
        Assert.Equal(120 * (1 + 0.1 - 0.25), picture.At<Vec3b>(50, 100).Item1, 0.51);
        Assert.Equal(120 * (1 - 0.2 - 0.25), picture.At<Vec3b>(100, 50).Item1, 0.51);
    }

    [Fact]
    public void Sixteen_bytes_at_a_time_give_the_bytes_of_one_at_a_time()
    {
        var random = new Random(1);
        foreach (int length in (int[])[1, 15, 16, 17, 48, 3840, 3841])
        {
            byte[] fast = new byte[length], plain = new byte[length];
            random.NextBytes(fast);
            fast.CopyTo(plain, 0);
            sbyte[] noise = [.. fast.Select(_ => (sbyte)random.Next(-128, 128))];
            float[] columns = [.. fast.Select(_ => random.NextSingle() * 2.2f)], cast = [.. fast.Select(_ => random.NextSingle())];
            PhantomSensor.Row(fast, noise, columns, cast, -0.3f, 1.7f, 0.05f);
            PhantomSensor.RowPlain(plain, noise, columns, cast, -0.3f, 1.7f, 0.05f);
            Assert.Equal(plain, fast);
        }
    }

    private static PhantomView View(int width = 640, int height = 480) => new() { WidthPx = width, HeightPx = height, Pose = new(new(0, 0), 0, 10) };
}
