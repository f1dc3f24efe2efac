using System.Buffers.Binary;

namespace SutureLive.Sessions.Video;

/// <summary>The index at the end of an AVI file, by which players seek.</summary>
internal static class AviIndex
{
    private const int ChunkBytes = 8, EntryBytes = 16;
    private const uint IsKeyFrame = 0x10;

    /// <summary>The chunk <c>idx1</c>.</summary>
    /// <param name="pictures">Where the pictures stand.</param>
    /// <param name="header">The head of the same file.</param>
    public static byte[] Of(IEnumerable<PictureAt> pictures, AviHeader header)
    {
        var all = pictures as IReadOnlyList<PictureAt> ?? [.. pictures];
        byte[] index = new byte[ChunkBytes + (all.Count * EntryBytes)];
        "idx1"u8.CopyTo(index);
        BinaryPrimitives.WriteInt32LittleEndian(index.AsSpan(4), index.Length - ChunkBytes);
        for (int i = 0; i < all.Count; i++)
        {
            var entry = index.AsSpan(ChunkBytes + (i * EntryBytes), EntryBytes);
            "00dc"u8.CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], IsKeyFrame);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)(all[i].OffsetBytes - ChunkBytes - header.MoviAt));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)all[i].SizeBytes);
        }

        return index;
    }
}
