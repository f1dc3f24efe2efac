using System.Buffers.Binary;

namespace SutureLive.Sessions.Video;

/// <summary>A stretch of a video that is no longer what was written: its pictures are lost, those behind it are not.</summary>
/// <param name="At">Its first byte.</param>
/// <param name="End">The first byte behind it.</param>
internal readonly record struct DamagedStretch(long At, long End)
{
    private const int ChunkBytes = 8, BlockBytes = 1 << 20;

    /// <summary>Looks for the place at which a video can be read again: the tag of a picture, or the index that ends the file.</summary>
    /// <param name="file">Seekable; its position is changed.</param>
    /// <param name="at">Where it could not be read on.</param>
    /// <param name="end">Where the search ends; what a recorder adds behind it meanwhile is not looked at.</param>
    /// <returns>Null when nothing readable follows.</returns>
    public static DamagedStretch? From(Stream file, long at, long end)
    {
        byte[] block = new byte[BlockBytes];
        for (long from = at + ChunkBytes; from < end; from += BlockBytes - (2 * ChunkBytes))        // a find may lie across two blocks
        {
            file.Position = from;
            var bytes = block.AsSpan(0, (int)Math.Min(BlockBytes, end - from));
            file.ReadExactly(bytes);
            for (int i = 0; i + ChunkBytes <= bytes.Length; i++)
            {
                int next = bytes[i..].IndexOfAny((byte)'J', (byte)'i');
                if (next < 0 || (i += next) + ChunkBytes > bytes.Length) break;
                if (((from + i - at) & 1) == 0 && IsReadable(bytes[i..], from + i, end)) return new(at, from + i);
            }
        }

        return null;
    }

    /// <summary>Covers the stretch with a chunk that players skip.</summary>
    /// <param name="file">Seekable, writable.</param>
    public void Cover(Stream file)
    {
        Span<byte> chunk = stackalloc byte[ChunkBytes];
        "JUNK"u8.CopyTo(chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[4..], (uint)(End - At - ChunkBytes));
        file.Position = At;
        file.Write(chunk);
    }

    private static bool IsReadable(ReadOnlySpan<byte> bytes, long at, long end)
    {
        long size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return bytes.StartsWith("JUNK"u8)
            ? size == FrameTag.SizeBytes && bytes.Length >= 2 * ChunkBytes && FrameTag.IsTag(bytes[ChunkBytes..])
            : bytes.StartsWith("idx1"u8) && at + ChunkBytes + size == end;
    }
}
