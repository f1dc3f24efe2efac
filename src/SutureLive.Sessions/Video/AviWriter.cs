using System.Buffers.Binary;

namespace SutureLive.Sessions.Video;

/// <summary>Where a packed picture stands in a file.</summary>
/// <param name="OffsetBytes">From the start of the file to its first byte.</param>
/// <param name="SizeBytes">Its length.</param>
internal readonly record struct PictureAt(long OffsetBytes, int SizeBytes);

/// <summary>
/// Writes one AVI file that is readable at every moment: each picture goes to the operating system in its own call, and
/// <see cref="Checkpoint"/> brings the sizes in the head up to date. The index that players seek by follows when the file is closed. The
/// caller keeps a file below 2 GiB, the most AVI 1.0 can say.
/// </summary>
internal sealed class AviWriter : IDisposable
{
    private const int ChunkBytes = 8, PrefixBytes = ChunkBytes + FrameTag.SizeBytes + ChunkBytes;

    private readonly Stream _file;
    private readonly AviHeader _header;
    private readonly List<PictureAt> _index = [];
    private readonly byte[] _prefix = new byte[PrefixBytes];
    private long _end;
    private int _largest;

    /// <summary>Starts a file.</summary>
    /// <param name="file">Empty, seekable, unbuffered; owned.</param>
    /// <param name="format">What it is to hold.</param>
    public AviWriter(Stream file, AviFormat format)
    {
        _file = file;
        _header = new(format);
        _end = _header.Bytes.Length;
        Checkpoint();
    }

    /// <summary>Frames written.</summary>
    public int Frames => _index.Count;

    /// <summary>Length of the file now.</summary>
    public long LengthBytes => _end;

    /// <summary>Adds a picture.</summary>
    /// <param name="tag">Which frame it is.</param>
    /// <param name="packed">The picture as its codec packed it.</param>
    /// <returns>Where it stands.</returns>
    /// <exception cref="IOException">It could not be written; the file ends with the picture before.</exception>
    public PictureAt Append(in FrameTag tag, ReadOnlySpan<byte> packed)
    {
        "JUNK"u8.CopyTo(_prefix);
        BinaryPrimitives.WriteInt32LittleEndian(_prefix.AsSpan(4), FrameTag.SizeBytes);
        tag.Write(_prefix.AsSpan(ChunkBytes));
        "00dc"u8.CopyTo(_prefix.AsSpan(ChunkBytes + FrameTag.SizeBytes));
        BinaryPrimitives.WriteInt32LittleEndian(_prefix.AsSpan(PrefixBytes - 4), packed.Length);
        try
        {
            _file.Position = _end;
            _file.Write(_prefix);
            _file.Write(packed);
            if ((packed.Length & 1) != 0) _file.WriteByte(0);
        }
        catch (IOException)
        {
            TakeBack();
            throw;
        }

        PictureAt at = new(_end + PrefixBytes, packed.Length);
        _index.Add(at);
        _largest = Math.Max(_largest, packed.Length);
        _end = at.OffsetBytes + ((packed.Length + 1) & ~1);
        return at;
    }

    /// <summary>Brings the head up to date: players see all frames written so far.</summary>
    public void Checkpoint()
    {
        _header.SetExtent(_index.Count, _largest, _end, _end);
        WriteHeader();
    }

    /// <summary>Writes index and head.</summary>
    /// <param name="fps">The true frames per second; null to leave what was said at the start.</param>
    public void Finish(double? fps)
    {
        byte[] index = AviIndex.Of(_index, _header);
        _file.Position = _end;
        _file.Write(index);
        if (fps is { } rate) _header.SetRate(rate);
        _header.SetExtent(_index.Count, _largest, _end, _end + index.Length);
        WriteHeader();
        (_file as FileStream)?.Flush(flushToDisk: true);
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose() => _file.Dispose();

    private void WriteHeader()
    {
        _file.Position = 0;
        _file.Write(_header.Bytes);
    }

    // Half a picture helps nobody; when even this fails, readers find the torn end by themselves.
    private void TakeBack()
    {
        try
        {
            _file.SetLength(_end);
        }
        catch (IOException)
        {
            // The disk is gone; what it holds stays as it is.
        }
    }
}
