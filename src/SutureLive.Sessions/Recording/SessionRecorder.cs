using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SutureLive.Imaging;

namespace SutureLive.Sessions.Recording;

/// <summary>
/// Records one session on a thread of its own. Frames, results and events go through one queue, so their order on disk is the order in which
/// they came, and closing goes through it too: everything offered before is written. Frames wait in a bounded number; what does not
/// fit is counted and its gap written down. Results and events may come from any thread.
/// </summary>
public sealed class SessionRecorder : IDisposable
{
    private const int MostLinesWaiting = 65_536;

    private readonly ConcurrentQueue<Entry> _queue = new();
    private readonly AutoResetEvent _came = new(false);
    private readonly SessionWriter _writer;
    private readonly SessionClock _clock;
    private readonly RecorderOptions _options;
    private readonly DiskWatch _disk;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private int _framesWaiting, _closing;
    private long _dropped, _refused, _linesLost, _written;
    private long _diskLeftTicks = -1;
    private string? _failure, _notice;

    private SessionRecorder(string folder, SessionAbout about, RecorderOptions options, TimeProvider time, ILogger log)
    {
        (Folder, _options, _log) = (Path.GetFullPath(folder), options, log);
        _clock = new(time);
        _writer = new(folder, about, options, _clock);
        _disk = new(Folder, options);
        _thread = new(Work) { Name = "recorder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it records.</summary>
    public string Folder { get; }

    /// <summary>Frames written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Frames refused because all places of the queue were taken, or recording had ended.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Why recording ended early; null when it did not.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>What the operator should know now, such as how long the disk lasts; null when all is well.</summary>
    public string? Notice => Failure ?? Volatile.Read(ref _notice);

    /// <summary>How long the disk lasts at the rate of the last seconds; null while that is not known.</summary>
    public TimeSpan? DiskLeft => Interlocked.Read(ref _diskLeftTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Starts to record.</summary>
    /// <param name="folder">A folder without a session; made when missing.</param>
    /// <param name="about">Who, what, where.</param>
    /// <param name="options">How; null for the usual way.</param>
    /// <param name="time">The camera's clock.</param>
    /// <param name="log">Told of faults.</param>
    /// <exception cref="SessionException">The folder cannot be used: the message says why.</exception>
    public static SessionRecorder Start(string folder, SessionAbout about, RecorderOptions? options, TimeProvider time, ILogger log) =>
        new(folder, about, options ?? new(), time, log);

    /// <summary>Offers a frame, which is held until it is written, or counted as dropped. One thread at a time.</summary>
    /// <param name="frame">Lent; retained here.</param>
    public void Write(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!IsOpen || Volatile.Read(ref _framesWaiting) >= _options.FramesWaiting)
        {
            Interlocked.Increment(ref _refused);
            Interlocked.Increment(ref _dropped);
        }
        else if (frame.TryRetain())
        {
            Interlocked.Increment(ref _framesWaiting);
            Enqueue(new(frame, Interlocked.Exchange(ref _refused, 0), null));
        }
    }

    /// <summary>Records a result.</summary>
    public void Write(SessionResult result) => Line(result);

    /// <summary>Records an event that happens now.</summary>
    /// <param name="kind">What kind, as <see cref="SessionEvent.Kind"/> lists.</param>
    /// <param name="detail">Fields of the event; handed over.</param>
    public void Note(string kind, JsonObject detail) => Line(_clock.Event(kind, detail));

    /// <summary>Records an event that happens now, where the caller has no time to spare: its fields are made on the recorder's thread.</summary>
    /// <param name="kind">What kind, as <see cref="SessionEvent.Kind"/> lists.</param>
    /// <param name="detail">Makes the fields, later and elsewhere; must not throw.</param>
    public void Note(string kind, Func<JsonObject> detail) => Line(_clock.Event(kind, detail));

    /// <summary>Writes what waits and closes the session.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            _came.Set();
            _thread.Join();
            GiveBack();                         // what a camera offered in the very moment of a failure
            _came.Dispose();
        }
    }

