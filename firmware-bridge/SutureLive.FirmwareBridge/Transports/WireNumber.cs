namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// The plain decimals controllers write: sign, digits, point, digits. Deliberately narrower than the framework's parsers, which also take
/// exponents, "NaN" and "Infinity": a frame must never be told to trust one of those.
/// </summary>
internal static class WireNumber
{
    private const int MostDigits = 15;

    /// <summary>Reads a decimal that fills the whole span.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        if (negative) text = text[1..];
        if (text.IsEmpty || text.Length > MostDigits + 1) return false;
        long digits = 0, scale = 1;
        int seen = 0;
        bool afterPoint = false;
        foreach (byte b in text)
        {
            if (b == '.' && !afterPoint)
            {
                afterPoint = true;
                continue;
            }

            int digit = b - '0';
            if (digit is < 0 or > 9) return false;
            digits = (digits * 10) + digit;
            if (afterPoint) scale *= 10;
            seen++;
        }

        if (seen is 0 or > MostDigits) return false;
        value = (negative ? -digits : digits) / (double)scale;
        return true;
    }

    /// <summary>Reads a whole number of at most nine digits, not negative.</summary>
    public static bool TryParseInt(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 9) return false;
        foreach (byte b in text)
        {
            int digit = b - '0';
            if (digit is < 0 or > 9) return false;
            value = (value * 10) + digit;
        }

        return true;
    }

    /// <summary>Reads one to six decimals, one per axis.</summary>
    /// <param name="text">Nothing but the numbers.</param>
    /// <param name="separator">What stands between two of them, exactly once.</param>
    /// <param name="values">The numbers.</param>
    public static bool TryParseAxes(ReadOnlySpan<byte> text, byte separator, out AxisValues values)
    {
        values = default;
        int axis = 0;
        while (true)
        {
            int end = text.IndexOf(separator);
            var number = end < 0 ? text : text[..end];
            if (axis == AxisValues.MostAxes || !TryParse(number, out double value)) return false;
            values = values.With(axis++, value);
            if (end < 0) return true;
            text = text[(end + 1)..];
        }
    }
}
