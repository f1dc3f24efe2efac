using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SutureLive.Calibration.Profiles;
using SutureLive.Core;

namespace SutureLive.Calibration;

/// <summary>
/// A folder of things that were measured: <c>NAME.v1.json</c>, <c>NAME.v2.json</c> ..., each written once, and <c>NAME.log.jsonl</c>, to which lines are only ever
/// added. The last activation in the log says which version is in use, so saving one changes nothing in use.
/// </summary>
/// <param name="folder">Where it lies; need not exist.</param>
/// <param name="kind">What one thing is called in a sentence.</param>
internal sealed partial class VersionedFolder(string folder, string kind)
{
    /// <summary>True for names that are safe in a file's name everywhere.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>All names, in order.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Select(f => FileName().Match(Path.GetFileName(f))).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The versions under a name, oldest first; empty when there are none.</summary>
    public IReadOnlyList<int> Versions(string name) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, $"{name}.v*.json").Select(f => VersionOf(f, name)).OfType<int>().Order()];

    /// <summary>The newest version under a name.</summary>
    /// <exception cref="CalibrationException">There is none.</exception>
    public int Newest(string name) => Versions(name) is [.., var newest]
        ? newest
        : throw new CalibrationException($"There is no {kind} '{name}' in '{folder}'{(Names() is { Count: > 0 } names ? $"; there are: {string.Join(", ", names)}" : "")}.");

    /// <summary>The number a new version under a name gets.</summary>
    /// <exception cref="CalibrationException">The name is none.</exception>
    public int NextVersion(string name) => Versions(Checked(name)) is [.., var newest] ? newest + 1 : 1;

    /// <summary>The file of a version, whether it exists or not.</summary>
    /// <exception cref="CalibrationException">The name is none.</exception>
    public string PathOf(string name, int version) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Checked(name)}.v{version}.json"));

    /// <summary>Writes a new version; changes nothing in use.</summary>
    /// <returns>The path of the new file.</returns>
    /// <exception cref="CalibrationException">It exists, or cannot be written.</exception>
    public string Save<T>(string name, int version, T what, JsonSerializerOptions json)
    {
        string path = PathOf(name, version);
        try
        {
            Directory.CreateDirectory(folder);
            NewFile.Write(path, what, json);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"The {kind} '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The version in use; null when none was activated.</summary>
    /// <exception cref="CalibrationException">The log cannot be read.</exception>
    public int? ActiveVersion(string name) => Events(name).LastOrDefault(e => e.Kind == ProfileEventKind.Activated)?.Version;

    /// <summary>The log of a name, oldest line first.</summary>
    /// <exception cref="CalibrationException">It cannot be read.</exception>
    public IReadOnlyList<ProfileEvent> Events(string name)
    {
        string path = LogOf(name);
        var events = new List<ProfileEvent>();
        try
        {
            if (!File.Exists(path)) return events;
            foreach (string line in File.ReadLines(path).Where(l => l.Length > 0)) events.Add(JsonSerializer.Deserialize<ProfileEvent>(line, CalibrationJson.Line) ?? throw new JsonException("it holds null."));
            return events;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"Line {events.Count + 1} of '{path}' cannot be read, so nobody can tell which version is in use: {(e is JsonException wrong ? $"{JsonFault.Says(wrong)}." : e.Message)} Put the line right, or remove it.", e);
        }
    }

    /// <summary>Adds a line to the log.</summary>
    /// <exception cref="CalibrationException">It cannot be written.</exception>
    public void Append(string name, ProfileEvent what)
    {
        try
        {
            File.AppendAllText(LogOf(name), JsonSerializer.Serialize(what, CalibrationJson.Line) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"The log of {kind} '{name}' cannot be written: {e.Message}", e);
        }
    }

    private string LogOf(string name) => Path.Combine(folder, Checked(name) + ".log.jsonl");

    private string Checked(string name) => IsName(name) ? name : throw new CalibrationException($"'{name}' is no name of a {kind}: use letters, digits, points and dashes.");

    private static int? VersionOf(string path, string name) =>
        FileName().Match(Path.GetFileName(path)) is { Success: true } match && match.Groups[1].Value == name ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.\-]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(.+)\.v([0-9]{1,6})\.json$")]
    private static partial Regex FileName();
}
