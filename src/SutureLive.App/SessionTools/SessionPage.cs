using System.Globalization;
using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.SessionTools;

/// <summary>Everything about one session on a page.</summary>
internal sealed record SessionPage(
    string Folder, SessionManifest Manifest, long Frames, double DurationS, double MeanFps, long Results, int BregmaSeen, TileCount? Tiles, long Events, IReadOnlyDictionary<string, int> EventKinds,
    IReadOnlyList<SessionEvent> OperatorActs, IReadOnlyList<string> Remarks)
{
    /// <summary>Reads a session.</summary>
    /// <exception cref="SessionException">It cannot be opened.</exception>
    public static SessionPage Of(string folder)
    {
        using var session = SessionReader.Open(folder);
        var results = session.Results().ToList();
        var events = session.Events().ToList();
        var kinds = events.CountBy(happened => happened.Kind).ToDictionary();
        double seconds = session.Duration.TotalSeconds;
        return new(
            Path.GetFullPath(folder), session.Manifest, session.Frames.Count, Math.Round(seconds, 3), seconds > 0 ? Math.Round((session.Frames.Count - 1) / seconds, 2) : 0,
            results.Count, results.Count(result => result.Result.Reading.Bregma.Confidence >= Confidence.Medium), TileCount.Of(results.Select(result => result.Result.Timing)), events.Count, kinds,
            [.. events.Where(happened => happened.Kind == OperatorRecord.Kind)], session.Remarks);
    }

    /// <summary>Writes it for a person.</summary>
    public void Write(TextWriter output)
    {
        var about = Manifest.About;
        void Line(string name, object? value)
        {
            if (value is not null) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14}{value}"));
        }

        Line("session", $"{Manifest.Id} ({Manifest.State.ToString().ToLowerInvariant()})");
        Line("recorded", string.Create(CultureInfo.InvariantCulture, $"{Manifest.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC by {about.Program} on {Manifest.Computer} ({Manifest.User})"));
        Line("operator", about.Operator);
        Line("subject", about.Subject);
        Line("note", about.Note);
        Line("animal", about.Anatomy is { } animal ? string.Create(CultureInfo.InvariantCulture, $"{animal.Species}, bregma to lambda {animal.UsualFromMm:0.##} to {animal.UsualToMm:0.##} mm usual, {animal.PossibleFromMm:0.##} to {animal.PossibleToMm:0.##} mm possible") : null);
        Line("camera", $"{about.Camera}, {Manifest.Codec}");
        Line("frames", string.Create(CultureInfo.InvariantCulture, $"{Frames} in {DurationS:0.0} s ({MeanFps:0.0} per second), {Manifest.Dropped} missing"));
        Line("model", about.Model is { } model ? $"{model.Name} on {model.Provider}, SHA-256 {model.Sha256}" : null);
        Line("scale", about.Profile.UmPerPx is { } um ? string.Create(CultureInfo.InvariantCulture, $"{um:0.###} um/px ({about.Profile.Source.ToString().ToLowerInvariant()})") : "found in the picture");
        Line("profile", about.Profile.Calibration is { } profile ? $"{profile.Name}, SHA-256 {profile.Sha256}" : null);
        Line("registration", about.Registration is { } registration ? $"{registration.Name}, SHA-256 {registration.Sha256}" : null);
        Line("controller", about.Controller);
        Line("results", $"{Results}, bregma at least medium in {BregmaSeen}");
        Line("tiles", Tiles?.InWords);
        Line("events", $"{Events}: {string.Join(", ", EventKinds.Select(kind => $"{kind.Value} {kind.Key}"))}");
        foreach (var target in about.Targets) Line("target", $"{target.Name}: {new ApMl(target.ApMm, target.MlMm)}");
        foreach (var act in OperatorActs) Line("operator", string.Create(CultureInfo.InvariantCulture, $"{act.TimeUtc:HH:mm:ss.fff}  {EventInWords.Of(act)}"));
        foreach (string remark in Remarks) Line("!", remark);
    }
}
