namespace SutureLive.Imaging.Overlay;

/// <summary>Sizes that grow with the picture, so that a thumbnail and a 4000-pixel photograph read alike.</summary>
internal readonly struct OverlayStyle
{
    private const double ReferencePx = 720;     // shorter side at which a line is as thick as it was designed

    /// <summary>Chooses the sizes for a picture.</summary>
    /// <param name="widthPx">Width of the picture, px.</param>
    /// <param name="heightPx">Height of the picture, px.</param>
    public OverlayStyle(int widthPx, int heightPx)
    {
        Unit = (float)Math.Clamp(Math.Min(widthPx, heightPx) / ReferencePx, 0.4, 8);
        CapPx = Math.Min(Math.Max(13 * Unit, 7), heightPx / 8f);
        HaloPx = Math.Max(1, Unit);
    }

    /// <summary>1 at the reference size.</summary>
    public float Unit { get; }

    /// <summary>Height of a capital, px.</summary>
    public float CapPx { get; }

    /// <summary>Width of the dark rim, px.</summary>
    public float HaloPx { get; }

    /// <summary>A pen of the given width at the reference size.</summary>
    public Pen Pen(Rgb colour, double width, float opacity = 1) => new(colour, (float)Math.Max(0.8, width * Unit), HaloPx, opacity);
}
