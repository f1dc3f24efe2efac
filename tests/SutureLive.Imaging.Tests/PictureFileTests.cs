using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.Imaging.Tests;

public sealed class PictureFileTests : IDisposable
{
    private static readonly Scalar Red = new(0, 0, 255), Green = new(0, 255, 0), Blue = new(255, 0, 0), White = new(255, 255, 255);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_photograph_is_upright_whatever_way_the_camera_was_held(int orientation)
    {
        using var upright = FourQuarters(64, 48);
        using var stored = AsStored(upright, orientation);
        string path = Write("held.jpg", Exif.WithOrientation(Jpeg(stored), orientation));

        using var read = PictureFile.Read(path);

        Assert.Equal((64, 48, MatType.CV_8UC3), (read.Width, read.Height, read.Type()));
        AssertNear(Red, read, 8, 8);
        AssertNear(Green, read, 56, 8);
        AssertNear(Blue, read, 8, 40);
        AssertNear(White, read, 56, 40);
    }

    [Fact]
    public void A_grey_picture_becomes_three_equal_channels()
    {
        using var grey = new Mat(5, 7, MatType.CV_8UC1, Scalar.All(77));
        using var read = PictureFile.Read(Write("grey.png", Png(grey)));
        Assert.Equal((7, 5), (read.Width, read.Height));
        Assert.Equal(new Vec3b(77, 77, 77), read.At<Vec3b>(4, 6));
    }

    [Fact]
    public void The_colour_of_a_picture_with_transparency_is_kept()
    {
        using var bgra = new Mat(4, 4, MatType.CV_8UC4, new Scalar(10, 20, 30, 128));
        using var read = PictureFile.Read(Write("alpha.png", Png(bgra)));
        Assert.Equal(MatType.CV_8UC3, read.Type());
        Assert.Equal(new Vec3b(10, 20, 30), read.At<Vec3b>(2, 2));
    }

    [Theory]
    [InlineData(65535, 32768, 127)]
    [InlineData(4095, 2048, 128)]
    [InlineData(1000, 512, 128)]
    [InlineData(200, 100, 100)]
    public void A_deep_picture_is_scaled_from_the_bits_its_camera_really_has(int brightest, int value, int expected)
    {
        using var deep = new Mat(4, 4, MatType.CV_16UC1, Scalar.All(value));
        deep.Set<ushort>(0, 0, (ushort)brightest);
        using var read = PictureFile.Read(Write("deep.png", Png(deep)));
        Assert.InRange(read.At<Vec3b>(2, 2).Item1, expected - 1, expected + 1);
    }

    [Fact]
    public void A_floating_point_picture_from_0_to_1_fills_the_range()
    {
        using var unit = new Mat(4, 4, MatType.CV_32FC3, new Scalar(0, 0.5, 1));
        Cv2.ImEncode(".tiff", unit, out byte[] tiff);
        using var read = PictureFile.Read(Write("unit.tiff", tiff));
        Assert.Equal(new Vec3b(0, 128, 255), read.At<Vec3b>(1, 1));
    }

    [Fact]
    public void A_picture_of_one_pixel_is_a_picture()
    {
        using var one = new Mat(1, 1, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using var read = PictureFile.Read(Write("one.png", Png(one)));
        Assert.Equal(new Vec3b(1, 2, 3), read.At<Vec3b>(0, 0));
    }

    [Fact]
    public void A_name_in_any_script_can_be_read()
    {
        using var picture = FourQuarters(8, 8);
        using var read = PictureFile.Read(Write("мышь 小鼠 ü.png", Png(picture)));
        Assert.Equal(8, read.Width);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".bmp")]
    [InlineData(".tiff")]
    [InlineData(".webp")]
    public void A_picture_cut_short_anywhere_is_refused(string extension)
    {
        using var picture = FourQuarters(64, 48);
        Cv2.ImEncode(extension, picture, out byte[] whole);
        for (int percent = 1; percent < 95; percent += 3)
        {
            string path = Write("cut" + extension, whole[..(whole.Length * percent / 100)]);
            var error = Assert.Throws<PictureException>(() => PictureFile.Read(path));
            Assert.Contains(path, error.Message);
        }
    }

