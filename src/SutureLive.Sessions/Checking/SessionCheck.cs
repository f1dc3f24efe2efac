namespace SutureLive.Sessions.Checking;

/// <summary>How grave a finding is.</summary>
public enum FindingLevel
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Something is not as it was recorded, or was not recorded as it should.</summary>
    Fail,
}

/// <summary>One thing that was found in a session.</summary>
/// <param name="Level">How grave.</param>
/// <param name="File">The file it is about.</param>
/// <param name="Says">A sentence: what, with which values, and what next.</param>
public sealed record SessionFinding(FindingLevel Level, string File, string Says);

/// <summary>What a check of a session found.</summary>
/// <param name="Folder">The session.</param>
/// <param name="State">How far it got; null when its manifest cannot be read.</param>
/// <param name="Rows">Rows in the table of frames.</param>
/// <param name="FramesInVideo">Whole pictures in the video.</param>
/// <param name="Decoded">Of those, how many were decoded in this check.</param>
/// <param name="Results">Lines of results.</param>
/// <param name="Events">Lines of events.</param>
/// <param name="Findings">Everything worth telling.</param>
public sealed record SessionCheck(
    string Folder, SessionState? State, long Rows, long FramesInVideo, long Decoded, long Results, long Events, IReadOnlyList<SessionFinding> Findings)
{
    /// <summary>True when the session is as it was recorded, and whole.</summary>
    public bool IsGood => Findings.All(finding => finding.Level != FindingLevel.Fail);
}
