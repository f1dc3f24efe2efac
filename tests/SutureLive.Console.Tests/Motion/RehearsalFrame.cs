using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests.Motion;

/// <summary>A frame on paper: keeps a diary of what it was asked, moves until a test says that it has arrived, and is stopped as a real one is.</summary>
public sealed class RehearsalFrame(TimeProvider time) : IFrameMotion
{
    private readonly Lock _gate = new();
    private readonly List<string> _diary = [];
    private TaskCompletionSource? _motion;
    private long _armedAt;
    private TimeSpan _armedFor;
    private int _beats;

    public static readonly FramePoint Start = new(-25, -25, -1), End = new(-26.5, -27.3, -1);

    /// <summary>What was asked, in order.</summary>
    public string[] Diary
    {
        get { lock (_gate) return [.. _diary]; }
    }

    /// <summary>Beats of the keys that were held.</summary>
    public int Beats => Volatile.Read(ref _beats);

    public string[] Objections { get; set; } = [];

    public bool IsArmed => _armedFor > time.GetElapsedTime(_armedAt);

    public bool Moves
    {
        get { lock (_gate) return _motion is not null; }
    }

    /// <summary>The controller is gone until a person connects it again.</summary>
    public bool IsLost { get; set; }

    public FrameMotionStatus Status => IsLost
        ? new("Lost", "it restarted by itself", false, false, 0, true, true) { NeedsConnecting = true }
        : new(
        Moves ? "Moving" : "Idle", Moves ? "moving sideways" : "idle", true, !Moves, IsArmed ? (_armedFor - time.GetElapsedTime(_armedAt)).TotalSeconds : 0, true, true);

    public void Arm(TimeSpan span)
    {
        Write($"arm {span.TotalSeconds:0}");
        (_armedAt, _armedFor) = (time.GetTimestamp(), span);
    }

    public void Disarm()
    {
        if (IsArmed) Write("disarm");
        _armedFor = TimeSpan.Zero;
    }

    public MovePreview Preview(MoveWish wish) => new(
        wish, Start, wish.ToDepth ? End with { ZMm = -3.2 } : End, new(0, 0), wish.Target.At.ApMl, 4, ["travel"], Objections);

    public Task<string> MoveAsync(MovePreview preview, FramePoint confirmed, CancellationToken stop) => Go($"move {confirmed}", stop);

    public Task<string> HomeAsync(CancellationToken stop) => Go("home", stop);

    public async Task<string> ConnectAsync(CancellationToken stop)
    {
        Write("connect");
        await Task.Yield();
        IsLost = false;
        return "Connected, not homed.";
    }

    public Task JogAsync(JogWish wish, IHeldKey key)
    {
        key.Beaten += () => Interlocked.Increment(ref _beats);
        return Go(FormattableString.Invariant($"jog {"XYZ"[wish.Axis]}{(wish.Sign > 0 ? '+' : '-')} {wish.SpeedMmPerS}{(wish.MostMm is { } mm ? $" at most {mm}" : "")}"), key.Released);
    }

    public Task StopAsync()
    {
        Write("stop");
        Disarm();
        Take()?.TrySetException(new SutureLiveException("Stopped by somebody."));
        return Task.CompletedTask;
    }

    /// <summary>The motion under way has come to its end.</summary>
    public void Arrive() => Take()?.TrySetResult();

    private async Task<string> Go(string what, CancellationToken stop)
    {
        if (!IsArmed) throw new SutureLiveException("Not moved. Not armed.");
        TaskCompletionSource motion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _motion = motion;
        Write(what);
        await using var end = stop.Register(() =>
        {
            if (Take() is not { } mine) return;
            Write("let go");
            mine.TrySetCanceled(stop);
        });
        await motion.Task;
        return "Reached the target.";
    }

    private TaskCompletionSource? Take()
    {
        lock (_gate)
        {
            var motion = _motion;
            _motion = null;
            return motion;
        }
    }

    private void Write(string what)
    {
        lock (_gate) _diary.Add(what);
    }
}
