using System.Buffers.Binary;

namespace SutureLive.Imaging;

/// <summary>
/// Finds pictures that were cut short. The decoders fill the missing rows with grey and say nothing, and half a skull must not
/// pass for a whole one.
/// </summary>
internal static class PictureEnd
{
    /// <summary>True for a JPEG that stops before its end-of-image marker or a PNG without its IEND chunk; other formats refuse by themselves.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return default(JpegScan).Continue(file) == JpegProgress.More;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return !PngHasEnd(file);
        return false;
    }

    private static bool PngHasEnd(ReadOnlySpan<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            var chunk = file[(int)at..];
            if (chunk[4..8].SequenceEqual("IEND"u8)) return true;
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return false;
    }
}
