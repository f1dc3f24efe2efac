using OpenCvSharp;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Desktop;

/// <summary>
/// A picture that fills a monitor as far as its shape allows, with black beside it. The overlay is drawn after the picture was enlarged, so
/// that its lines are as fine as the monitor can show them. Not thread-safe.
/// </summary>
/// <param name="width">Width of the monitor, pixels.</param>
/// <param name="height">Height of the monitor, pixels.</param>
internal sealed class MonitorPicture(int width, int height) : IDisposable
{
    private readonly Mat _whole = new(height, width, MatType.CV_8UC3, Scalar.Black), _fitted = new();
    private Rect _place;

    /// <summary>Draws one picture.</summary>
    /// <param name="picture">CV_8UC3 of any size.</param>
    /// <param name="scene">In pixels of that picture.</param>
    /// <param name="renderer">Draws the overlay.</param>
    /// <returns>CV_8UC3 of the monitor's size, lent until the next call.</returns>
    public Mat Draw(Mat picture, in OverlayScene scene, OverlayRenderer renderer)
    {
        double scale = Math.Min((double)_whole.Width / picture.Width, (double)_whole.Height / picture.Height);
        Size size = new(Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
        Cv2.Resize(picture, _fitted, size, 0, 0, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        renderer.Draw(_fitted, scene.Scaled(scale));

        Rect place = new((_whole.Width - size.Width) / 2, (_whole.Height - size.Height) / 2, size.Width, size.Height);
        if (place != _place) _whole.SetTo(Scalar.Black);        // a camera that changed its shape leaves nothing of the old one
        _place = place;
        using var target = _whole[place];
        _fitted.CopyTo(target);
        return _whole;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _whole.Dispose();
        _fitted.Dispose();
    }
}
