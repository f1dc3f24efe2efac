using System.Text;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Bytes from a wire, for people.</summary>
public static class WireText
{
    /// <summary>Bytes as text a person can read: everything outside printable ASCII becomes <c>\xNN</c>.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            if (b is >= 0x20 and < 0x7F) text.Append((char)b);
            else text.Append("\\x").Append(b.ToString("X2", null));
        }

        return text.ToString();
    }
}
