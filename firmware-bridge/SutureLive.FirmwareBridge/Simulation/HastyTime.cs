namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>A clock that runs faster than another one: a simulated frame on it homes in a second, and everything else about it is the same.</summary>
/// <param name="real">The clock it follows.</param>
/// <param name="haste">How many times faster, at least 1.</param>
internal sealed class HastyTime(TimeProvider real, double haste) : TimeProvider
{
    private readonly long _start = real.GetTimestamp();

    public override long TimestampFrequency => real.TimestampFrequency;

    public override long GetTimestamp() => _start + (long)((real.GetTimestamp() - _start) * haste);

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private TimeSpan Sooner(TimeSpan time) => time <= TimeSpan.Zero ? time : time / haste;
}