    private bool IsOpen => Volatile.Read(ref _closing) == 0 && Failure is null;

    private void Line(object line)
    {
        if (!IsOpen) return;
        if (_queue.Count < MostLinesWaiting) Enqueue(new(null, 0, line));
        else Interlocked.Increment(ref _linesLost);
    }

    private void Enqueue(Entry entry)
    {
        _queue.Enqueue(entry);
        _came.Set();
    }

    private void Work()
    {
        string? because = null;
        try
        {
            var flushed = _clock.Elapsed;
            while (because is null && (Volatile.Read(ref _closing) == 0 || !_queue.IsEmpty))
            {
                if (_queue.TryDequeue(out var entry)) Write(entry);
                else _came.WaitOne(_options.FlushEvery / 2);
                if (_clock.Elapsed - flushed < _options.FlushEvery / 2) continue;
                flushed = _clock.Elapsed;
                _writer.Flush();
                because = WatchDisk();
            }

            if (because is not null)
            {
                Volatile.Write(ref _failure, because);      // nothing more is taken; what came before is written
                while (_queue.TryDequeue(out var waiting)) Write(waiting);
            }

            NoteLostLines();
            _writer.Close(Interlocked.Exchange(ref _refused, 0), because);
        }
        catch (Exception e)
        {
            because = $"Recording to '{Folder}' ended after {Written} frames: {e.Message} {new DiskRoom(Folder, _options).Says} What was written stands; make room, then 'suturelive sessions repair' closes it.";
            _log.LogError(e, "Recording to {Folder} ended after {Frames} frames", Folder, Written);
            SaveLines();
        }

        Volatile.Write(ref _failure, because);
        _writer.Dispose();
        GiveBack();
    }

    private void GiveBack()
    {
        while (_queue.TryDequeue(out var left))
        {
            if (left.Frame is null) continue;
            left.Frame.Dispose();
            Interlocked.Increment(ref _dropped);
        }
    }

    // What a fault of the video ended may still have a last half second of rows, results and events that the disk takes.
    private void SaveLines()
    {
        try
        {
            _writer.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogDebug(e, "The last lines of {Folder} are lost", Folder);
        }
    }

    private void Write(Entry entry)
    {
        switch (entry)
        {
            case { Frame: { } frame }:
                using (frame) _writer.Write(frame, entry.RefusedBefore);
                Interlocked.Decrement(ref _framesWaiting);
                Interlocked.Increment(ref _written);
                break;
            case { Line: SessionResult result }:
                _writer.Write(result);
                break;
            case { Line: SessionEvent happened }:
                Write(happened);
                break;
            case { Line: Func<SessionEvent> happened }:
                Write(happened());
                break;
        }
    }

    private void Write(SessionEvent happened)
    {
        NoteLostLines();
        _writer.Write(happened);
    }

    private void NoteLostLines()
    {
        if (Interlocked.Exchange(ref _linesLost, 0) is > 0 and var lost)
            _writer.Write(_clock.Event("gap", new JsonObject { ["lines"] = lost }));
    }

    // The session is closed while there is room to close it; the live picture goes on.
    private string? WatchDisk()
    {
        var (verdict, says) = _disk.Look(_clock.Elapsed, _writer.Bytes);
        if (says != _notice && says is not null) _writer.Write(_clock.Event("disk", new JsonObject { ["verdict"] = verdict.ToString().ToLowerInvariant(), ["says"] = says }));
        Volatile.Write(ref _notice, says);
        Interlocked.Exchange(ref _diskLeftTicks, _disk.Left?.Ticks ?? -1);
        return verdict == DiskVerdict.Stop ? says : null;
    }

    private readonly record struct Entry(Frame? Frame, long RefusedBefore, object? Line);
}
