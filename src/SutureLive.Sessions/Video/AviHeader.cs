using System.Buffers.Binary;
using System.Text;

namespace SutureLive.Sessions.Video;

/// <summary>What an AVI file is to hold.</summary>
/// <param name="FourCc">Name of the codec, four characters.</param>
/// <param name="WidthPx">Width of every picture.</param>
/// <param name="HeightPx">Height of every picture.</param>
/// <param name="Fps">Frames per second.</param>
/// <param name="CodecSetup">What a decoder needs beforehand; empty for most.</param>
internal sealed record AviFormat(string FourCc, int WidthPx, int HeightPx, double Fps, byte[] CodecSetup)
{
    /// <summary>True when the head says that an index follows the pictures.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Frames by the head; true to the last second while a file grows.</summary>
    public int StatedFrames { get; init; }
}

/// <summary>
/// The head of an AVI file with one video stream (RIFF: "Multimedia Programming Interface and Data Specifications 1.0"; AVI 1.0: Microsoft,
/// "AVI RIFF File Reference"). Sizes that grow with the file are known by their place, so that they can be brought up to date.
/// </summary>
internal sealed class AviHeader
{
    /// <summary>Bit of the flags: an index follows.</summary>
    public const uint HasIndex = 0x10;

    private const int ListBytes = 12, ChunkBytes = 8, MainBytes = 56, StreamBytes = 56, BitmapBytes = 40;
    private const int MicrosecondsPerSecond = 1_000_000;

    private readonly byte[] _bytes;
    private readonly int _main, _stream, _movi;

    /// <summary>The head of an empty file.</summary>
    public AviHeader(AviFormat format)
    {
        int setup = (format.CodecSetup.Length + 1) & ~1;
        int formatBytes = BitmapBytes + setup;
        int streamList = ListBytes + ChunkBytes + StreamBytes + ChunkBytes + formatBytes;
        int headerList = ListBytes + ChunkBytes + MainBytes + streamList;
        _main = ListBytes + ListBytes + ChunkBytes;
        _stream = _main + MainBytes + ListBytes + ChunkBytes;
        _movi = ListBytes + headerList;
        _bytes = new byte[_movi + ListBytes];

        List(0, "RIFF", 0, "AVI ");
        List(ListBytes, "LIST", headerList - ChunkBytes, "hdrl");
        Chunk(2 * ListBytes, "avih", MainBytes);
        UInt32(_main + 24, 1);                                                  // streams
        UInt32(_main + 32, (uint)format.WidthPx);
        UInt32(_main + 36, (uint)format.HeightPx);
        List(_main + MainBytes, "LIST", streamList - ChunkBytes, "strl");
        Chunk(_stream - ChunkBytes, "strh", StreamBytes);
        Name(_stream, "vids");
        Name(_stream + 4, format.FourCc);
        UInt32(_stream + 40, uint.MaxValue);                                    // quality: not told
        UInt16(_stream + 52, (ushort)Math.Min(format.WidthPx, short.MaxValue));
        UInt16(_stream + 54, (ushort)Math.Min(format.HeightPx, short.MaxValue));
        int bitmap = _stream + StreamBytes + ChunkBytes;
        Chunk(bitmap - ChunkBytes, "strf", formatBytes);
        UInt32(bitmap, (uint)(BitmapBytes + format.CodecSetup.Length));
        UInt32(bitmap + 4, (uint)format.WidthPx);
        UInt32(bitmap + 8, (uint)format.HeightPx);
        UInt16(bitmap + 12, 1);                                                 // planes
        UInt16(bitmap + 14, 24);                                                // bits per pixel
        Name(bitmap + 16, format.FourCc);
        UInt32(bitmap + 20, (uint)(format.WidthPx * format.HeightPx * 3));
        format.CodecSetup.CopyTo(_bytes, bitmap + BitmapBytes);
        List(_movi, "LIST", 4, "movi");
        SetRate(format.Fps);
    }

    /// <summary>The bytes as they are now.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where offsets of the index are counted from: the word <c>movi</c>.</summary>
    public int MoviAt => _movi + ChunkBytes;

    /// <summary>States frames per second, as whole microseconds per frame.</summary>
    public void SetRate(double fps)
    {
        uint period = (uint)Math.Clamp(Math.Round(MicrosecondsPerSecond / fps), 1, 1e9);
        UInt32(_main, period);
        UInt32(_stream + 20, period);
        UInt32(_stream + 24, MicrosecondsPerSecond);
    }

    /// <summary>States how much the file holds.</summary>
    /// <param name="frames">Frames.</param>
    /// <param name="largestFrame">Bytes of the largest.</param>
    /// <param name="chunksEnd">Where the last chunk of a frame ends.</param>
    /// <param name="fileEnd">Where the file ends, with the index if there is one.</param>
    public void SetExtent(int frames, int largestFrame, long chunksEnd, long fileEnd)
    {
        UInt32(4, (uint)(fileEnd - ChunkBytes));
        UInt32(_main + 12, fileEnd > chunksEnd ? HasIndex : 0);
        UInt32(_main + 16, (uint)frames);
        UInt32(_main + 28, (uint)largestFrame);
        UInt32(_stream + 32, (uint)frames);
        UInt32(_stream + 36, (uint)largestFrame);
        UInt32(_movi + 4, (uint)(chunksEnd - _movi - ChunkBytes));
    }

    private void List(int at, string kind, int size, string name)
    {
        Chunk(at, kind, size);
        Name(at + ChunkBytes, name);
    }

    private void Chunk(int at, string name, int size)
    {
        Name(at, name);
        UInt32(at + 4, (uint)size);
    }

    private void Name(int at, string name) => Encoding.ASCII.GetBytes(name, _bytes.AsSpan(at, 4));

    private void UInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    private void UInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);
}
