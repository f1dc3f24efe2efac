using SutureLive.FirmwareBridge.Fuzz;

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

    public static byte[] Unescape(string text) => VectorFile.Unescape(text);
}
