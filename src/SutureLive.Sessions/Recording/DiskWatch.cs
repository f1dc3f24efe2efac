using System.Globalization;

namespace SutureLive.Sessions.Recording;

/// <summary>Looks at the disk under a session and puts the guard's verdict into words.</summary>
/// <param name="folder">The folder of the session.</param>
/// <param name="options">Limits, and how free bytes are asked for.</param>
internal sealed class DiskWatch(string folder, RecorderOptions options)
{
    private readonly DiskGuard _guard = new(options);

    /// <summary>The verdict, and a sentence unless there is room enough.</summary>
    /// <param name="now">Time since the recording began.</param>
    /// <param name="writtenBytes">Bytes written since then.</param>
    public (DiskVerdict Verdict, string? Says) Look(TimeSpan now, long writtenBytes)
    {
        long free;
        try
        {
            free = options.FreeBytes(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (DiskVerdict.Enough, null);          // a share that tells nothing; writing will fail loudly when it is full
        }

        var verdict = _guard.Judge(now, writtenBytes, free);
        string room = _guard.Left is { } left
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalMinutes):0} min at this rate ({free >> 20} MiB)")
            : string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB");
        return (verdict, verdict switch
        {
            DiskVerdict.Warn => $"The disk of '{folder}' lasts {room} more: make room, or end the session soon.",
            DiskVerdict.Stop => $"Recording was closed because the disk of '{folder}' has only {room} left: make room and record to a new folder.",
            _ => null,
        });
    }
}
