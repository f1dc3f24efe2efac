using System.Buffers.Binary;

namespace SutureLive.Imaging;

/// <summary>
/// Finds pictures that were cut short. The decoders fill the missing rows with grey and say nothing, and half a skull must not
/// pass for a whole one.
/// </summary>
internal static class PictureEnd
{
    /// <summary>True for a JPEG without its end-of-image marker or a PNG without its IEND chunk; other formats refuse by themselves.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return !JpegHasEnd(file);
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return !PngHasEnd(file);
        return false;
    }

    /// <summary>Walks the segments (ITU-T T.81, annex B), so that the end marker of an embedded thumbnail does not count.</summary>
    private static bool JpegHasEnd(ReadOnlySpan<byte> file)
    {
        for (int at = 2; at + 1 < file.Length;)
        {
            if (file[at] != 0xFF) { at++; continue; }                           // entropy-coded data after a start of scan
            byte marker = file[at + 1];
            if (marker == 0xD9) return true;                                    // end of image
            bool hasLength = marker is not (0x00 or 0x01 or 0xFF or (>= 0xD0 and <= 0xD8));
            if (!hasLength) { at += marker == 0xFF ? 1 : 2; continue; }         // stuffing, fill bytes, restart markers
            if (at + 3 >= file.Length) return false;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

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
