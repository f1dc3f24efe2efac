namespace SutureLive.Cameras;

/// <summary>Waits on a clock that tests can turn, without allocating. For one thread.</summary>
internal sealed class PacedWait : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _due = new();
    private readonly ITimer _timer;

    public PacedWait(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static due => ((ManualResetEventSlim)due!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the clock's time stamp reaches <paramref name="timestamp"/>; returns at once when it has passed.</summary>
    /// <exception cref="OperationCanceledException">The wait was called off.</exception>
    public void Until(long timestamp, CancellationToken cancel)
    {
        for (; ; )
        {
            cancel.ThrowIfCancellationRequested();
            var left = _time.GetElapsedTime(_time.GetTimestamp(), timestamp);
            if (left <= TimeSpan.Zero) return;
            _due.Reset();
            // Timers count whole milliseconds: rounded up, so that the loop does not spin through the last one.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            _due.Wait(cancel);
        }
    }

    /// <summary>Waits for a while.</summary>
    public void For(TimeSpan delay, CancellationToken cancel) =>
        Until(_time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency), cancel);

    public void Dispose()
    {
        _timer.Dispose();
        _due.Dispose();
    }
}
