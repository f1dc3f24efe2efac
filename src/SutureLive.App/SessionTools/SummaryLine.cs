using System.Globalization;
using SutureLive.Sessions;

namespace SutureLive.App.SessionTools;

/// <summary>A session in a list.</summary>
internal sealed record SummaryLine(
    string Folder, SessionState? State, DateTimeOffset? StartedUtc, double DurationS, long Frames, long Dropped, long Bytes, IReadOnlyList<string> Remarks)
{
    /// <summary>For a person.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string InWords
    {
        get
        {
            string line = State is null
                ? $"{Folder}: cannot be opened"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Folder}: {StartedUtc:yyyy-MM-dd HH:mm}, {DurationS:0} s, {Frames} frames, {Dropped} missing, {Bytes >> 20} MiB, {State.ToString()!.ToLowerInvariant()}");
            return Remarks.Count == 0 ? line : $"{line}{Environment.NewLine}  ! {string.Join($"{Environment.NewLine}  ! ", Remarks)}";
        }
    }

    /// <summary>The line of a session.</summary>
    public static SummaryLine Of(SessionSummary session) => new(
        session.Folder, session.Manifest?.State, session.Manifest?.StartedUtc, Math.Round(session.Duration.TotalSeconds, 3), session.Frames,
        session.Manifest?.Dropped ?? 0, session.Bytes, session.Remarks);
}
