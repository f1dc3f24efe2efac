using System.Buffers;
using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Sessions.Video;

/// <summary>Every picture a JPEG of its own: what every program reads, at about a tenth of the raw size.</summary>
/// <param name="quality">1..100.</param>
internal sealed class MotionJpeg(int quality = MotionJpeg.UsualQuality) : IVideoCodec
{
    /// <summary>Little enough loss for the network not to notice.</summary>
    public const int UsualQuality = 95;

    private readonly Mat _picture = new();
    private JpegEncoder? _encoder;

    /// <inheritdoc/>
    public string FourCc => "MJPG";

    /// <inheritdoc/>
    public byte[] Setup => [];

    /// <inheritdoc/>
    public void Encode(Mat bgr, IBufferWriter<byte> target)
    {
        bgr.CopyTo(_picture);                                                   // the encoder is bound to one Mat
        _encoder ??= new(_picture, quality);
        _encoder.Append(target);
    }

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> packed, Mat bgr)
    {
        JpegScan scan = default;
        if (packed.Length < 4 || packed[0] != 0xFF || packed[1] != 0xD8 || scan.Continue(packed) != JpegProgress.Complete) return false;
        OpenCvLog.Quiet();
        using var decoded = Cv2.ImDecode(packed, ImreadModes.Color);
        if (decoded.Empty()) return false;
        decoded.CopyTo(bgr);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder?.Dispose();
        _picture.Dispose();
    }
}
