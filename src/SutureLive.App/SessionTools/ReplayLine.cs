using SutureLive.Pipeline.Replay;
using SutureLive.Sessions.Replays;

namespace SutureLive.App.SessionTools;

/// <summary>A part of a batch: every n-th session, beginning with the i-th.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>Reads <c>i/n</c>; null when it is none.</summary>
    public static Shard? TryParse(string text) =>
        text.Split('/') is [var i, var n] && int.TryParse(i, out int index) && int.TryParse(n, out int count) && index >= 0 && index < count ? new(index, count) : null;

    /// <summary>The sessions of this part; the same for everybody who sees the same sessions.</summary>
    public IEnumerable<string> Of(IEnumerable<string> sessions) => sessions.Where((_, n) => n % Count == Index);
}

/// <summary>A replay as scripts read it; <c>status</c> is done, skipped or failed.</summary>
internal sealed record ReplayLine(string Session, string Status, string Out, ReplayCount? Count, string? ResultsSha256, ComparisonLine? Compare, string? Error)
{
    /// <summary>What is to be known of the session before its results are believed.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The line of a finished replay.</summary>
    public static ReplayLine Of(string session, string status, string target, ReplayRecord record, ResultComparison? comparison) =>
        new(session, status, target, record.Count, record.ResultsSha256, comparison is null ? null : ComparisonLine.Of(comparison), null) { Remarks = record.Remarks };
}

/// <summary>A comparison in numbers, mm.</summary>
internal sealed record ComparisonLine(DistanceSummary Bregma, DistanceSummary Lambda, int FoundByOne, int OnlyFirst, int OnlySecond, IReadOnlyList<ResultDifference> Worst)
{
    private const int MostWorst = 10;

    public static ComparisonLine Of(ResultComparison comparison) =>
        new(comparison.Bregma, comparison.Lambda, comparison.FoundByOne, comparison.OnlyFirst, comparison.OnlySecond, comparison.Worst(MostWorst));
}
