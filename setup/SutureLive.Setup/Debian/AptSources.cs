namespace SutureLive.Setup.Debian;

/// <summary>Reads apt's sources: deb822 stanzas (<c>*.sources</c>) and the classic one-line form (<c>*.list</c>).</summary>
internal static class AptSources
{
    /// <summary>All enabled entries of a machine, in apt's own order of files.</summary>
    /// <param name="etcApt">The folder <c>/etc/apt</c>.</param>
    public static IReadOnlyList<AptSource> ReadAll(string etcApt)
    {
        string main = Path.Combine(etcApt, "sources.list"), parts = Path.Combine(etcApt, "sources.list.d");
        var files = new List<string>();
        if (File.Exists(main)) files.Add(main);
        if (Directory.Exists(parts)) files.AddRange(Directory.GetFiles(parts).Order(StringComparer.Ordinal));
        return
        [
            .. files.SelectMany(file => Path.GetExtension(file) switch
            {
                ".sources" => ParseDeb822(File.ReadAllText(file)),
                ".list" => ParseOneLine(File.ReadAllText(file)),
                _ => [],
            }),
        ];
    }

    /// <summary>The enabled stanzas of a deb822 text.</summary>
    public static IEnumerable<AptSource> ParseDeb822(string text)
    {
        foreach (var fields in Stanzas(text))
        {
            string[] Words(string field) => Split(fields.GetValueOrDefault(field, ""));
            bool disabled = fields.TryGetValue("Enabled", out string? enabled) && enabled.Trim().ToLowerInvariant() is "no" or "false" or "0" or "off";
            string[] uris = Words("URIs"), suites = Words("Suites");
            if (disabled || uris.Length == 0 || suites.Length == 0) continue;
            yield return new(
                Words("Types"), uris, suites, Words("Components"),
                fields.Where(field => !IsPlace(field.Key)).ToDictionary(field => field.Key, field => field.Value, StringComparer.OrdinalIgnoreCase));
        }
    }

    /// <summary>The entries of a text in the form <c>deb [option=value ...] uri suite component...</c>.</summary>
    public static IEnumerable<AptSource> ParseOneLine(string text)
    {
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Split('#')[0].Trim();
            var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            int open = line.IndexOf('['), close = line.IndexOf(']');
            if (open >= 0 && close > open && line[..open].Trim() is "deb" or "deb-src")
            {
                foreach (string[] option in Split(line[(open + 1)..close]).Select(word => word.Split('=', 2)))
                    if (option.Length == 2) options[FieldOf(option[0])] = option[1].Replace(',', ' ');
                line = line[..open] + line[(close + 1)..];
            }

            if (Split(line) is ["deb" or "deb-src", var uri, var suite, .. var components] && !uri.StartsWith("cdrom:", StringComparison.Ordinal))
                yield return new([Split(line)[0]], [uri], [suite], components, options);
        }
    }

    private static IEnumerable<Dictionary<string, string>> Stanzas(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (string raw in text.Split('\n').Append(""))
        {
            string line = raw.TrimEnd();
            if (line.StartsWith('#')) continue;
            if (line.Length == 0)
            {
                if (fields.Count > 0) yield return fields;
                fields = new(StringComparer.OrdinalIgnoreCase);
                last = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (last is not null) fields[last] += "\n" + line;
            }
            else if (line.Split(':', 2) is [var name, var value])
            {
                last = name.Trim();
                fields[last] = value.Trim();
            }
        }
    }

    private static bool IsPlace(string field) => field.ToLowerInvariant() is "types" or "uris" or "suites" or "components" or "enabled";

    /// <summary>The deb822 name of a one-line option: <c>arch</c> is <c>Architectures</c>, <c>signed-by</c> is <c>Signed-By</c>.</summary>
    private static string FieldOf(string option) => option.TrimEnd('+', '-').ToLowerInvariant() switch
    {
        "arch" => "Architectures",
        "lang" => "Languages",
        "target" => "Targets",
        var other => string.Join('-', other.Split('-').Select(part => part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..])),
    };

    private static string[] Split(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
