using System.Buffers;
using OpenCvSharp;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Recording;

/// <summary>The video of a session as a row of AVI files: a new one begins when the present one is long enough, or the picture changes its size.</summary>
/// <param name="folder">The folder of the session.</param>
/// <param name="options">Codec and length of a part.</param>
/// <param name="fps">Frames per second the camera is meant to give.</param>
internal sealed class VideoParts(string folder, RecorderOptions options, double fps) : IDisposable
{
    private readonly IVideoCodec _codec = VideoCodecs.Open(options.Codec);
    private readonly ArrayBufferWriter<byte> _packed = new(1 << 20);
    private readonly List<Task<SessionPart>> _finished = [];
    private AviWriter? _file;
    private Size _size;
    private long _firstNs, _lastNs, _finishedBytes;

    /// <summary>Number of the present part, from 1; 0 before the first frame.</summary>
    public int Part { get; private set; }

    /// <summary>Bytes written in all parts.</summary>
    public long Bytes => _finishedBytes + (_file?.LengthBytes ?? 0);

    /// <summary>Packs and writes a picture.</summary>
    /// <param name="tag">Which frame it is.</param>
    /// <param name="bgr">CV_8UC3, continuous; only read.</param>
    /// <returns>Where it stands in the part <see cref="Part"/>.</returns>
    /// <exception cref="IOException">It could not be written; what was written before stands.</exception>
    public PictureAt Append(in FrameTag tag, Mat bgr)
    {
        _packed.ResetWrittenCount();
        _codec.Encode(bgr, _packed);
        if (_file is not null && (bgr.Size() != _size || _file.LengthBytes + _packed.WrittenCount > options.PartBytes)) FinishPart();
        _file ??= Begin(bgr.Size(), tag.MonotonicNs);
        var at = _file.Append(tag, _packed.WrittenSpan);
        _lastNs = tag.MonotonicNs;
        return at;
    }

    /// <summary>Brings the sizes in the present file up to date.</summary>
    public void Checkpoint() => _file?.Checkpoint();

    /// <summary>Closes the last part.</summary>
    /// <returns>All parts with their lengths and hashes.</returns>
    public IReadOnlyList<SessionPart> Finish()
    {
        FinishPart();
        return [.. _finished.Select(part => part.GetAwaiter().GetResult())];
    }

    /// <summary>Closes the files as they are.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _codec.Dispose();
    }

    private AviWriter Begin(Size size, long firstNs)
    {
        (_size, _firstNs) = (size, firstNs);
        AviWriter file = new(
            options.NewFile(Path.Combine(folder, SessionFolder.Video(Part + 1))), new(_codec.FourCc, size.Width, size.Height, fps, _codec.Setup));
        Part++;
        return file;
    }

    // Hashed at once, in the background: the bytes are still in memory, and closing the session has only the last part left to do.
    private void FinishPart()
    {
        if (_file is not { } file) return;
        _file = null;
        using (file)
        {
            double seconds = (_lastNs - _firstNs) / 1e9;
            file.Finish(seconds > 0 ? (file.Frames - 1) / seconds : null);
            _finishedBytes += file.LengthBytes;
        }

        string name = SessionFolder.Video(Part);
        _finished.Add(Task.Run(() => PartFile.Describe(folder, name, AviFile.Read(Path.Combine(folder, name)).Pictures.Count)));
    }
}
