using System.Buffers;
using OpenCvSharp;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Live;

/// <summary>The picture viewers see: the newest frame, reduced where it is larger than a screen needs. Not thread-safe.</summary>
internal sealed class Preview : IDisposable
{
    private readonly ConsoleOptions _options;
    private readonly OverlayRenderer _renderer = new();
    private readonly Mat _picture = new();
    private readonly Mat _burnt = new();
    private readonly JpegEncoder _pictureJpeg;
    private readonly JpegEncoder _burntJpeg;
    private double _scale = 1;

    /// <summary>An empty preview.</summary>
    /// <param name="options">Largest size and quality.</param>
    public Preview(ConsoleOptions options)
    {
        _options = options;
        _pictureJpeg = new(_picture, options.JpegQuality);
        _burntJpeg = new(_burnt, options.JpegQuality);
    }

    /// <summary>True once a frame came.</summary>
    public bool Exists => !_picture.Empty();

    /// <summary>Copies a frame, reduced to the largest size.</summary>
    public void Show(Mat frame)
    {
        _scale = Math.Min(1, Math.Min((double)_options.MaxWidthPx / frame.Width, (double)_options.MaxHeightPx / frame.Height));
        if (_scale == 1) frame.CopyTo(_picture);
        else Cv2.Resize(frame, _picture, new(Math.Max(1, (int)(frame.Width * _scale)), Math.Max(1, (int)(frame.Height * _scale))), 0, 0, InterpolationFlags.Area);
    }

    /// <summary>Appends the picture as JPEG.</summary>
    public void AppendPicture(IBufferWriter<byte> target) => _pictureJpeg.Append(target);

    /// <summary>Appends the picture with the overlay drawn into it, for viewers that cannot draw themselves.</summary>
    public void AppendBurnt(IBufferWriter<byte> target, in OverlayScene scene, IReadOnlyList<OverlayTarget> targets)
    {
        _picture.CopyTo(_burnt);
        _renderer.Draw(_burnt, scene.Scaled(_scale) with { Targets = targets });
        _burntJpeg.Append(target);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pictureJpeg.Dispose();
        _burntJpeg.Dispose();
        _picture.Dispose();
        _burnt.Dispose();
    }
}
