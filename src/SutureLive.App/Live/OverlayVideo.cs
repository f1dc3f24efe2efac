using System.Buffers.Binary;
using System.Globalization;
using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.App.Live;

/// <summary>
/// A motion-JPEG video of any length, in parts: <c>overlay.avi</c>, then <c>overlay.part-2.avi</c> and so on. OpenCV cannot close an AVI file beyond
/// 4 GiB, about ten minutes of 1280 x 960: it ends the whole program, and with it a session that is being recorded.
/// </summary>
/// <param name="path">The first part; no part may exist.</param>
/// <param name="fps">Frames per second.</param>
/// <param name="partBytes">Length from which on a new part begins.</param>
internal sealed class OverlayVideo(string path, double fps, long partBytes = 1L << 30) : IDisposable
{
    private const int FramesBetweenLooks = 16;

    private readonly List<string> _parts = [];
    private VideoWriter? _video;
    private int _framesInPart;

    /// <summary>The files, in order.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>Size of every picture; none before the first.</summary>
    public Size? Size { get; private set; }

    /// <summary>Name of a part.</summary>
    /// <param name="path">The first part.</param>
    /// <param name="number">Its number from 1, or a star for any but the first.</param>
    public static string Part(string path, string number) => number == "1" ? path : Path.ChangeExtension(path, $".part-{number}{Path.GetExtension(path)}");

    /// <summary>Adds a picture; all of them are of one size.</summary>
    /// <exception cref="SutureLiveException">A part cannot be begun, or is not whole.</exception>
    public void Write(Mat picture)
    {
        if (_framesInPart >= FramesBetweenLooks && _framesInPart % FramesBetweenLooks == 0 && new FileInfo(_parts[^1]).Length > partBytes) Finish();
        _video ??= Begin(picture.Size());
        _video.Write(picture);
        _framesInPart++;
    }

    /// <summary>Closes the present part.</summary>
    /// <exception cref="SutureLiveException">It is not whole: the disk is full.</exception>
    public void Finish()
    {
        if (_video is null) return;
        _video.Dispose();
        (_video, _framesInPart) = (null, 0);
        // OpenCV does not say when a disk is full, but the head tells how long the file was to be.
        using var file = File.OpenRead(_parts[^1]);
        Span<byte> head = stackalloc byte[8];
        long meant = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length ? 8L + BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) : long.MaxValue;
        if (file.Length < meant)
            throw new SutureLiveException($"'{_parts[^1]}' is not whole: the disk took {file.Length} bytes and no more. Make room, or write to another disk.");
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose() => _video?.Dispose();

    private VideoWriter Begin(Size size)
    {
        Size = size;
        string part = Part(path, (_parts.Count + 1).ToString(CultureInfo.InvariantCulture));
        VideoWriter video = new(part, VideoCaptureAPIs.OPENCV_MJPEG, FourCC.MJPG, fps, size);
        if (!video.IsOpened())
        {
            video.Dispose();
            throw new SutureLiveException($"'{part}' cannot be written as motion JPEG of {size.Width} x {size.Height}: look at the rights there, or write to another folder.");
        }

        _parts.Add(part);
        return video;
    }
}
