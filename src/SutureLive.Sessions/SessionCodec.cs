namespace SutureLive.Sessions;

/// <summary>How a session packs its pictures.</summary>
public enum SessionCodec
{
    /// <summary>Motion JPEG, quality 95: what every program reads.</summary>
    Mjpg,
}
