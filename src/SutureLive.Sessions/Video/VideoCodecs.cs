namespace SutureLive.Sessions.Video;

/// <summary>The codecs by name.</summary>
internal static class VideoCodecs
{
    /// <summary>A codec for recording; owned by the caller.</summary>
    public static IVideoCodec Open(SessionCodec codec) => codec switch
    {
        SessionCodec.Mjpg => new MotionJpeg(),
        SessionCodec.Hfyu => new HuffYuv(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "This codec is not known."),
    };

    /// <summary>The codec a file was written with; owned by the caller.</summary>
    /// <exception cref="SessionException">It is another.</exception>
    public static IVideoCodec Of(AviFormat format) => format.FourCc switch
    {
        "MJPG" => new MotionJpeg(),
        "HFYU" => new HuffYuv(format.WidthPx, format.HeightPx, format.CodecSetup),
        _ => throw new SessionException($"The video is packed as '{format.FourCc}'; a session holds MJPG or HFYU."),
    };
}
