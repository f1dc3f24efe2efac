using System.Buffers;
using System.Buffers.Binary;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Mp285;

/// <summary>Which answer the last command has. The protocol is binary, and 0x0D occurs inside of numbers: only the length tells where an answer ends.</summary>
public enum Mp285Expect
{
    /// <summary>A carriage return, an interruption, or an error: one or two bytes.</summary>
    Acknowledge,

    /// <summary>Three numbers and a carriage return: 13 bytes.</summary>
    Position,

    /// <summary>The status block and a carriage return: 33 bytes.</summary>
    Status,
}

/// <summary>The closed family of answers.</summary>
public enum Mp285ReplyKind
{
    /// <summary>Bytes that are no such answer; <see cref="Mp285Reply.Text"/> shows them.</summary>
    Malformed,

    /// <summary>Done; of a move: complete.</summary>
    Done,

    /// <summary><c>=</c>: a move was stopped.</summary>
    Interrupted,

    /// <summary>An error; <see cref="Mp285Reply.Error"/> says which.</summary>
    Error,

    /// <summary>A position.</summary>
    Position,

    /// <summary>A status block.</summary>
    Status,
}

/// <summary>The errors of the controller; it joins several into one character.</summary>
[Flags]
public enum Mp285Errors
{
    /// <summary>The serial receiver overran (character '0').</summary>
    Overrun = 0,

    /// <summary>Wrong baud rate or noise.</summary>
    Frame = 1,

    /// <summary>Too many bytes at once.</summary>
    BufferOverrun = 2,

    /// <summary>Not a command.</summary>
    BadCommand = 4,

    /// <summary>A move was interrupted.</summary>
    Interrupted = 8,
}

/// <summary>One answer. A value: reading it allocates nothing.</summary>
/// <param name="Kind">Which answer.</param>
/// <param name="X">First axis, microsteps.</param>
/// <param name="Y">Second axis, microsteps.</param>
/// <param name="Z">Third axis, microsteps.</param>
/// <param name="StepsPerUm">Microsteps per micrometre, of a status block.</param>
/// <param name="Speed">Speed and, in bit 15, its resolution, of a status block.</param>
/// <param name="Version">Firmware version, of a status block.</param>
/// <param name="Error">Of an error.</param>
/// <param name="Text">Of whatever is malformed.</param>
public readonly record struct Mp285Reply(
    Mp285ReplyKind Kind, int X = 0, int Y = 0, int Z = 0, int StepsPerUm = 0, int Speed = 0, int Version = 0, Mp285Errors Error = 0, string? Text = null);

/// <summary>Bytes of a Sutter MP-285 to <see cref="Mp285Reply"/>, by length. Pure; throws for no sequence of bytes.</summary>
public static class Mp285Codec
{
    /// <summary>The longest answer.</summary>
    public const int MaxReplyBytes = 33;

    private const byte End = (byte)'\r';

    /// <summary>How many bytes the longest form of an answer has.</summary>
    public static int LengthOf(Mp285Expect expect) => expect switch
    {
        Mp285Expect.Position => 13,
        Mp285Expect.Status => MaxReplyBytes,
        _ => 2,
    };

    /// <summary>Takes one answer off the front of <paramref name="input"/>; consumes nothing while it is not whole.</summary>
    /// <param name="input">Received bytes; on success moved behind the answer.</param>
    /// <param name="expect">Which answer the last command has.</param>
    /// <param name="reply">What it says. Bytes that are no such answer are taken as a malformed one.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryReadReply(ref ReadOnlySequence<byte> input, Mp285Expect expect, out Mp285Reply reply)
    {
        reply = default;
        if (input.IsEmpty) return false;
        Span<byte> bytes = stackalloc byte[MaxReplyBytes];
        int length = (int)Math.Min(input.Length, LengthOf(expect));
        bytes = bytes[..length];
        input.Slice(0, length).CopyTo(bytes);
        int taken = expect == Mp285Expect.Acknowledge ? ReadShort(bytes, out reply) : ReadBlock(bytes, expect, out reply);
        input = input.Slice(taken);
        return taken > 0;
    }

    private static int ReadShort(ReadOnlySpan<byte> bytes, out Mp285Reply reply)
    {
        reply = new(Mp285ReplyKind.Done);
        if (bytes[0] == End) return 1;
        bool isError = bytes[0] is >= (byte)'0' and <= (byte)'?';
        if (!isError)
        {
            reply = Malformed(bytes[..1]);
            return 1;
        }

        if (bytes.Length < 2) return 0;
        if (bytes[1] != End) reply = Malformed(bytes);
        else if (bytes[0] == '=') reply = new(Mp285ReplyKind.Interrupted);
        else reply = new(Mp285ReplyKind.Error, Error: (Mp285Errors)(bytes[0] - '0'));
        return 2;
    }

    private static int ReadBlock(ReadOnlySpan<byte> bytes, Mp285Expect expect, out Mp285Reply reply)
    {
        reply = default;
        if (bytes.Length < LengthOf(expect)) return 0;
        if (bytes[^1] != End) reply = Malformed(bytes);
        else if (expect == Mp285Expect.Position)
        {
            reply = new(
                Mp285ReplyKind.Position, BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]));
        }
        else
        {
            reply = new(
                Mp285ReplyKind.Status, StepsPerUm: BinaryPrimitives.ReadUInt16LittleEndian(bytes[24..]), Speed: BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
                Version: BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]));
        }

        return bytes.Length;
    }

    private static Mp285Reply Malformed(ReadOnlySpan<byte> bytes) => new(Mp285ReplyKind.Malformed, Text: WireText.Printable(bytes));
}

/// <summary>What we send to an MP-285. All but the interrupt end with a carriage return.</summary>
public static class Mp285Command
{
    /// <summary>Stops a move: the only byte that may be sent during one. No carriage return behind it.</summary>
    public const byte Interrupt = 0x03;

    /// <summary>Fastest speed, um/s, of the coarse and of the fine resolution.</summary>
    public const int MostUmPerS = 6550, MostFineUmPerS = 1310;

    /// <summary>Asks where the arm is.</summary>
    public static ReadOnlyMemory<byte> Position { get; } = "c\r"u8.ToArray();

    /// <summary>Asks for the status block.</summary>
    public static ReadOnlyMemory<byte> Status { get; } = "s\r"u8.ToArray();

    /// <summary>Moves are to absolute places from now on.</summary>
    public static ReadOnlyMemory<byte> Absolute { get; } = "a\r"u8.ToArray();

    /// <summary>The present place becomes 0, 0, 0.</summary>
    public static ReadOnlyMemory<byte> SetOrigin { get; } = "o\r"u8.ToArray();

    /// <summary>A straight move.</summary>
    public static ReadOnlyMemory<byte> Move(int x, int y, int z)
    {
        var bytes = new byte[14];
        bytes[0] = (byte)'m';
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), x);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), y);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), z);
        bytes[13] = (byte)'\r';
        return bytes;
    }

    /// <summary>The speed of the next moves; fine microsteps wherever they are fast enough.</summary>
    /// <param name="umPerS">Clamped to 1 .. <see cref="MostUmPerS"/>.</param>
    public static ReadOnlyMemory<byte> Velocity(double umPerS)
    {
        int speed = (int)Math.Clamp(Math.Floor(umPerS), 1, MostUmPerS);
        var bytes = new byte[4];
        bytes[0] = (byte)'V';
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)(speed | (speed <= MostFineUmPerS ? 0x8000 : 0)));
        bytes[3] = (byte)'\r';
        return bytes;
    }
}
