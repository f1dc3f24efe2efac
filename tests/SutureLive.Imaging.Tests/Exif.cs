using System.Buffers.Binary;

namespace SutureLive.Imaging.Tests;

/// <summary>Puts an EXIF segment (APP1, big-endian TIFF header, one directory) into a JPEG, as cameras do.</summary>
internal static class Exif
{
    public static byte[] WithOrientation(byte[] jpeg, int orientation) => Insert(jpeg, [.. Directory(orientation), 0, 0, 0, 0]);

    public static byte[] WithThumbnail(byte[] jpeg, byte[] thumbnail) => Insert(jpeg, [.. Directory(1), 0, 0, 0, 0, .. thumbnail]);

    private static byte[] Directory(int orientation) =>
    [
        .. "MM"u8, 0, 42, 0, 0, 0, 8,                                           // header, directory at offset 8
        0, 1,                                                                   // one entry:
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,               // Orientation, SHORT, one value
    ];

    private static byte[] Insert(byte[] jpeg, byte[] tiff)
    {
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(body.Length + 2));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. body, .. jpeg[2..]];
    }
}
