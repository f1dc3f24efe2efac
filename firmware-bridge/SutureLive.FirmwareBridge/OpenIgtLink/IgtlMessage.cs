using System.Buffers.Binary;
using System.Text;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge.OpenIgtLink;

/// <summary>Codes of an OpenIGTLink STATUS.</summary>
public enum IgtlStatusCode
{
    /// <summary>All is well.</summary>
    Ok = 1,

    /// <summary>Something is lost.</summary>
    Lost = 7,

    /// <summary>Not ready.</summary>
    NotReady = 13,
}

/// <summary>
/// Writes OpenIGTLink messages, protocol version 1: a header of 58 bytes, big endian, and a body with a CRC-64 (ECMA-182, not reflected). Pure.
/// </summary>
public static class IgtlMessage
{
    /// <summary>Length of the header, bytes.</summary>
    public const int HeaderBytes = 58;

    /// <summary>Length of a whole TRANSFORM, bytes.</summary>
    public const int TransformBytes = HeaderBytes + 48;

    /// <summary>Most bytes of a whole STATUS with a text of at most 255 characters.</summary>
    public const int MaxStatusBytes = HeaderBytes + 30 + 256;

    private const ulong Polynomial = 0x42F0E1EBA9EA3693;
    private static readonly ulong[] Table = MakeTable();

    /// <summary>A place without a turn, in the anatomical coordinates of 3D Slicer: right, anterior, superior, mm from bregma.</summary>
    /// <param name="destination">At least <see cref="TransformBytes"/>.</param>
    /// <param name="device">Name of the transform, at most 20 ASCII characters.</param>
    /// <param name="at">ML is right, AP is anterior, DV is superior.</param>
    /// <param name="time">When it was so.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteTransform(Span<byte> destination, string device, StereotaxicPoint at, DateTimeOffset time)
    {
        var body = destination.Slice(HeaderBytes, 48);
        ReadOnlySpan<float> columns = [1, 0, 0, 0, 1, 0, 0, 0, 1, (float)at.MlMm, (float)at.ApMm, (float)at.DvMm];
        for (int i = 0; i < columns.Length; i++) BinaryPrimitives.WriteSingleBigEndian(body[(4 * i)..], columns[i]);
        WriteHeader(destination, "TRANSFORM", device, time, body);
        return TransformBytes;
    }

    /// <summary>How things stand.</summary>
    /// <param name="destination">At least <see cref="MaxStatusBytes"/>.</param>
    /// <param name="device">Name of the sender, at most 20 ASCII characters.</param>
    /// <param name="code">The code.</param>
    /// <param name="says">A sentence; cut after 255 ASCII characters.</param>
    /// <param name="time">When it was so.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteStatus(Span<byte> destination, string device, IgtlStatusCode code, string says, DateTimeOffset time)
    {
        byte[] text = Encoding.ASCII.GetBytes(says.Length > 255 ? says[..255] : says);
        var body = destination.Slice(HeaderBytes, 30 + text.Length + 1);
        body.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)code);
        Encoding.ASCII.GetBytes(code.ToString(), body[10..30]);
        text.CopyTo(body[30..]);
        WriteHeader(destination, "STATUS", device, time, body);
        return HeaderBytes + body.Length;
    }

    /// <summary>The checksum of a body.</summary>
    public static ulong Crc64(ReadOnlySpan<byte> body)
    {
        ulong crc = 0;
        foreach (byte b in body) crc = Table[(int)((crc >> 56) ^ b) & 0xFF] ^ (crc << 8);
        return crc;
    }

    private static void WriteHeader(Span<byte> destination, string type, string device, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        var header = destination[..HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, 1);
        Encoding.ASCII.GetBytes(type, header.Slice(2, 12));
        Encoding.ASCII.GetBytes(device.Length > 20 ? device[..20] : device, header.Slice(14, 20));
        var since = time - DateTimeOffset.UnixEpoch;
        ulong seconds = (ulong)since.Ticks / TimeSpan.TicksPerSecond, ticks = (ulong)since.Ticks % TimeSpan.TicksPerSecond;
        BinaryPrimitives.WriteUInt64BigEndian(header[34..], (seconds << 32) | ((ticks << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt64BigEndian(header[42..], (ulong)body.Length);
        BinaryPrimitives.WriteUInt64BigEndian(header[50..], Crc64(body));
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (int i = 0; i < table.Length; i++)
        {
            ulong crc = (ulong)i << 56;
            for (int bit = 0; bit < 8; bit++) crc = (crc & (1UL << 63)) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            table[i] = crc;
        }

        return table;
    }
}
