using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;
using SutureLive.App.Live;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Exporting;

/// <summary>The overlay drawn into the video: Motion JPEG first, then MP4 where ffmpeg is found.</summary>
/// <param name="folder">An existing folder.</param>
/// <param name="fps">Frames per second.</param>
internal sealed class OverlayFilm(string folder, double fps) : IDisposable
{
    private readonly OverlayRenderer _renderer = new();
    private readonly Mat _picture = new();
    private readonly OverlayVideo _video = new(Path.Combine(folder, "overlay.avi"), fps);

    /// <summary>Draws and adds one frame.</summary>
    public void Add(in LiveFrame live)
    {
        live.Frame.Pixels.CopyTo(_picture);
        _renderer.Draw(_picture, live.Scene);
        if (_video.Size is { } size && _picture.Size() != size) Cv2.Resize(_picture, _picture, size, interpolation: InterpolationFlags.Area);     // a video has one size
        _video.Write(_picture);
    }

    /// <summary>Closes the film.</summary>
    /// <returns>Its path; null when no frame came.</returns>
    public string? Finish()
    {
        _video.Finish();
        if (_video.Parts is not [var avi, ..]) return null;
        string mp4 = Path.ChangeExtension(avi, ".mp4");
        if (!IsMadeByFfmpeg(mp4))
        {
            File.Delete(mp4);                   // what a failing ffmpeg left
            return avi;
        }

        foreach (string part in _video.Parts) File.Delete(part);
        return mp4;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _video.Dispose();
        _picture.Dispose();
    }

    private bool IsMadeByFfmpeg(string mp4)
    {
        string parts = Path.Combine(folder, "overlay.parts");
        try
        {
            File.WriteAllLines(parts, _video.Parts.Select(part => $"file '{Path.GetFileName(part)}'"));
            string rate = fps.ToString("0.######", CultureInfo.InvariantCulture);
            using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-n", "-r", rate, "-f", "concat", "-i", parts, "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p", mp4]))!;
            ffmpeg.WaitForExit();
            return ffmpeg.ExitCode == 0 && new FileInfo(mp4) is { Exists: true, Length: > 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;                       // there is no ffmpeg
        }
        finally
        {
            File.Delete(parts);
        }
    }
}
