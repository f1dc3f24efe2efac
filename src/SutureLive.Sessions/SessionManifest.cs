using System.Text.Json.Nodes;
using SutureLive.Core;

namespace SutureLive.Sessions;

/// <summary>How far a session got.</summary>
public enum SessionState
{
    /// <summary>Being recorded, or cut off before it could be closed.</summary>
    Recording,

    /// <summary>Closed by its recorder.</summary>
    Closed,

    /// <summary>Put in order afterwards: it was cut off, or its files were damaged.</summary>
    Repaired,
}

/// <summary>Who, what and where: everything the caller knows when a session begins.</summary>
public sealed record SessionAbout
{
    /// <summary>Program and version.</summary>
    public required string Program { get; init; }

    /// <summary>Name of the camera.</summary>
    public required string Camera { get; init; }

    /// <summary>Frames per second the camera is meant to give; the true times stand in the table of frames.</summary>
    public required double NominalFps { get; init; }

    /// <summary>Who operated; null when not told.</summary>
    public string? Operator { get; init; }

    /// <summary>Which animal; null when not told.</summary>
    public string? Subject { get; init; }

    /// <summary>Free words; null when there are none.</summary>
    public string? Note { get; init; }

    /// <summary>The model that made the results; null when none ran.</summary>
    public SessionModel? Model { get; init; }

    /// <summary>What was known of the optics.</summary>
    public SessionProfile Profile { get; init; } = new(null, ScaleSource.Estimated, null);

    /// <summary>What was believed of the animal's skull; null in sessions from before it was recorded, which were of mice.</summary>
    public SessionAnatomy? Anatomy { get; init; }

    /// <summary>The registration of camera and frame that was in force; null when there was none.</summary>
    public SessionCalibration? Registration { get; init; }

    /// <summary>The controller of the stereotaxic frame; null when there was none.</summary>
    public string? Controller { get; init; }

    /// <summary>Targets that were marked at the start.</summary>
    public IReadOnlyList<SessionTarget> Targets { get; init; } = [];
}

/// <summary>What was believed of the animal's skull.</summary>
/// <param name="Species">The animal, such as <c>mouse</c>.</param>
/// <param name="UsualFromMm">Smallest bregma-lambda distance without a remark, mm.</param>
/// <param name="UsualToMm">The largest.</param>
/// <param name="PossibleFromMm">Smallest bregma-lambda distance that was trusted at all, mm.</param>
/// <param name="PossibleToMm">The largest.</param>
public sealed record SessionAnatomy(string Species, double UsualFromMm, double UsualToMm, double PossibleFromMm, double PossibleToMm);

/// <summary>A model, exactly.</summary>
/// <param name="Name">Name on its card.</param>
/// <param name="Sha256">Lower hex of its ONNX file.</param>
/// <param name="Provider">What computed it.</param>
public sealed record SessionModel(string Name, string Sha256, string Provider);

/// <summary>What was known of the picture beforehand.</summary>
/// <param name="UmPerPx">Micrometres per pixel; null when they were to be found in the picture.</param>
/// <param name="Source">Where the scale came from; of no meaning without one.</param>
/// <param name="HeadingDeg">Rough direction of the nose, degrees clockwise from up; null when it was to be found.</param>
/// <param name="Calibration">The profile it came from; null when it came from the command line.</param>
public sealed record SessionProfile(double? UmPerPx, ScaleSource Source, double? HeadingDeg, SessionCalibration? Calibration = null);

/// <summary>A calibration that was in force, whole: the file it came from may be gone when the session is read.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Sha256">Lower hex of <paramref name="Content"/>, written on one line in UTF-8.</param>
/// <param name="Content">All its numbers.</param>
public sealed record SessionCalibration(string Name, string Sha256, JsonNode Content);

/// <summary>A target, mm from bregma.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ApMm">Anterior (+), mm.</param>
/// <param name="MlMm">The animal's right (+), mm.</param>
public sealed record SessionTarget(string Name, double ApMm, double MlMm);

/// <summary>One file of the session as it was when it was closed.</summary>
/// <param name="File">Name in the folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower hex of its content.</param>
/// <param name="Items">Frames, rows or lines in it.</param>
public sealed record SessionPart(string File, long Bytes, string Sha256, long Items);

/// <summary>One repair of a session.</summary>
/// <param name="AtUtc">When.</param>
/// <param name="Did">What was done, as sentences.</param>
/// <param name="FramesLost">Frames that the table had and that are in no video any more.</param>
public sealed record SessionMending(DateTimeOffset AtUtc, IReadOnlyList<string> Did, long FramesLost);

/// <summary>The manifest of a session, <c>session.json</c>.</summary>
public sealed record SessionManifest
{
    /// <summary>The form this program writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the form.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Unique for every session.</summary>
    public required string Id { get; init; }

    /// <summary>How far it got.</summary>
    public required SessionState State { get; init; }

    /// <summary>Wall-clock time of the start.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>The camera's clock at that same moment, ns: joins both clocks.</summary>
    public required long StartedMonotonicNs { get; init; }

    /// <summary>Wall-clock time of the close; null before.</summary>
    public DateTimeOffset? EndedUtc { get; init; }

    /// <summary>Name of the computer.</summary>
    public required string Computer { get; init; }

    /// <summary>Its operating system.</summary>
    public required string System { get; init; }

    /// <summary>The account that recorded.</summary>
    public required string User { get; init; }

    /// <summary>Where the session was recorded; it may have been moved since.</summary>
    public required string Folder { get; init; }

    /// <summary>How pictures are packed: <c>mjpg</c> or <c>hfyu</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>What the caller told.</summary>
    public required SessionAbout About { get; init; }

    /// <summary>Why it ended, when that was not the operator's wish.</summary>
    public string? EndedBecause { get; init; }

    /// <summary>What was put in order since it was recorded, oldest first; empty for most.</summary>
    public IReadOnlyList<SessionMending> Repairs { get; init; } = [];

    /// <summary>Frames of the camera that are not in the video.</summary>
    public long Dropped { get; init; }

    /// <summary>Every file, once the session is closed or repaired; empty before.</summary>
    public IReadOnlyList<SessionPart> Parts { get; init; } = [];
}
