using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SutureLive.App.SessionTools;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Imaging.Overlay;
using SutureLive.Sessions;

namespace SutureLive.App.Live;

/// <summary>What is known when a session begins, calibrations with all their numbers: years later the files they came from may be gone.</summary>
internal static class SessionPapers
{
    private static readonly JsonSerializerOptions Json = new(JsonLine.Options) { IgnoreReadOnlyProperties = true };

    /// <summary>The first page of a session.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="cameraName">What the camera calls itself.</param>
    /// <param name="model">The model in use.</param>
    /// <param name="registration">What ties picture and frame; null for nothing.</param>
    /// <param name="targets">The targets marked at this moment.</param>
    public static SessionAbout Of(LiveSettings settings, string cameraName, SessionModel model, FrameRegistration? registration, IReadOnlyList<OverlayTarget> targets) => new()
    {
        Program = SessionTap.Program,
        Camera = cameraName,
        NominalFps = settings.NominalFps,
        Operator = settings.Record.Operator,
        Subject = settings.Record.Subject,
        Note = settings.Record.Note,
        Model = model,
        Profile = settings.Optics is { } optics ? Of(optics, settings.Known.HeadingDeg) : new(settings.Known.UmPerPx, settings.Known.Source, settings.Known.HeadingDeg),
        Anatomy = RecordedAnatomy.Of(settings.Anatomy),
        Registration = registration is null
            ? null
            : Calibration(FormattableString.Invariant($"{registration.Record.Points.Count} points touched {registration.Record.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), registration.Record),
        Controller = settings.ControllerName,
        Targets = [.. targets.Select(target => new SessionTarget(target.Name, target.At.ApMm, target.At.MlMm))],
    };

    private static SessionProfile Of(OpticsInUse optics, double? headingDeg)
    {
        var profile = optics.Status.Profile;
        return new(
            profile.UmPerSensorPx * (optics.Binning ?? profile.MeasuredIn.Binning), Core.ScaleSource.Profile, headingDeg,
            Calibration(FormattableString.Invariant($"{profile.Name} v{profile.Version}"), profile));
    }

    private static SessionCalibration Calibration<T>(string name, T content)
    {
        string json = JsonSerializer.Serialize(content, Json);
        return new(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))), JsonNode.Parse(json)!);
    }
}
