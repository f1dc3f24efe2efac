namespace SutureLive.Sessions.Recording;

/// <summary>What is to be done about the room on the disk.</summary>
internal enum DiskVerdict
{
    /// <summary>Nothing.</summary>
    Enough,

    /// <summary>Tell the operator.</summary>
    Warn,

    /// <summary>Close the session while it can be closed.</summary>
    Stop,
}

/// <summary>Turns free bytes and the measured rate into minutes left. A pure state machine: the caller brings bytes and time.</summary>
/// <param name="options">The limits.</param>
internal sealed class DiskGuard(RecorderOptions options)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10), Shortest = TimeSpan.FromSeconds(2);

    private readonly Queue<(TimeSpan At, long Written)> _past = new();

    /// <summary>Time until the disk is full at the present rate; null while the rate is not known.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>Judges once more, about every second.</summary>
    /// <param name="now">Time since the recording began.</param>
    /// <param name="writtenBytes">Bytes written since then.</param>
    /// <param name="freeBytes">Bytes free now.</param>
    public DiskVerdict Judge(TimeSpan now, long writtenBytes, long freeBytes)
    {
        _past.Enqueue((now, writtenBytes));
        while (_past.Count > 2 && now - _past.Peek().At > Window) _past.Dequeue();
        var (since, before) = _past.Peek();
        var over = now - since;
        double seconds = over.TotalSeconds, bytes = writtenBytes - before;
        Left = over >= Shortest && bytes > 0 ? TimeSpan.FromSeconds(Math.Min(freeBytes / (bytes / seconds), TimeSpan.FromDays(365).TotalSeconds)) : null;
        if (freeBytes < DiskRoom.LeastBytes || Left < options.StopBelow) return DiskVerdict.Stop;
        return Left < options.WarnBelow ? DiskVerdict.Warn : DiskVerdict.Enough;
    }
}
