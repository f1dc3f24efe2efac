using OpenCvSharp;

namespace SutureLive.Cameras.Tests;

public class JpegSplitterTests
{
    private static readonly byte[][] Pictures = [Jpeg(16, 8, 40), Jpeg(24, 24, 200), WithThumbnail(Jpeg(8, 8, 90), Jpeg(4, 4, 10))];

    [Fact]
    public void Pictures_come_out_whole_wherever_the_network_cuts_the_stream()
    {
        byte[] stream = Multipart(Pictures);
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            var splitter = new JpegSplitter();
            List<byte[]> taken = [];
            splitter.Append(stream.AsSpan(0, cut));
            Take(splitter, taken);
            splitter.Append(stream.AsSpan(cut));
            Take(splitter, taken);
            Assert.Equal(Pictures, taken);
        }
    }

    [Fact]
    public void Pictures_come_out_whole_byte_by_byte_and_none_before_its_last_byte()
    {
        var splitter = new JpegSplitter();
        List<byte[]> taken = [];
        for (int i = 0; i < Pictures[0].Length - 1; i++)
        {
            splitter.Append(Pictures[0].AsSpan(i, 1));
            Assert.False(splitter.TryTake(out _));
        }

        splitter.Append(Pictures[0].AsSpan(Pictures[0].Length - 1));
        Take(splitter, taken);
        Assert.Equal(Pictures[0], taken.Single());
    }

    [Fact]
    public void Noise_before_between_and_instead_of_pictures_is_passed_over()
    {
        var random = new Random(5);
        for (int round = 0; round < 100; round++)
        {
            var splitter = new JpegSplitter();
            List<byte[]> taken = [];
            foreach (byte[] picture in Pictures)
            {
                byte[] noise = new byte[random.Next(300)];
                random.NextBytes(noise);
                for (int i = 0; i + 1 < noise.Length; i++)
                    if (noise[i] == 0xFF && noise[i + 1] == 0xD8) noise[i] = 0;  // noise that starts no picture of its own
                splitter.Append([.. noise, 0, .. picture]);
                Take(splitter, taken);
            }

            Assert.Equal(Pictures, taken);
        }
    }

    [Fact]
    public void A_picture_that_breaks_off_does_not_take_the_next_one_with_it()
    {
        var splitter = new JpegSplitter();
        List<byte[]> taken = [];
        splitter.Append([.. Pictures[1][..15], .. Multipart([Pictures[0]])]);
        Take(splitter, taken);
        Assert.Equal(Pictures[0], taken.Single());
    }

    [Fact]
    public void A_picture_without_end_does_not_fill_the_memory()
    {
        var splitter = new JpegSplitter(mostBytes: 100_000);
        byte[] endless = new byte[10_000];
        splitter.Append(Pictures[0].AsSpan()[..^2]);
        List<byte[]> taken = [];
        for (int i = 0; i < 20; i++)
        {
            splitter.Append(endless);
            Take(splitter, taken);
        }

        splitter.Append(Pictures[1]);
        Take(splitter, taken);
        Assert.Equal(Pictures[1], taken.Single());
    }

    internal static byte[] Multipart(IEnumerable<byte[]> pictures) =>
        [.. pictures.SelectMany(p => (byte[])[.. "--frame\r\nContent-Type: image/jpeg\r\n\r\n"u8, .. p, .. "\r\n"u8])];

    internal static byte[] Jpeg(int width, int height, int grey)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.All(grey));
        Cv2.ImEncode(".jpg", picture, out byte[] bytes);
        return bytes;
    }

    private static byte[] WithThumbnail(byte[] jpeg, byte[] thumbnail)
    {
        int length = thumbnail.Length + 2;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. thumbnail, .. jpeg[2..]];
    }

    private static void Take(JpegSplitter splitter, List<byte[]> taken)
    {
        while (splitter.TryTake(out var jpeg)) taken.Add(jpeg.ToArray());
    }
}
