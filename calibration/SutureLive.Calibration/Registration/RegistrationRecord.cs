using System.Text.Json;
using System.Text.Json.Serialization;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// A registration as its file holds it. The map itself is not stored: it follows from the points, so the two cannot disagree.
/// </summary>
public sealed record RegistrationRecord
{
    /// <summary>The layout of the file this program writes.</summary>
    public const int PresentSchema = 3;

    private const int OldestSchema = 1;

    /// <summary>Layout of the file.</summary>
    public int Schema { get; init; } = PresentSchema;

    /// <summary>When the points were touched.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>What the camera is called; null when nobody said.</summary>
    public string? Camera { get; init; }

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

    /// <summary>Why it does not belong to what is in use, as a sentence; null when nothing speaks against it.</summary>
    /// <param name="camera">The camera in use; null when nobody can tell.</param>
    /// <param name="use">The optics in use; null for none.</param>
    public string? Mismatch(string? camera, OpticsInUse? use)
    {
        if (camera is not null && Camera is not null && camera != Camera)
            return $"The registration was made with camera '{Camera}', in use is '{camera}'. Nothing is sent by it: register this camera.";
        if (use is null || Optics is not { } made) return null;
        var profile = use.Status.Profile;
        if ((made.Profile, made.Version) != (profile.Name, profile.Version))
            return $"The registration was made through profile '{made.Profile}' version {made.Version}, in use is '{profile.Name}' version {profile.Version}. Nothing is sent by it: register again.";

        // The same profile shows other places in a picture of the same size once the region of interest has moved.
        return use.For(PictureWidthPx, PictureHeightPx).Optics is { } now && !now.IsSameOver(made.OfPicture, PictureWidthPx, PictureHeightPx)
            ? $"The registration was made with another binning or region of interest than is in use, or profile '{made.Profile}' was changed since. Nothing is sent by it: set the camera back (--binning, --roi), or register again."
            : null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="RegistrationException">Missing, not a registration, or of another layout.</exception>
    public static RegistrationRecord Load(string path)
    {
        try
        {
            string text = File.ReadAllText(path);

            // The layout first: a later one has members that this program does not know.
            using (var peek = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip }))
            {
                if (peek.RootElement.ValueKind == JsonValueKind.Object && peek.RootElement.TryGetProperty("schema", out var schema) && schema.TryGetInt32(out int layout) && layout > PresentSchema)
                    throw OtherLayout(path, layout);
            }

            var record = JsonSerializer.Deserialize<RegistrationRecord>(text, CalibrationJson.Sparse) ?? throw new JsonException("it holds null");
            return record.Schema is >= OldestSchema and <= PresentSchema
                ? record
                : throw OtherLayout(path, record.Schema);
        }
        catch (JsonException wrong)
        {
            throw new RegistrationException($"'{path}' is no registration file: {JsonFault.Says(wrong)}. Put it right, or register again.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RegistrationException($"The registration '{path}' cannot be read: {wrong.Message}");
        }
    }

    private static RegistrationException OtherLayout(string path, int layout) =>
        new($"'{path}' has layout {layout}; this program reads layouts {OldestSchema} to {PresentSchema}. Register again, or install the version that wrote it.");

    /// <summary>Writes a new file.</summary>
    /// <exception cref="RegistrationException">The file exists, or cannot be written: nothing is overwritten.</exception>
    public void Save(string path)
    {
        try
        {
            NewFile.Write(path, this, CalibrationJson.Sparse);
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
public sealed record RegisteredOptics(string Profile, int Version, PlaneOptics OfPicture)
{
    /// <summary>Name and version of the profile.</summary>
    [JsonIgnore]
    public string Label => OpticsProfile.LabelOf(Profile, Version);
}
