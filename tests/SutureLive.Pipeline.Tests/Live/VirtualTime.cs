using System.Reactive.Concurrency;

namespace SutureLive.Pipeline.Tests.Live;

/// <summary>The clock of a virtual scheduler as a <see cref="TimeProvider"/>, so that both tell the same time.</summary>
internal sealed class VirtualTime(HistoricalScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => scheduler.Clock.Ticks;

    public override DateTimeOffset GetUtcNow() => scheduler.Clock;
}
