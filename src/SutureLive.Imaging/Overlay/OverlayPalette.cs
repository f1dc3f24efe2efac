namespace SutureLive.Imaging.Overlay;

/// <summary>A colour as the eye names it.</summary>
/// <param name="R">Red, 0..255.</param>
/// <param name="G">Green, 0..255.</param>
/// <param name="B">Blue, 0..255.</param>
public readonly record struct Rgb(byte R, byte G, byte B);

/// <summary>Colours of Okabe and Ito, which people with any kind of colour vision tell apart.</summary>
public static class OverlayPalette
{
    /// <summary>Sutures: sky blue, #56B4E9.</summary>
    public static Rgb Suture { get; } = new(0x56, 0xB4, 0xE9);

    /// <summary>Bregma: orange, #E69F00.</summary>
    public static Rgb Bregma { get; } = new(0xE6, 0x9F, 0x00);

    /// <summary>Lambda: reddish purple, #CC79A7.</summary>
    public static Rgb Lambda { get; } = new(0xCC, 0x79, 0xA7);

    /// <summary>Targets: yellow, #F0E442.</summary>
    public static Rgb Target { get; } = new(0xF0, 0xE4, 0x42);

    /// <summary>Good: bluish green, #009E73.</summary>
    public static Rgb Ok { get; } = new(0x00, 0x9E, 0x73);

    /// <summary>Warning: vermillion, #D55E00.</summary>
    public static Rgb Warn { get; } = new(0xD5, 0x5E, 0x00);

    /// <summary>Grid and plain words.</summary>
    public static Rgb Ink { get; } = new(0xFF, 0xFF, 0xFF);

    /// <summary>The dark rim that keeps every line readable on white bone.</summary>
    public static Rgb Halo { get; } = new(0x10, 0x10, 0x10);
}
