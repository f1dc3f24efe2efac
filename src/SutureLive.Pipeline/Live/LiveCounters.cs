namespace SutureLive.Pipeline.Live;

/// <summary>Every frame accounted for, and every one that was not shown, by reason. Safe from any thread.</summary>
public sealed class LiveCounters
{
    private long _shown;
    private long _read;
    private long _lostByCamera;
    private long _replacedByNewer;
    private long _spared;
    private long _readerFailures;
    private long _observerFailures;
    private long _unglued;
    private long _tiles;
    private long _reusedTiles;

    /// <summary>Frames that came through the display road.</summary>
    public long Shown => Interlocked.Read(ref _shown);

    /// <summary>Frames the reader has read.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Frames missing between two numbers of the camera.</summary>
    public long LostByCamera => Interlocked.Read(ref _lostByCamera);

    /// <summary>Frames the reader did not read because a newer one had come.</summary>
    public long ReplacedByNewer => Interlocked.Read(ref _replacedByNewer);

    /// <summary>Frames left unread for those who watch: another had been read a moment before.</summary>
    public long Spared => Interlocked.Read(ref _spared);

    /// <summary>Frames on which the reader failed.</summary>
    public long ReaderFailures => Interlocked.Read(ref _readerFailures);

    /// <summary>Times an observer of the display road threw.</summary>
    public long ObserverFailures => Interlocked.Read(ref _observerFailures);

    /// <summary>Frames with a result whose motion could not be measured.</summary>
    public long Unglued => Interlocked.Read(ref _unglued);

    /// <summary>Tiles of the frames that were read.</summary>
    public long Tiles => Interlocked.Read(ref _tiles);

    /// <summary>Those of them that had not changed, so that the network was not asked again.</summary>
    public long ReusedTiles => Interlocked.Read(ref _reusedTiles);

    internal void CountShown() => Interlocked.Increment(ref _shown);

    internal void CountRead(int tiles, int reused)
    {
        Interlocked.Increment(ref _read);
        Interlocked.Add(ref _tiles, tiles);
        Interlocked.Add(ref _reusedTiles, reused);
    }

    internal void CountLost(long frames) => Interlocked.Add(ref _lostByCamera, frames);

    internal void CountReplaced() => Interlocked.Increment(ref _replacedByNewer);

    internal void CountSpared() => Interlocked.Increment(ref _spared);

    internal void CountReaderFailure() => Interlocked.Increment(ref _readerFailures);

    internal void CountObserverFailure() => Interlocked.Increment(ref _observerFailures);

    internal void CountUnglued() => Interlocked.Increment(ref _unglued);
}
