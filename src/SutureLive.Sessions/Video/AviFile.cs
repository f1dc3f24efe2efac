using System.Buffers.Binary;
using System.Text;

namespace SutureLive.Sessions.Video;

/// <summary>A picture found in a file, with the tag before it.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Tag">Which frame it is; null when the file has no tags.</param>
internal readonly record struct FoundPicture(PictureAt At, FrameTag? Tag);

/// <summary>
/// What an AVI file really holds, found by walking its chunks; the sizes in its head are not trusted, because a file that was cut off never
/// had them written.
/// </summary>
internal sealed class AviFile
{
    private const int ChunkBytes = 8, ListBytes = 12;

    private AviFile(AviFormat format, IReadOnlyList<FoundPicture> pictures, long goodBytes, bool isTorn, bool hasIndex, IReadOnlyList<DamagedStretch> damage)
    {
        Format = format;
        Pictures = pictures;
        GoodBytes = goodBytes;
        IsTorn = isTorn;
        HasIndex = hasIndex;
        Damage = damage;
    }

    /// <summary>What the head says of the pictures.</summary>
    public AviFormat Format { get; }

    /// <summary>Every whole picture, in order.</summary>
    public IReadOnlyList<FoundPicture> Pictures { get; }

    /// <summary>Where the last whole picture ends.</summary>
    public long GoodBytes { get; }

    /// <summary>True when something unfinished follows the last picture.</summary>
    public bool IsTorn { get; }

    /// <summary>True when the file was closed with an index.</summary>
    public bool HasIndex { get; }

    /// <summary>Stretches within the file that cannot be read, in order; behind each of them the pictures are found again.</summary>
    public IReadOnlyList<DamagedStretch> Damage { get; }

    /// <summary>Walks a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SessionException">It cannot be opened or is no AVI file with one video stream.</exception>
    public static AviFile Read(string path) => Opened(path, file => Read(file, path, formatOnly: false));

    /// <summary>Reads only the head of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SessionException">It cannot be opened or is no AVI file with one video stream.</exception>
    public static AviFormat ReadFormat(string path) => Opened(path, file => Read(file, path, formatOnly: true)).Format;

    /// <summary>Counts the pictures of a file: from its head when it was closed, by a walk when it was not.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SessionException">It cannot be opened or is no AVI file with one video stream.</exception>
    public static int Count(string path)
    {
        var format = ReadFormat(path);
        return format.IsClosed ? format.StatedFrames : Read(path).Pictures.Count;
    }

    private static AviFile Opened(string path, Func<Stream, AviFile> read)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 4096);
            return read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SessionException($"The video '{path}' is missing: copy it back to its session.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"The video '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static AviFile Read(Stream file, string name, bool formatOnly)
    {
        Span<byte> head = stackalloc byte[ListBytes];
        file.Position = 0;
        if (file.ReadAtLeast(head, ListBytes, throwOnEndOfStream: false) < ListBytes || !head.StartsWith("RIFF"u8) || !head[8..].SequenceEqual("AVI "u8))
            throw new SessionException($"'{name}' is not an AVI video ({file.Length} bytes): it is damaged or was never begun.");
        AviFormat? format = null;
        for (long at = ListBytes; at + ListBytes <= file.Length;)
        {
            Read(file, at, head);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head.StartsWith("LIST"u8) && head[8..].SequenceEqual("hdrl"u8)) format = Head(file, at, size, name);
            if (head.StartsWith("LIST"u8) && head[8..].SequenceEqual("movi"u8))
            {
                if (format is null) throw new SessionException($"'{name}' has no head before its pictures: it is damaged.");
                return formatOnly ? new(format, [], at, isTorn: false, hasIndex: false, []) : Walk(file, at + ListBytes, format);
            }

            at += ChunkBytes + ((size + 1) & ~1L);
        }

        throw new SessionException($"'{name}' ends within its head, after {file.Length} bytes: it holds no picture.");
    }

    private static AviFile Walk(Stream file, long at, AviFormat format)
    {
        List<FoundPicture> pictures = [];
        List<DamagedStretch> damage = [];
        FrameTag? tag = null;
        long good = at, end = file.Length;
        Span<byte> chunk = stackalloc byte[ChunkBytes + FrameTag.SizeBytes];
        while (at + ChunkBytes <= end)
        {
            Read(file, at, chunk[..ChunkBytes]);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long next = at + ChunkBytes + size;
            if (chunk.StartsWith("idx1"u8)) return new(format, pictures, good, next > end, hasIndex: next <= end, damage);
            if (next <= end && (chunk.StartsWith("00dc"u8) || chunk.StartsWith("00db"u8)) && size > 0)
            {
                pictures.Add(new(new(at + ChunkBytes, (int)size), tag));
                (tag, good) = (null, Math.Min(next + (size & 1), end));
            }
            else if (next <= end && chunk.StartsWith("JUNK"u8))
            {
                if (size == FrameTag.SizeBytes) Read(file, at, chunk);
                tag = size == FrameTag.SizeBytes ? FrameTag.Read(chunk[ChunkBytes..]) : null;
            }
            else if (ReadableAgain(file, at, end, pictures, good) is { } stretch)
            {
                damage.Add(stretch);                                            // zeros of a disk that lost its power, or foreign bytes
                (tag, at) = (null, stretch.End);
                continue;
            }
            else
            {
                break;
            }

            at = next + (size & 1);
        }

        return new(format, pictures, good, isTorn: good < end, hasIndex: false, damage);
    }

    // A picture whose own size was damaged seems to reach over others: when there are tags within it, it is no picture.
    private static DamagedStretch? ReadableAgain(Stream file, long at, long end, List<FoundPicture> pictures, long good)
    {
        if (good == at && pictures.Count > 0 && DamagedStretch.From(file, pictures[^1].At.OffsetBytes - ChunkBytes, at) is { } within)
        {
            pictures.RemoveAt(pictures.Count - 1);
            return within;
        }

        return DamagedStretch.From(file, at, end);
    }

    private static AviFormat Head(Stream file, long at, long size, string name)
    {
        byte[] bytes = new byte[Math.Min(size, 1 << 16)];
        file.Position = at + ChunkBytes;
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var head = bytes.AsSpan(0, read);
        int main = head.IndexOf("avih"u8), stream = head.IndexOf("strh"u8), bitmap = head.IndexOf("strf"u8);
        if (main < 0 || stream < 0 || bitmap < 0 || bitmap + ChunkBytes + 40 > read)
            throw new SessionException($"'{name}' has a head that describes no video: it is damaged.");
        var whole = head[(main + ChunkBytes)..];
        var video = head[(stream + ChunkBytes)..];
        var picture = head[(bitmap + ChunkBytes)..];
        int formatBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(picture);
        double scale = BinaryPrimitives.ReadUInt32LittleEndian(video[20..]), rate = BinaryPrimitives.ReadUInt32LittleEndian(video[24..]);
        return new(
            Encoding.ASCII.GetString(picture.Slice(16, 4)),
            BinaryPrimitives.ReadInt32LittleEndian(picture[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(picture[8..]),
            scale > 0 ? rate / scale : 0,
            formatBytes > 40 && formatBytes <= picture.Length ? picture[40..formatBytes].ToArray() : [])
        {
            IsClosed = (BinaryPrimitives.ReadUInt32LittleEndian(whole[12..]) & AviHeader.HasIndex) != 0,
            StatedFrames = BinaryPrimitives.ReadInt32LittleEndian(whole[16..]),
        };
    }

    private static void Read(Stream file, long at, Span<byte> into)
    {
        file.Position = at;
        file.ReadExactly(into);
    }
}
