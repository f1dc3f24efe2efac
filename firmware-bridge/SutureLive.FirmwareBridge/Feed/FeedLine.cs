using System.Globalization;
using System.Text.Unicode;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Feed;

/// <summary>
/// One line of the coordinate feed, for displays and firmware that only listen:
/// <c>$SL,sequence,ap,ml,dv,confidence,age*CRC\n</c>, coordinates in whole micrometres from bregma, <c>-</c> where one is not known,
/// confidence H, M, L or N, age in ms, CRC-16 in four upper-case hexadecimal digits over everything between <c>$</c> and <c>*</c>.
/// </summary>
/// <param name="Sequence">Counts lines, 0..65535, then from 0 again: a gap is a lost line.</param>
/// <param name="ApUm">AP, micrometres from bregma; null when not known.</param>
/// <param name="MlUm">ML, micrometres from bregma; null when not known.</param>
/// <param name="DvUm">DV, micrometres; null when not known, as always without a frame's read-back.</param>
/// <param name="Confidence">How far to trust it.</param>
/// <param name="AgeMs">Age of the picture it was read from, 0..65535 ms; the largest number stands for older.</param>
public readonly record struct FeedLine(ushort Sequence, int? ApUm, int? MlUm, int? DvUm, Confidence Confidence, ushort AgeMs)
{
    /// <summary>No line is longer, its end included.</summary>
    public const int MaxBytes = 64;

    private const int FarthestUm = 99_999_999;

    /// <summary>Makes a line from a place in mm. Coordinates beyond any frame, and numbers that are none, count as not known.</summary>
    public static FeedLine Of(ushort sequence, ApMl? at, double? dvMm, Confidence confidence, TimeSpan age) => new(
        sequence, ToUm(at?.ApMm), ToUm(at?.MlMm), ToUm(dvMm), confidence, (ushort)Math.Clamp(age.TotalMilliseconds, 0, ushort.MaxValue));

    /// <summary>Writes the line.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        Utf8.TryWrite(destination, CultureInfo.InvariantCulture, $"$SL,{Sequence},", out int length);
        AppendUm(destination, ref length, ApUm);
        AppendUm(destination, ref length, MlUm);
        AppendUm(destination, ref length, DvUm);
        Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $"{Letter(Confidence)},{AgeMs}", out int tail);
        length += tail;
        Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $"*{Crc16.Of(destination[1..length]):X4}\n", out int end);
        return length + end;
    }

    /// <summary>Reads one line without its end. False for anything that is not exactly such a line with the right checksum.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out FeedLine value)
    {
        value = default;
        if (line.Length is < 6 or > MaxBytes || line[0] != '$' || line[^5] != '*') return false;
        Span<byte> checksum = stackalloc byte[4];
        Utf8.TryWrite(checksum, CultureInfo.InvariantCulture, $"{Crc16.Of(line[1..^5]):X4}", out _);
        if (!line[^4..].SequenceEqual(checksum)) return false;
        Span<Range> parts = stackalloc Range[8];
        var body = line[1..^5];
        int count = 0, start = 0;
        for (int i = 0; i <= body.Length; i++)
        {
            if (i < body.Length && body[i] != ',') continue;
            if (count == 7) return false;
            parts[count++] = start..i;
            start = i + 1;
        }

        if (count != 7 || !body[parts[0]].SequenceEqual("SL"u8)) return false;
        if (!TryWhole(body[parts[1]], ushort.MaxValue, out int sequence) || !TryWhole(body[parts[6]], ushort.MaxValue, out int age)) return false;
        if (!TryUm(body[parts[2]], out int? ap) || !TryUm(body[parts[3]], out int? ml) || !TryUm(body[parts[4]], out int? dv)) return false;
        if (body[parts[5]].Length != 1 || ConfidenceOf(body[parts[5]][0]) is not { } confidence) return false;
        value = new((ushort)sequence, ap, ml, dv, confidence, (ushort)age);
        return true;
    }

    private static int? ToUm(double? mm) => mm is { } value && Math.Abs(value * 1000) <= FarthestUm ? (int)Math.Round(value * 1000) : null;

    private static void AppendUm(Span<byte> destination, ref int length, int? um)
    {
        int word;
        if (um is { } value) Utf8.TryWrite(destination[length..], CultureInfo.InvariantCulture, $"{value},", out word);
        else Utf8.TryWrite(destination[length..], $"-,", out word);
        length += word;
    }

    private static char Letter(Confidence confidence) => confidence switch
    {
        Confidence.High => 'H',
        Confidence.Medium => 'M',
        Confidence.Low => 'L',
        _ => 'N',
    };

    private static Confidence? ConfidenceOf(byte letter) => letter switch
    {
        (byte)'H' => Confidence.High,
        (byte)'M' => Confidence.Medium,
        (byte)'L' => Confidence.Low,
        (byte)'N' => Confidence.None,
        _ => null,
    };

    private static bool TryWhole(ReadOnlySpan<byte> text, int most, out int value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 8 || (text[0] == '0' && text.Length > 1)) return false;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + b - '0';
        }

        return value <= most;
    }

    private static bool TryUm(ReadOnlySpan<byte> text, out int? um)
    {
        um = null;
        if (text.SequenceEqual("-"u8)) return true;
        bool negative = !text.IsEmpty && text[0] == '-';
        if (!TryWhole(negative ? text[1..] : text, FarthestUm, out int value) || (negative && value == 0)) return false;
        um = negative ? -value : value;
        return true;
    }
}
