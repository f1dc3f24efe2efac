using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace SutureLive.Calibration.Profiles;

/// <summary>
/// A folder of profiles: <c>NAME.v1.json</c>, <c>NAME.v2.json</c> ..., each written once, and <c>NAME.log.jsonl</c>, to which lines are only ever added. The last
/// activation in the log says which version is in use, so saving one changes nothing in use.
/// </summary>
public sealed partial class ProfileStore(string folder)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions Line = new(Json) { WriteIndented = false };

    /// <summary>The layout of a profile as a JSON schema, which other programs may check files against.</summary>
    public static string Schema()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(Json, typeof(OpticsProfile)).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "SutureLive profile of optics");
        schema["properties"]!["schema"] = new JsonObject { ["const"] = OpticsProfile.PresentSchema };
        return schema.ToJsonString(new() { WriteIndented = true }) + "\n";
    }

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>The versions under a name, oldest first; empty when there are none.</summary>
    public IReadOnlyList<int> Versions(string name) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, $"{name}.v*.json").Select(f => VersionOf(f, name)).OfType<int>().Order()];

    /// <summary>The number a new calibration under a name gets.</summary>
    public int NextVersion(string name) => Versions(name) is [.., var newest] ? newest + 1 : 1;

    /// <summary>All names, in order.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Select(f => FileName().Match(Path.GetFileName(f))).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Writes a new version; changes nothing in use.</summary>
    /// <returns>The path of the new file.</returns>
    /// <exception cref="CalibrationException">It exists, or cannot be written.</exception>
    public string Save(OpticsProfile profile)
    {
        string path = PathOf(profile.Name, profile.Version);
        try
        {
            Directory.CreateDirectory(folder);
            using var file = new FileStream(path, FileMode.CreateNew);
            JsonSerializer.Serialize(file, profile, Json);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"Profile '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads one version.</summary>
    /// <exception cref="CalibrationException">Missing, damaged, of a later layout, or made of impossible numbers.</exception>
    public OpticsProfile Load(string name, int version) => Read(PathOf(name, version));

    /// <summary>Reads a profile from any file.</summary>
    /// <exception cref="CalibrationException">Missing, damaged, of a later layout, or made of impossible numbers.</exception>
    public static OpticsProfile Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            using (var peek = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip }))
            {
                if (peek.RootElement.ValueKind != JsonValueKind.Object || !peek.RootElement.TryGetProperty("schema", out var schema) || !schema.TryGetInt32(out int layout))
                    throw new CalibrationException($"'{path}' is no profile of optics: it has no \"schema\". Calibrate, or name another file.");
                if (layout > OpticsProfile.PresentSchema)
                    throw new CalibrationException($"'{path}' has layout {layout}; this program knows layouts up to {OpticsProfile.PresentSchema}. It was written by a later version: install that one.");
            }

            var profile = JsonSerializer.Deserialize<OpticsProfile>(text, Json) ?? throw new JsonException("it holds null");
            return profile.Fault() is { } wrong ? throw new CalibrationException($"'{path}' is not usable: {wrong}. Calibrate again.") : profile;
        }
        catch (JsonException e)
        {
            throw new CalibrationException($"'{path}' is damaged: {e.Message} Activate the previous version, or calibrate again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"Profile '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The version in use, with its log.</summary>
    /// <exception cref="CalibrationException">There is none, none was activated, or it cannot be read.</exception>
    public ProfileStatus Active(string name)
    {
        var events = Events(name);
        var activation = events.LastOrDefault(e => e.Kind == ProfileEventKind.Activated);
        if (activation is not null) return Status(name, activation.Version, events);
        var versions = Versions(name);
        throw new CalibrationException(versions.Count == 0
            ? $"There is no profile '{name}' in '{folder}'{(Names() is { Count: > 0 } names ? $"; there are: {string.Join(", ", names)}" : "")}. Make one with: suturelive calibrate scale --save {name}"
            : $"Profile '{name}' was saved but never activated: look at its report, then: suturelive calibrate activate {name}");
    }

    /// <summary>The version in use; null when none was activated.</summary>
    /// <exception cref="CalibrationException">The log cannot be read.</exception>
    public int? ActiveVersion(string name) => Events(name).LastOrDefault(e => e.Kind == ProfileEventKind.Activated)?.Version;

    /// <summary>One version with its log.</summary>
    /// <exception cref="CalibrationException">It cannot be read.</exception>
    public ProfileStatus Status(string name, int version) => Status(name, version, Events(name));

    /// <summary>Puts a version into use.</summary>
    /// <exception cref="CalibrationException">It cannot be read, or nobody answers for the size of its target.</exception>
    public OpticsProfile Activate(string name, int version, string by, DateTimeOffset at)
    {
        var profile = Load(name, version);
        if (!profile.Measured.Reference.IsChecked)
            throw new CalibrationException($"Version {version} of '{name}' is not activated: nobody has checked the size of its target. Calibrate again with --ruler-mm, or --certified.");
        Append(name, new(ProfileEventKind.Activated, version, at, by));
        return profile;
    }

    /// <summary>Adds a line to the log.</summary>
    /// <exception cref="CalibrationException">It cannot be written.</exception>
    public void Append(string name, ProfileEvent what)
    {
        try
        {
            File.AppendAllText(LogOf(name), JsonSerializer.Serialize(what, Line) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"The log of profile '{name}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>True for names that are safe in a file's name everywhere.</summary>
    internal static bool IsName(string name) => Name().IsMatch(name);

    private ProfileStatus Status(string name, int version, IReadOnlyList<ProfileEvent> events) => new(Load(name, version), [.. events.Where(e => e.Version == version)]);

    private List<ProfileEvent> Events(string name)
    {
        string path = LogOf(name);
        var events = new List<ProfileEvent>();
        try
        {
            if (!File.Exists(path)) return events;
            foreach (string line in File.ReadLines(path).Where(l => l.Length > 0)) events.Add(JsonSerializer.Deserialize<ProfileEvent>(line, Line)!);
            return events;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"Line {events.Count + 1} of '{path}' cannot be read, so nobody can tell which version is in use: {e.Message} Put the line right, or remove it.", e);
        }
    }

    private string PathOf(string name, int version) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Checked(name)}.v{version}.json"));

    private string LogOf(string name) => Path.Combine(folder, Checked(name) + ".log.jsonl");

    private static string Checked(string name) => IsName(name) ? name : throw new CalibrationException($"'{name}' is no name of a profile: use letters, digits, points and dashes.");

    private static int? VersionOf(string path, string name) =>
        FileName().Match(Path.GetFileName(path)) is { Success: true } match && match.Groups[1].Value == name ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.\-]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(.+)\.v([0-9]{1,6})\.json$")]
    private static partial Regex FileName();
}
