using System.Text.Json;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// A registration as its file holds it. The map itself is not stored: it follows from the points, so the two cannot disagree.
/// </summary>
public sealed record RegistrationRecord
{
    /// <summary>The layout of the file this program writes.</summary>
    public const int PresentSchema = 1;

    /// <summary>Layout of the file.</summary>
    public int Schema { get; init; } = PresentSchema;

    /// <summary>When the points were touched.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Width of the picture the points were seen in, px.</summary>
    public required int PictureWidthPx { get; init; }

    /// <summary>Height of the picture the points were seen in, px.</summary>
    public required int PictureHeightPx { get; init; }

    /// <summary>True when the picture is known to be a mirror image of the frame.</summary>
    public bool Mirrored { get; init; }

    /// <summary>Read-back of the vertical axis with the tip on the bone at bregma, mm; null when nobody touched down: then no depth can be sent.</summary>
    public double? BoneZMm { get; init; }

    /// <summary>Accepted by the operator.</summary>
    public bool Locked { get; init; } = true;

    /// <summary>What was touched.</summary>
    public required IReadOnlyList<TouchedPoint> Points { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="RegistrationException">Missing, not a registration, or of another layout.</exception>
    public static RegistrationRecord Load(string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize<RegistrationRecord>(File.ReadAllText(path), Json) ?? throw new JsonException("it holds null");
            return record.Schema == PresentSchema
                ? record
                : throw new RegistrationException($"'{path}' has layout {record.Schema}; this program reads layout {PresentSchema}.");
        }
        catch (JsonException wrong)
        {
            throw new RegistrationException($"'{path}' is no registration file: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RegistrationException($"The registration '{path}' cannot be read: {wrong.Message}");
        }
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="RegistrationException">The file exists, or cannot be written: nothing is overwritten.</exception>
    public void Save(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew);
            JsonSerializer.Serialize(file, this, Json);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RegistrationException($"The registration '{path}' cannot be written: {wrong.Message}");
        }
    }
}
