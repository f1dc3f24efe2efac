using System.Text.Json;
using System.Text.Json.Serialization;
using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// A registration as its file holds it. The map itself is not stored: it follows from the points, so the two cannot disagree.
/// </summary>
public sealed record RegistrationRecord
{
    /// <summary>The layout of the file this program writes.</summary>
    public const int PresentSchema = 2;

    private const int OldestSchema = 1;

    /// <summary>Layout of the file.</summary>
    public int Schema { get; init; } = PresentSchema;

    /// <summary>When the points were touched.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Width of the picture the points were seen in, px.</summary>
    public required int PictureWidthPx { get; init; }

    /// <summary>Height of the picture the points were seen in, px.</summary>
    public required int PictureHeightPx { get; init; }

    /// <summary>Which kind of map the points are fitted with.</summary>
    public RegistrationModel Model { get; init; }

    /// <summary>Size of a pixel for a rigid fit without <see cref="Optics"/>, micrometres.</summary>
    public double? UmPerPx { get; init; }

    /// <summary>The optics the pixels went through first; null when they were taken as they are.</summary>
    public RegisteredOptics? Optics { get; init; }

    /// <summary>True when the picture is known to be a mirror image of what lies under it.</summary>
    public bool Mirrored { get; init; }

    /// <summary>True when one lateral axis of the frame is known to count the other way, so that X, Y and up form a left hand.</summary>
    public bool LeftHandedFrame { get; init; }

    /// <summary>True when a person has looked into a stretch of more than 2 % and takes it.</summary>
    public bool AnisotropyAccepted { get; init; }

    /// <summary>Read-back of the vertical axis with the tip on the bone at bregma, mm; null when nobody touched down: then no depth can be sent.</summary>
    public double? BoneZMm { get; init; }

    /// <summary>The same on lambda, mm.</summary>
    public double? LambdaZMm { get; init; }

    /// <summary>The same 2 mm to the animal's left of the midline, mm.</summary>
    public double? LeftZMm { get; init; }

    /// <summary>The same 2 mm to the animal's right of the midline, mm.</summary>
    public double? RightZMm { get; init; }

    /// <summary>Accepted by the operator.</summary>
    public bool Locked { get; init; } = true;

    /// <summary>What was touched.</summary>
    public required IReadOnlyList<TouchedPoint> Points { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="RegistrationException">Missing, not a registration, or of another layout.</exception>
    public static RegistrationRecord Load(string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize<RegistrationRecord>(File.ReadAllText(path), Json) ?? throw new JsonException("it holds null");
            return record.Schema is >= OldestSchema and <= PresentSchema
                ? record
                : throw new RegistrationException($"'{path}' has layout {record.Schema}; this program reads layouts {OldestSchema} to {PresentSchema}. Register again, or install the version that wrote it.");
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

/// <summary>Kinds of maps from picture to frame.</summary>
public enum RegistrationModel
{
    /// <summary>The simplest that leaves something to check with: a similarity up to four points or with known optics, an affine map beyond.</summary>
    Auto,

    /// <summary>A turn and a shift; the scale is that of the optics.</summary>
    Rigid,

    /// <summary>A turn, a shift and one scale.</summary>
    Similarity,

    /// <summary>Each axis on its own.</summary>
    Affine,
}

/// <summary>The optics a registration was made through.</summary>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Version">Its version.</param>
/// <param name="OfPicture">Pixels of the registered picture to mm of its plane.</param>
public sealed record RegisteredOptics(string Profile, int Version, PlaneOptics OfPicture);
