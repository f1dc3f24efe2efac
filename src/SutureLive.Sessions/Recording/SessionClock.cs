using System.Text.Json.Nodes;

namespace SutureLive.Sessions.Recording;

/// <summary>Joins the camera's monotonic clock with the wall clock once, at the start: later jumps of the wall clock move no frame.</summary>
internal sealed class SessionClock
{
    private const double NsPerSecond = 1e9;

    private readonly TimeProvider _time;
    private readonly long _start;

    /// <summary>Joins both clocks now.</summary>
    public SessionClock(TimeProvider time)
    {
        _time = time;
        StartedUtc = time.GetUtcNow();
        _start = time.GetTimestamp();
    }

    /// <summary>Wall-clock time of the start.</summary>
    public DateTimeOffset StartedUtc { get; }

    /// <summary>Monotonic time of the start, ns.</summary>
    public long StartedNs => ToNs(_start);

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Wall-clock time now, by the monotonic clock.</summary>
    public DateTimeOffset UtcNow => StartedUtc + Elapsed;

    /// <summary>Wall-clock time of a time stamp.</summary>
    public DateTimeOffset ToUtc(long timestamp) => StartedUtc + _time.GetElapsedTime(_start, timestamp);

    /// <summary>A time stamp in ns.</summary>
    public long ToNs(long timestamp) =>
        _time.TimestampFrequency == (long)NsPerSecond ? timestamp : (long)(timestamp * (NsPerSecond / _time.TimestampFrequency));

    /// <summary>An event that happens now.</summary>
    public SessionEvent Event(string kind, JsonObject detail) => new(UtcNow, ToNs(_time.GetTimestamp()), kind, detail);

    /// <summary>An event that happens now, whose fields are made when somebody writes it down.</summary>
    public Func<SessionEvent> Event(string kind, Func<JsonObject> detail)
    {
        var (utc, ns) = (UtcNow, ToNs(_time.GetTimestamp()));
        return () => new(utc, ns, kind, detail());
    }
}