    [Fact]
    public void The_end_of_an_embedded_thumbnail_does_not_pass_for_the_end_of_the_picture()
    {
        using var picture = FourQuarters(64, 48);
        byte[] whole = Exif.WithThumbnail(Jpeg(picture), Jpeg(picture));
        using (var read = PictureFile.Read(Write("whole.jpg", whole))) Assert.Equal(64, read.Width);

        var error = Assert.Throws<PictureException>(() => PictureFile.Read(Write("cut.jpg", whole[..^10])));

        Assert.Contains("cut short", error.Message);
    }

    [Fact]
    public void An_empty_file_says_so() => Refused(Write("empty.jpg", []), "is empty (0 bytes)");

    [Fact]
    public void A_missing_file_says_so() => Refused(_folder.File("nowhere.jpg"), "There is no picture");

    [Fact]
    public void A_text_file_says_what_can_be_read() =>
        Refused(Write("notes.jpg", "AP -2.30 ML +1.50"u8.ToArray()), "is not a picture this program can decode");

    [Fact]
    public void A_folder_says_it_is_one() => Refused(_folder.Path, "is a folder, not a picture");

    [Fact]
    public void Noise_behind_the_first_bytes_of_any_format_never_does_more_than_be_refused()
    {
        byte[][] heads = [[0xFF, 0xD8, 0xFF, 0xE0], [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "BM"u8.ToArray(), "II*\0"u8.ToArray(), "RIFF"u8.ToArray()];
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            string path = Write("noise", [.. heads[i % heads.Length], .. noise]);
            try
            {
                PictureFile.Read(path).Dispose();
            }
            catch (PictureException e)
            {
                Assert.Contains(path, e.Message);
            }
        }
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private static void Refused(string path, string says)
    {
        var error = Assert.Throws<PictureException>(() => PictureFile.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(says, error.Message);
    }

    /// <summary>Red, green above blue, white.</summary>
    private static Mat FourQuarters(int width, int height)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3, Red);
        picture.Rectangle(new Rect(width / 2, 0, width / 2, height / 2), Green, -1);
        picture.Rectangle(new Rect(0, height / 2, width / 2, height / 2), Blue, -1);
        picture.Rectangle(new Rect(width / 2, height / 2, width / 2, height / 2), White, -1);
        return picture;
    }

    /// <summary>How a camera stores an upright scene with each value of the EXIF orientation tag (CIPA DC-008, 4.6.4).</summary>
    private static Mat AsStored(Mat upright, int orientation)
    {
        var stored = new Mat();
        switch (orientation)
        {
            case 1: upright.CopyTo(stored); break;
            case 2: Cv2.Flip(upright, stored, FlipMode.Y); break;
            case 3: Cv2.Rotate(upright, stored, RotateFlags.Rotate180); break;
            case 4: Cv2.Flip(upright, stored, FlipMode.X); break;
            case 5: Cv2.Transpose(upright, stored); break;
            case 6: Cv2.Rotate(upright, stored, RotateFlags.Rotate90Counterclockwise); break;
            case 7: Cv2.Transpose(upright, stored); Cv2.Flip(stored, stored, FlipMode.XY); break;
            default: Cv2.Rotate(upright, stored, RotateFlags.Rotate90Clockwise); break;
        }

        return stored;
    }

    private static void AssertNear(Scalar expected, Mat picture, int x, int y)
    {
        var pixel = picture.At<Vec3b>(y, x);
        for (int c = 0; c < 3; c++) Assert.InRange(pixel[c], expected[c] - 12, expected[c] + 12);
    }

    private static byte[] Jpeg(Mat picture)
    {
        Cv2.ImEncode(".jpg", picture, out byte[] bytes);
        return bytes;
    }

    private static byte[] Png(Mat picture)
    {
        Cv2.ImEncode(".png", picture, out byte[] bytes);
        return bytes;
    }
}
