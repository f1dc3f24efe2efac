using System.Globalization;
using System.Text.Unicode;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Fuzz;

/// <summary>Noise, damaged messages, messages joined; sometimes an undamaged one. Where a protocol has a checksum, half of the damaged get a right one, so that what lies behind it is reached too.</summary>
internal sealed class FuzzInputs(string codec, int seed)
{
    /// <summary>No input is longer.</summary>
    public const int MostBytes = 96;

    private readonly Random _random = new(seed);
    private readonly byte[][] _messages = [.. VectorFile.Messages(codec)];

    /// <summary>Writes the next input.</summary>
    /// <param name="into">At least <see cref="MostBytes"/>.</param>
    /// <returns>Its length.</returns>
    public int Next(Span<byte> into)
    {
        into = into[..MostBytes];
        int kind = _random.Next(8);
        if (kind == 0)
        {
            int noise = _random.Next(into.Length);
            _random.NextBytes(into[..noise]);
            return noise;
        }

        byte[] message = _messages[_random.Next(_messages.Length)];
        int length = Math.Min(message.Length, into.Length);
        message.AsSpan(0, length).CopyTo(into);
        for (int damage = _random.Next(4); damage > 0 && length > 1; damage--) length = Damage(into, length);
        if (kind >= 5) length = Seal(into, length);
        if (kind != 1) return length;
        byte[] other = _messages[_random.Next(_messages.Length)];
        int from = _random.Next(other.Length), more = Math.Min(other.Length - from, into.Length - length);
        other.AsSpan(from, more).CopyTo(into[length..]);
        return length + more;
    }

    private int Damage(Span<byte> bytes, int length)
    {
        int at = _random.Next(length);
        switch (_random.Next(6))
        {
            case 0: // a bit
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1: // a byte
                bytes[at] = (byte)_random.Next(256);
                return length;
            case 2: // another digit, sign or separator: still nearly a message
                bytes[at] = "0123456789-.,:|*$ "u8[_random.Next(18)];
                return length;
            case 3: // lost
                bytes[(at + 1)..length].CopyTo(bytes[at..]);
                return length - 1;
            case 4 when length < bytes.Length: // doubled
                bytes[at..length].CopyTo(bytes[(at + 1)..]);
                return length + 1;
            default: // cut off
                return Math.Max(1, at);
        }
    }

    /// <summary>Gives a damaged message the checksum and the end that belong to it.</summary>
    private int Seal(Span<byte> bytes, int length)
    {
        var message = bytes[..length];
        switch (codec)
        {
            case "feed" when message.LastIndexOf((byte)'*') is > 0 and var star && star + 6 <= bytes.Length:
                Utf8.TryWrite(bytes[star..], CultureInfo.InvariantCulture, $"*{Crc16.Of(bytes[1..star]):X4}\n", out int crc);
                return star + crc;
            case "zaber":
                int end = message.LastIndexOf((byte)':') is > 0 and var colon ? colon : message.TrimEnd("\r\n"u8).Length;
                if (end < 1 || end + 5 > bytes.Length) return length;
                Utf8.TryWrite(bytes[end..], CultureInfo.InvariantCulture, $":{ZaberCodec.Lrc(bytes[1..end]):X2}\r\n", out int lrc);
                return end + lrc;
            default:
                return length;
        }
    }
}
