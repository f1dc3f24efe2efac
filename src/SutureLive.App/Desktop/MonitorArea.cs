namespace SutureLive.App.Desktop;

/// <summary>One monitor's part of the desktop, in the desktop's own pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct MonitorArea(int X, int Y, int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Width} x {Height} at {X}, {Y}");
}
