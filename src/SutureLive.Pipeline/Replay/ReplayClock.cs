namespace SutureLive.Pipeline.Replay;

/// <summary>The time of a replay: it stands at the moment of the frame that is being shown, so ages and states are those of the recording on every machine.</summary>
public sealed class ReplayClock : TimeProvider
{
    private const long NsPerSecond = 1_000_000_000;

    private long _ns;
    private long _utcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => NsPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ns);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _utcTicks), TimeSpan.Zero);

    /// <summary>Goes to the moment of a frame.</summary>
    /// <param name="monotonicNs">Its time by the camera's clock, ns.</param>
    /// <param name="utc">Its time by the wall clock.</param>
    internal void GoTo(long monotonicNs, DateTimeOffset utc)
    {
        Interlocked.Exchange(ref _ns, monotonicNs);
        Interlocked.Exchange(ref _utcTicks, utc.UtcTicks);
    }
}
