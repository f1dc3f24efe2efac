using System.Net;
using SutureLive.Anatomy;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Cameras;
using SutureLive.FirmwareBridge;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Sessions;

namespace SutureLive.App.Live;

/// <summary>What the user asked of <c>live</c>, read once; a running session never sees it change.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Known">What is known of scale and heading.</param>
/// <param name="Targets">Targets to mark.</param>
/// <param name="Timing">Limits of age.</param>
/// <param name="OutDir">Folder of the overlay video and the coordinates; null for no recording.</param>
/// <param name="Record">What is recorded, and where.</param>
/// <param name="Duration">Time from the first frame to the end; null for no end.</param>
/// <param name="Window">True for a window of the desktop.</param>
/// <param name="Console">True for the web console.</param>
/// <param name="Listen">The address it listens on; beyond this machine only with a token.</param>
/// <param name="ConsolePort">Its port; null for the usual one or the next free.</param>
/// <param name="Controller">The controller of the frame; null for none.</param>
/// <param name="Profile">What the controller's settings must be.</param>
/// <param name="Optics">The profile of the optics and what is in use; null for none.</param>
/// <param name="Registration">What ties picture and frame; null for none, or the tie of the simulated ones.</param>
/// <param name="Outgoing">Who else is told coordinates.</param>
internal sealed record LiveSettings(
    CameraSpec Camera,
    PictureKnowledge Known,
    IReadOnlyList<OverlayTarget> Targets,
    LiveOptions Timing,
    string? OutDir,
    RecordSettings Record,
    TimeSpan? Duration,
    bool Window,
    bool Console,
    IPAddress Listen,
    int? ConsolePort,
    ControllerSpec? Controller,
    FrameProfile Profile,
    OpticsInUse? Optics,
    FrameRegistration? Registration,
    OutgoingSettings Outgoing)
{
    /// <summary>The species and what counts as a skull.</summary>
    public AnatomyOptions Anatomy { get; init; } = new();

    /// <summary>The monitor that the window fills, from 1; null for a window like others.</summary>
    public int? Monitor { get; init; }

    /// <summary>Folder of the sessions that the console shows.</summary>
    public required string SessionsDir { get; init; }

    /// <summary>The profiles of optics that can be calibrated and put into use.</summary>
    public required ProfileStore Profiles { get; init; }

    /// <summary>The registrations that can be made and put into use.</summary>
    public required RegistrationStore Registrations { get; init; }

    /// <summary>The camera as it was written.</summary>
    public required string CameraText { get; init; }

    /// <summary>Frames per second for the header of a video, where the camera does not say.</summary>
    public double NominalFps => Camera switch
    {
        CameraSpec.Phantom phantom => phantom.Fps,
        CameraSpec.Images images => images.FrameHz,
        CameraSpec.File { Fps: { } fps } => fps,
        CameraSpec.Device { Fps: { } fps } => fps,
        _ => 30,
    };

    /// <summary>What a person calls the controller; null when there is none.</summary>
    public string? ControllerName => Controller?.Name;
}

/// <summary>What the user asked of a recording.</summary>
/// <param name="Folder">The folder of the session that begins with the picture; null for none.</param>
/// <param name="Codec">How pictures are packed.</param>
/// <param name="Operator">Who operates; null when not told.</param>
/// <param name="Subject">Which animal; null when not told.</param>
/// <param name="Note">Free words; null when there are none.</param>
internal sealed record RecordSettings(string? Folder, SessionCodec Codec, string? Operator, string? Subject, string? Note);
