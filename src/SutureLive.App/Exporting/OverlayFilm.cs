using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Sessions;

namespace SutureLive.App.Exporting;

/// <summary>The overlay drawn into the video: Motion JPEG first, then MP4 where ffmpeg is found.</summary>
/// <param name="folder">An existing folder.</param>
/// <param name="fps">Frames per second.</param>
internal sealed class OverlayFilm(string folder, double fps) : IDisposable
{
    private readonly OverlayRenderer _renderer = new();
    private readonly Mat _picture = new();
    private readonly string _avi = Path.Combine(folder, "overlay.avi");
    private VideoWriter? _video;
    private Size _size;

    /// <summary>Draws and adds one frame.</summary>
    public void Add(in LiveFrame live)
    {
        live.Frame.Pixels.CopyTo(_picture);
        _renderer.Draw(_picture, live.Scene);
        if (_video is null)
        {
            _size = _picture.Size();
            _video = new(_avi, VideoCaptureAPIs.OPENCV_MJPEG, FourCC.MJPG, fps, _size);
            if (!_video.IsOpened()) throw new SessionException($"'{_avi}' cannot be written: give another --out.");
        }

        if (_picture.Size() != _size) Cv2.Resize(_picture, _picture, _size, interpolation: InterpolationFlags.Area);     // a video has one size
        _video.Write(_picture);
    }

    /// <summary>Closes the film.</summary>
    /// <returns>Its path; null when no frame came.</returns>
    public string? Finish()
    {
        if (_video is null) return null;
        _video.Dispose();
        string mp4 = Path.ChangeExtension(_avi, ".mp4");
        if (!IsMadeByFfmpeg(mp4)) return _avi;
        File.Delete(_avi);
        return mp4;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _video?.Dispose();
        _picture.Dispose();
    }

    private bool IsMadeByFfmpeg(string mp4)
    {
        try
        {
            string rate = fps.ToString("0.######", CultureInfo.InvariantCulture);
            using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-n", "-r", rate, "-i", _avi, "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p", mp4]))!;
            ffmpeg.WaitForExit();
            return ffmpeg.ExitCode == 0 && new FileInfo(mp4) is { Exists: true, Length: > 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;                       // there is no ffmpeg
        }
    }
}
