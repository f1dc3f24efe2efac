using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Live;

/// <summary>The picture viewers see: the newest frame, reduced where it is larger than a screen needs. Not thread-safe.</summary>
/// <param name="options">Largest size.</param>
internal sealed class Preview(ConsoleOptions options) : IDisposable
{
    private readonly Mat _picture = new();
    private readonly Mat _burnt = new();
    private readonly OverlayRenderer _renderer = new();
    private double _scale = 1;

    /// <summary>The picture, CV_8UC3; empty before the first frame. Owned by this object.</summary>
    public Mat Picture => _picture;

    /// <summary>True once a frame came.</summary>
    public bool Exists => !_picture.Empty();

    /// <summary>Copies a frame, reduced to the largest size.</summary>
    public void Show(Mat frame)
    {
        _scale = Math.Min(1, Math.Min((double)options.MaxWidthPx / frame.Width, (double)options.MaxHeightPx / frame.Height));
        if (_scale == 1) frame.CopyTo(_picture);
        else Cv2.Resize(frame, _picture, new(Math.Max(1, (int)(frame.Width * _scale)), Math.Max(1, (int)(frame.Height * _scale))), 0, 0, InterpolationFlags.Area);
    }

    /// <summary>The picture with the overlay drawn into it, for viewers that cannot draw themselves. Valid until the next call.</summary>
    public Mat Burn(in OverlayScene scene, IReadOnlyList<OverlayTarget> targets)
    {
        _picture.CopyTo(_burnt);

        // Pixel centres: the centre of the top-left pixel moves by half a pixel's difference when a picture is reduced.
        double shift = (_scale - 1) / 2;
        _renderer.Draw(_burnt, scene with { ToPresent = scene.ToPresent.Then(new Similarity(_scale, 0, shift, shift)), Targets = targets });
        return _burnt;
    }

    public void Dispose()
    {
        _picture.Dispose();
        _burnt.Dispose();
    }
}
