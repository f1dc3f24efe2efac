using System.Text.Json;

namespace SutureLive.Sessions;

/// <summary>Reads and writes <c>session.json</c>. Writing is atomic: readers see the old file or the new one.</summary>
internal static class ManifestFile
{
    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="SessionException">There is none, it is damaged, or a newer program wrote it.</exception>
    public static SessionManifest Load(string folder)
    {
        string path = Path.Combine(folder, SessionFolder.Manifest);
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            RefuseFuture(path, bytes);
            return JsonSerializer.Deserialize<SessionManifest>(bytes, SessionJson.Page) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SessionException(
                Directory.Exists(folder)
                    ? $"'{folder}' is not a session: it holds no {SessionFolder.Manifest}."
                    : $"There is no folder '{folder}': check the name; a session that was moved is found under its new name.",
                e);
        }
        catch (JsonException e)
        {
            throw new SessionException($"'{path}' is damaged: {e.Message} 'suturelive sessions repair' makes a new one from the video and the tables.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the first manifest of a folder.</summary>
    /// <exception cref="IOException">There is one already, or it cannot be written.</exception>
    public static void Create(string folder, SessionManifest manifest)
    {
        using FileStream file = new(Path.Combine(folder, SessionFolder.Manifest), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        JsonSerializer.Serialize(file, manifest, SessionJson.Page);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts a new manifest in the place of the old one.</summary>
    /// <exception cref="IOException">It cannot be written; the old one stands.</exception>
    public static void Replace(string folder, SessionManifest manifest) =>
        AtomicFile.Write(Path.Combine(folder, SessionFolder.Manifest), file => JsonSerializer.Serialize(file, manifest, SessionJson.Page));

    private static void RefuseFuture(string path, byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("schema", out var schema) || !schema.TryGetInt32(out int version))
            throw new JsonException("it names no schema version.");
        if (version is < 1 or > SessionManifest.CurrentSchema)
            throw new SessionException($"'{path}' is of schema {version}; this program reads up to {SessionManifest.CurrentSchema}: use the program that wrote it, or a newer one.");
    }
}
