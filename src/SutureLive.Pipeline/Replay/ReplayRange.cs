using SutureLive.Sessions;

namespace SutureLive.Pipeline.Replay;

/// <summary>Which part of a session is replayed, and how fast.</summary>
/// <param name="From">Time from the first frame at which to begin.</param>
/// <param name="To">Time from the first frame at which to end; null for the end of the session.</param>
/// <param name="Speed">1 for the speed of the recording; null for as fast as possible.</param>
public sealed record ReplayRange(TimeSpan From, TimeSpan? To, double? Speed)
{
    /// <summary>Everything, as fast as possible.</summary>
    public static ReplayRange All { get; } = new(TimeSpan.Zero, null, null);

    /// <summary>The frames of the part.</summary>
    public IEnumerable<FrameRow> Of(IReadOnlyList<FrameRow> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0) return [];
        long start = frames[0].MonotonicNs, from = start + Ns(From), to = To is { } end ? start + Ns(end) : long.MaxValue;
        return frames.Where(row => row.MonotonicNs >= from && row.MonotonicNs <= to);
    }

    private static long Ns(TimeSpan time) => time.Ticks * 100;
}
