using System.Buffers.Binary;

namespace SutureLive.Sessions.Video;

/// <summary>
/// Stands in the video before every picture, in a chunk that players skip: when the table of frames is lost, it can be made again from here.
/// </summary>
/// <param name="Index">Number of the frame in the session, from 0.</param>
/// <param name="CameraFrame">Number the camera gave it.</param>
/// <param name="MonotonicNs">Monotonic time of capture, ns.</param>
internal readonly record struct FrameTag(long Index, long CameraFrame, long MonotonicNs)
{
    /// <summary>Bytes of a tag.</summary>
    public const int SizeBytes = 32;

    private static ReadOnlySpan<byte> Magic => "SLFRAME1"u8;

    /// <summary>Writes the tag.</summary>
    public void Write(Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Index);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], CameraFrame);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], MonotonicNs);
    }

    /// <summary>True when the bytes begin as a tag does.</summary>
    public static bool IsTag(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads a tag; null when the bytes are something else.</summary>
    public static FrameTag? Read(ReadOnlySpan<byte> bytes) => bytes.Length == SizeBytes && IsTag(bytes)
        ? new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]))
        : null;
}
