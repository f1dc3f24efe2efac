namespace SutureLive.Sessions;

/// <summary>How a session packs its pictures.</summary>
public enum SessionCodec
{
    /// <summary>Motion JPEG, quality 95: what every program reads.</summary>
    Mjpg,

    /// <summary>HuffYUV: every pixel as the camera gave it, at a third to two thirds of the raw size.</summary>
    Hfyu,
}
