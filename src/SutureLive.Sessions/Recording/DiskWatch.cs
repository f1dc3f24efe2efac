using System.Globalization;

namespace SutureLive.Sessions.Recording;

/// <summary>Looks at the disk under a session and puts the guard's verdict into words.</summary>
/// <param name="folder">The folder of the session.</param>
/// <param name="options">Limits, and how free bytes are asked for.</param>
internal sealed class DiskWatch(string folder, RecorderOptions options)
{
    private readonly DiskGuard _guard = new(options);
    private readonly DiskRoom _room = new(folder, options);

    /// <summary>Time until the disk is full, as of the last look; null while the rate is not known.</summary>
    public TimeSpan? Left => _guard.Left;

    /// <summary>The verdict, and a sentence unless there is room enough.</summary>
    /// <param name="now">Time since the recording began.</param>
    /// <param name="writtenBytes">Bytes written since then.</param>
    public (DiskVerdict Verdict, string? Says) Look(TimeSpan now, long writtenBytes)
    {
        if (_room.Free() is not { } free) return (DiskVerdict.Enough, null);
        var verdict = _guard.Judge(now, writtenBytes, free);
        string room = _guard.Left is { } left
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalMinutes):0} min at this rate ({DiskRoom.InWords(free)})")
            : DiskRoom.InWords(free);
        return (verdict, verdict switch
        {
            DiskVerdict.Warn => $"The disk of '{folder}' lasts {room} more: make room, or end the session soon.",
            DiskVerdict.Stop => $"Recording was closed because the disk of '{folder}' has only {room} left: make room and record to a new folder.",
            _ => null,
        });
    }
}
