using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using SutureLive.Core;

namespace SutureLive.Calibration.Profiles;

/// <summary>
/// A folder of profiles: <c>NAME.v1.json</c>, <c>NAME.v2.json</c> ..., each written once, with a log beside them that says which version is in use, so saving one changes
/// nothing in use.
/// </summary>
public sealed class ProfileStore(string folder)
{
    private readonly VersionedFolder _files = new(folder, "profile");

    /// <summary>The layout of a profile as a JSON schema, which other programs may check files against.</summary>
    public static string Schema()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(CalibrationJson.Indented, typeof(OpticsProfile)).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "SutureLive profile of optics");
        schema["properties"]!["schema"] = new JsonObject { ["const"] = OpticsProfile.PresentSchema };
        return schema.ToJsonString(new() { WriteIndented = true }) + "\n";
    }

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>The versions under a name, oldest first; empty when there are none.</summary>
    public IReadOnlyList<int> Versions(string name) => _files.Versions(name);

    /// <summary>The newest version under a name.</summary>
    /// <exception cref="CalibrationException">There is none.</exception>
    public int Newest(string name) => _files.Newest(name);

    /// <summary>The number a new calibration under a name gets.</summary>
    public int NextVersion(string name) => _files.NextVersion(name);

    /// <summary>All names, in order.</summary>
    public IReadOnlyList<string> Names() => _files.Names();

    /// <summary>Writes a new version; changes nothing in use.</summary>
    /// <returns>The path of the new file.</returns>
    /// <exception cref="CalibrationException">It exists, or cannot be written.</exception>
    public string Save(OpticsProfile profile) => _files.Save(profile.Name, profile.Version, profile, CalibrationJson.Indented);

    /// <summary>Reads one version.</summary>
    /// <exception cref="CalibrationException">Missing, damaged, of a later layout, or made of impossible numbers.</exception>
    public OpticsProfile Load(string name, int version) => Read(_files.PathOf(name, version));

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

            var profile = JsonSerializer.Deserialize<OpticsProfile>(text, CalibrationJson.Indented) ?? throw new JsonException("it holds null");
            return profile.Fault() is { } wrong ? throw new CalibrationException($"'{path}' is not usable: {wrong}. Calibrate again.") : profile;
        }
        catch (JsonException e)
        {
            throw new CalibrationException($"'{path}' is damaged: {JsonFault.Says(e)}. Activate the previous version, or calibrate again.", e);
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
        var events = _files.Events(name);
        var activation = events.LastOrDefault(e => e.Kind == ProfileEventKind.Activated);
        if (activation is not null) return Status(name, activation.Version, events);
        var versions = Versions(name);
        throw new CalibrationException(versions.Count == 0
            ? $"There is no profile '{name}' in '{folder}'{(Names() is { Count: > 0 } names ? $"; there are: {string.Join(", ", names)}" : "")}. Make one with: suturelive calibrate scale --save {name}"
            : $"Profile '{name}' was saved but never activated: look at its report, then: suturelive calibrate activate {name}");
    }

    /// <summary>The version in use; null when none was activated.</summary>
    /// <exception cref="CalibrationException">The log cannot be read.</exception>
    public int? ActiveVersion(string name) => _files.ActiveVersion(name);

    /// <summary>One version with its log.</summary>
    /// <exception cref="CalibrationException">It cannot be read.</exception>
    public ProfileStatus Status(string name, int version) => Status(name, version, _files.Events(name));

    /// <summary>Puts a version into use.</summary>
    /// <exception cref="CalibrationException">It cannot be read, or nobody answers for the size of its target.</exception>
    public OpticsProfile Activate(string name, int version, string by, DateTimeOffset at)
    {
        var profile = Load(name, version);
        if (!profile.Measured.Reference.IsChecked)
            throw new CalibrationException($"Version {version} of '{name}' is not activated: nobody has checked the size of its target. Calibrate again with --ruler-mm, or --certified.");
        _files.Append(name, new(ProfileEventKind.Activated, version, at, by));
        return profile;
    }

    /// <summary>Adds a line to the log.</summary>
    /// <exception cref="CalibrationException">It cannot be written.</exception>
    public void Append(string name, ProfileEvent what) => _files.Append(name, what);

    // Who bumps the microscope bumps it for all that was measured before, whichever version was in use.
    private ProfileStatus Status(string name, int version, IReadOnlyList<ProfileEvent> events)
    {
        var profile = Load(name, version);
        return new(profile, [.. events.Where(e => e.Version == version || (e.Kind == ProfileEventKind.Bumped && e.At >= profile.MadeAt))]);
    }
}
