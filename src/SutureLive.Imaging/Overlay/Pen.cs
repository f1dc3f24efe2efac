namespace SutureLive.Imaging.Overlay;

/// <summary>How a line is drawn.</summary>
/// <param name="Colour">Colour of the line itself.</param>
/// <param name="WidthPx">Width of the line, px.</param>
/// <param name="HaloPx">Width of the dark rim on either side, px.</param>
/// <param name="Opacity">0 = invisible, 1 = opaque.</param>
/// <param name="DashPx">Length of a dash, px; 0 for a solid line.</param>
/// <param name="GapPx">Length of the gap between dashes, px.</param>
internal readonly record struct Pen(Rgb Colour, float WidthPx, float HaloPx, float Opacity = 1, float DashPx = 0, float GapPx = 0)
{
    /// <summary>True when the line has no gaps.</summary>
    public bool IsSolid => DashPx <= 0;

    /// <summary>The same pen with dashes as long as five line widths: low confidence or old.</summary>
    public Pen Dashed => this with { DashPx = 5 * WidthPx, GapPx = 3.5f * WidthPx };

    /// <summary>The same pen with dots: continued where nothing was seen.</summary>
    public Pen Dotted => this with { DashPx = 0.1f, GapPx = 3 * WidthPx };
}
