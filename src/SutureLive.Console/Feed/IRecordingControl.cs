namespace SutureLive.Console.Feed;

/// <summary>The recorder, as the operator's button sees it. Calls come from any thread.</summary>
public interface IRecordingControl
{
    /// <summary>How recording stands now. Read for each picture sent: do not wait.</summary>
    RecordingStatus Status { get; }

    /// <summary>Begins a session in a folder of its own; does nothing while one is being recorded.</summary>
    /// <exception cref="Core.SutureLiveException">It cannot be recorded: the message says why and what to do.</exception>
    void Start();

    /// <summary>Closes the session that is being recorded, when there is one; returns once everything offered before is written.</summary>
    void Stop();
}

/// <summary>How recording stands.</summary>
/// <param name="IsRecording">A session is being recorded.</param>
/// <param name="Name">Its name, or that of the last one; null when there was none.</param>
/// <param name="Seconds">Time since it began, s; 0 while nothing is recorded.</param>
/// <param name="Frames">Frames written.</param>
/// <param name="Dropped">Frames that found no place and are counted as missing.</param>
/// <param name="MinutesLeft">How long the disk lasts at the measured rate; null while that is not known.</param>
/// <param name="FreeGb">Room on the disk, GB; null when it does not tell.</param>
/// <param name="Says">What the operator should know, as a sentence; null when all is well.</param>
public readonly record struct RecordingStatus(
    bool IsRecording, string? Name, double Seconds, long Frames, long Dropped, double? MinutesLeft, double? FreeGb, string? Says);
