namespace SutureLive.Setup.Machine;

/// <summary>Which Linux this is, from <c>/etc/os-release</c>.</summary>
/// <param name="Id">Such as <c>debian</c> or <c>ubuntu</c>; empty when not known.</param>
/// <param name="Codename">Such as <c>bookworm</c>; empty when not known.</param>
/// <param name="PrettyName">As shown to people.</param>
internal sealed record OsRelease(string Id, string Codename, string PrettyName)
{
    /// <summary>Reads the form <c>NAME=value</c> or <c>NAME="value"</c>, one a line.</summary>
    public static OsRelease Parse(string text)
    {
        var fields = text.Split('\n')
            .Select(line => line.Trim().Split('=', 2))
            .Where(pair => pair.Length == 2 && !pair[0].StartsWith('#'))
            .GroupBy(pair => pair[0], pair => pair[1].Trim('"', '\''))
            .ToDictionary(group => group.Key, group => group.Last());
        string id = fields.GetValueOrDefault("ID", "");
        return new(id, fields.GetValueOrDefault("VERSION_CODENAME", ""), fields.GetValueOrDefault("PRETTY_NAME", id));
    }
}
