using System.Globalization;
using System.Text;

namespace SutureLive.FirmwareBridge.Fuzz;

/// <summary>
/// The messages of firmware-bridge/vectors, which are part of this assembly: lines <c>EXPECTED &lt;= MESSAGE</c> with C-style escapes, <c>#</c> before a remark.
/// </summary>
internal static class VectorFile
{
    /// <summary>The messages of one protocol, without what is expected of them.</summary>
    public static IEnumerable<byte[]> Messages(string codec)
    {
        string name = codec == "feed" ? "feed.txt" : $"{codec}-replies.txt";
        using var stream = typeof(VectorFile).Assembly.GetManifestResourceStream($"vectors/{name}") ?? throw new InvalidOperationException($"There are no vectors '{name}'.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string text = line.Split(" <= ", 2)[1];
            if (codec == "mp285") text = text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            yield return Unescape(text);
        }
    }

    /// <summary>Bytes of a text with <c>\n</c>, <c>\r</c> and <c>\xNN</c>.</summary>
    public static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') bytes.AddRange(Encoding.ASCII.GetBytes(text, i, 1));
            else if (text[++i] == 'x')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else bytes.Add(text[i] switch { 'n' => (byte)'\n', 'r' => (byte)'\r', var c => (byte)c });
        }

        return [.. bytes];
    }
}
