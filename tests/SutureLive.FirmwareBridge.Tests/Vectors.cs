using System.Globalization;
using System.Text;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Reads firmware-bridge/vectors/*.txt: <c>expected ⇐ line</c>, with C-style escapes in the line.</summary>
internal static class Vectors
{
    public static IEnumerable<(string Expected, string Line)> Read(string file)
    {
        foreach (string text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", file)))
        {
            if (text.Length == 0 || text[0] == '#') continue;
            string[] parts = text.Split(" <= ", 2);
            if (parts.Length != 2) throw new FormatException($"'{text}' in {file} is no vector.");
            yield return (parts[0].Trim(), parts[1]);
        }
    }

    public static TheoryData<string, string> Data(string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var (expected, line) in Read(file)) data.Add(expected, line);
        return data;
    }

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
