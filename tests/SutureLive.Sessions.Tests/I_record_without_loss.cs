using System.Buffers;
using OpenCvSharp;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Recording;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Tests;

public sealed class I_record_without_loss : IDisposable
{
    private static readonly RecorderOptions Lossless = new() { Codec = SessionCodec.Hfyu };
    private readonly Stage _stage = new();

    [Fact]
    public void Every_pixel_comes_back_as_the_camera_gave_it_here_and_in_other_programs()
    {
        _stage.Record(12, Lossless);

        using var session = SessionReader.Open(_stage.Folder);
        using VideoCapture player = new(_stage.At("video.avi"), VideoCaptureAPIs.FFMPEG);
        using Mat read = new(), played = new(), painted = new(48, 64, MatType.CV_8UC3);
        Assert.Equal("hfyu", session.Manifest.Codec);
        Assert.Equal(12, player.FrameCount);
        foreach (var row in session.Frames)
        {
            session.Read(row, read);
            Assert.True(player.Read(played));
            Stage.Paint(painted, row.CameraFrame);
            Assert.Equal((0, 0), (Cv2.Norm(read, painted, NormTypes.INF), Cv2.Norm(played, painted, NormTypes.INF)));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 7)]
    [InlineData(63, 47)]
    [InlineData(160, 120)]
    public void Pictures_of_noise_of_every_size_come_back_to_the_bit(int width, int height)
    {
        using Mat noise = new(height, width, MatType.CV_8UC3), back = new();
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));

        Assert.True(Unpacked(Packed(noise), width, height, back));
        Assert.Equal(0, Cv2.Norm(noise, back, NormTypes.INF));
    }

    [Fact]
    public void A_picture_cut_anywhere_or_with_more_behind_it_is_none()
    {
        using Mat noise = new(9, 11, MatType.CV_8UC3), back = new();
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));
        byte[] packed = Packed(noise);

        for (int length = 0; length < packed.Length; length++) Assert.False(Unpacked(packed.AsSpan(0, length), 11, 9, back), $"{length} bytes");
        Assert.False(Unpacked([.. packed, 0, 0, 0, 0], 11, 9, back));
    }

    [Fact]
    public void A_head_of_another_packing_is_refused_with_a_sentence()
    {
        byte[] setup = new HuffYuv().Setup;
        for (int length = 0; length < setup.Length; length++)
        {
            var wrong = Assert.Throws<SessionException>(() => new HuffYuv(4, 4, setup[..length]));
            Assert.Contains("HFYU", wrong.Message, StringComparison.Ordinal);
        }

        setup[0] = 2;                           // another prediction
        Assert.Throws<SessionException>(() => new HuffYuv(4, 4, setup));
    }

    [Fact]
    public void A_cut_off_recording_is_repaired_and_verified_like_any_other()
    {
        string killed = _stage.Killed(9, Lossless);
        using (var video = File.OpenWrite(Path.Combine(killed, "video.avi"))) video.SetLength(video.Length - 100);      // within the last picture

        SessionRepair.Repair(killed, TimeProvider.System);

        var check = Stage.Check(killed);
        Assert.True(check.IsGood, string.Join(' ', check.Findings.Select(finding => finding.Says)));
        Assert.Equal((8, 8, 8), (check.Rows, check.FramesInVideo, check.Decoded));
        using var session = SessionReader.Open(killed);
        using Mat read = new(), painted = new(48, 64, MatType.CV_8UC3);
        session.Read(session.Frames[7], read);
        Stage.Paint(painted, 7);
        Assert.Equal(0, Cv2.Norm(read, painted, NormTypes.INF));
    }

    public void Dispose() => _stage.Dispose();

    private static byte[] Packed(Mat picture)
    {
        using HuffYuv codec = new();
        ArrayBufferWriter<byte> packed = new();
        codec.Encode(picture, packed);
        return packed.WrittenSpan.ToArray();
    }

    private static bool Unpacked(ReadOnlySpan<byte> packed, int width, int height, Mat into)
    {
        using HuffYuv codec = new(width, height, new HuffYuv().Setup);
        return codec.TryDecode(packed, into);
    }
}
