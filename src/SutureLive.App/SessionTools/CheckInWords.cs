using SutureLive.Sessions.Checking;

namespace SutureLive.App.SessionTools;

/// <summary>A check of a session for a person.</summary>
internal static class CheckInWords
{
    /// <summary>Writes verdict, counts and findings.</summary>
    public static void Write(TextWriter output, SessionCheck check)
    {
        string verdict = check.IsGood ? "good" : "NOT GOOD";
        output.WriteLine(
            $"{check.Folder}: {verdict}; {check.Rows} rows, {check.FramesInVideo} frames in the video ({check.Decoded} decoded now), {check.Results} results, {check.Events} events");
        foreach (var finding in check.Findings) output.WriteLine($"  {(finding.Level == FindingLevel.Fail ? "!" : "-")} {finding.Says}");
    }
}
