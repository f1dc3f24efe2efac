namespace SutureLive.Sessions.Video;

/// <summary>Closes the video of a recorder that could not.</summary>
internal static class AviCopy
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Copies the whole pictures of a file at their places, with a true head and an index.</summary>
    /// <param name="source">The file that was cut off; only read.</param>
    /// <param name="target">Empty; not owned.</param>
    /// <param name="file">What <paramref name="source"/> holds.</param>
    public static void Close(Stream source, Stream target, AviFile file)
    {
        AviHeader header = new(file.Format);
        byte[] block = new byte[BlockBytes];
        source.Position = 0;
        for (long left = file.GoodBytes; left > 0;)
        {
            int length = (int)Math.Min(left, block.Length);
            source.ReadExactly(block, 0, length);
            target.Write(block, 0, length);
            left -= length;
        }

        foreach (var stretch in file.Damage.Where(stretch => stretch.End <= file.GoodBytes)) stretch.Cover(target);
        target.Position = file.GoodBytes;
        if ((file.GoodBytes & 1) != 0) target.WriteByte(0);                     // the pad of the last picture was lost
        long end = (file.GoodBytes + 1) & ~1;
        byte[] index = AviIndex.Of(file.Pictures.Select(picture => picture.At), header);
        target.Write(index);
        if (FpsOf(file.Pictures) is { } fps) header.SetRate(fps);
        header.SetExtent(file.Pictures.Count, file.Pictures.Count == 0 ? 0 : file.Pictures.Max(picture => picture.At.SizeBytes), end, end + index.Length);
        target.Position = 0;
        target.Write(header.Bytes);
    }

    private static double? FpsOf(IReadOnlyList<FoundPicture> pictures) =>
        pictures.Count > 1 && pictures[0].Tag is { } first && pictures[^1].Tag is { } last && last.MonotonicNs > first.MonotonicNs
            ? (pictures.Count - 1) / ((last.MonotonicNs - first.MonotonicNs) / 1e9)
            : null;
}
