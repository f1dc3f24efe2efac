namespace SutureLive.Sessions.Recording;

/// <summary>How a recorder works. A value.</summary>
public sealed record RecorderOptions
{
    /// <summary>How pictures are packed.</summary>
    public SessionCodec Codec { get; init; } = SessionCodec.Mjpg;

    /// <summary>Most that a crash may cost.</summary>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Frames that may wait for the disk; a camera has 24 in all.</summary>
    public int FramesWaiting { get; init; } = 12;

    /// <summary>Length at which a new part of the video begins. One part is a plain AVI file, which may not pass 2 GiB.</summary>
    public long PartBytes { get; init; } = 1L << 30;

    /// <summary>Room left on the disk, in time at the measured rate, from which on the operator is warned.</summary>
    public TimeSpan WarnBelow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Room left from which on recording ends while it can still be closed.</summary>
    public TimeSpan StopBelow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Free bytes on the disk of a folder.</summary>
    internal Func<string, long> FreeBytes { get; init; } = static folder => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;

    /// <summary>Opens a new file of the session; tests put disks with faults here.</summary>
    internal Func<string, Stream> NewFile { get; init; } =
        static path => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
}
