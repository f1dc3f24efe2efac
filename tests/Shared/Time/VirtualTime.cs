using System.Collections.Concurrent;

namespace SutureLive.Tests;

/// <summary>
/// Runs asynchronous code on one thread under a clock that jumps to the next timer whenever nothing is left to do: hours pass in
/// moments, every run is the same, and a program that waits for something that can never come fails instead of hanging.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly ConcurrentQueue<Action> _ready = new();
    private long _nowTicks, _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => new(_nowTicks);

    public override long GetTimestamp() => _nowTicks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50).AddTicks(_nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs <paramref name="scenario"/> to its end.</summary>
    public static void Run(Func<VirtualTime, Task> scenario, TimeSpan? atMost = null)
    {
        var time = new VirtualTime();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Loop(time));
        try
        {
            var task = scenario(time);
            time.Drive(task, atMost ?? TimeSpan.FromHours(1));
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Drive(Task task, TimeSpan atMost)
    {
        while (!task.IsCompleted)
        {
            if (_ready.TryDequeue(out var work)) work();
            else if (_timers.TryDequeue(out var timer, out var key)) Fire(timer, key);
            else throw new InvalidOperationException($"After {Elapsed} nothing is left that could happen, and the scenario still waits.");
            if (Elapsed > atMost) throw new TimeoutException($"The scenario still runs after {Elapsed}.");
        }
    }

    private void Fire(VirtualTimer timer, (long Due, long Order) key)
    {
        if (timer.Key != key) return; // changed or disposed since
        _nowTicks = Math.Max(_nowTicks, key.Due);
        timer.Fire();
    }

    private sealed class Loop(VirtualTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => time._ready.Enqueue(() => d(state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public (long Due, long Order) Key { get; private set; } = (-1, -1);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                Key = (-1, -1);
                return true;
            }

            Key = (time._nowTicks + dueTime.Ticks, time._order++);
            time._timers.Enqueue(this, Key);
            return true;
        }

        public void Fire()
        {
            Key = (-1, -1);
            if (_period > TimeSpan.Zero) Change(_period, _period);
            callback(state);
        }

        public void Dispose() => Key = (-1, -1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
