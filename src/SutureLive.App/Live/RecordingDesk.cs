using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SutureLive.Cameras;
using SutureLive.Console.Feed;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Sessions;
using SutureLive.Sessions.Recording;

namespace SutureLive.App.Live;

/// <summary>
/// Begins and ends sessions while the live picture runs: by <c>--record</c> from the start, and by the console's button. Each begins with the states
/// of camera and overlay as they are then, and has a folder of its own.
/// </summary>
/// <param name="place">Folder in which the button's sessions get theirs.</param>
/// <param name="about">What is known when a session begins.</param>
/// <param name="codec">How pictures are packed.</param>
/// <param name="time">The camera's clock.</param>
/// <param name="log">Told of faults.</param>
internal sealed class RecordingDesk(string place, Func<SessionAbout> about, SessionCodec codec, TimeProvider time, ILogger log) : IRecordingControl, IObserver<LiveFrame>, IWireWitness, IDisposable
{
    private static readonly TimeSpan FreeIsGoodFor = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new(), _acting = new();
    private SessionTap? _tap;
    private SessionRecorder? _recorder;
    private long _startedAt;
    private FreeRoom? _free;
    private CameraState? _camera;
    private OverlayState? _overlay;
    private string? _uncalibrated;

    /// <summary>A session has begun.</summary>
    public event Action? Begun;

    /// <summary>The recorder at work, or the last one; null before the first.</summary>
    public SessionRecorder? Recorder => Volatile.Read(ref _recorder);

    /// <summary>True when the last session ended before its first frame and held nothing else, so that nothing of it was kept.</summary>
    public bool WasEmpty { get; private set; }

    /// <inheritdoc/>
    public RecordingStatus Status
    {
        get
        {
            double? freeGb = FreeGb();          // a share that hangs must not hold frames and stop bytes up
            lock (_gate)
            {
                bool isOn = _tap is not null && _recorder!.Failure is null;
                return new(
                    isOn, _recorder is null ? null : Path.GetFileName(_recorder.Folder), isOn ? time.GetElapsedTime(_startedAt).TotalSeconds : 0, _recorder?.Written ?? 0, _recorder?.Dropped ?? 0,
                    isOn ? _recorder!.DiskLeft?.TotalMinutes : null, freeGb, _recorder?.Notice);
            }
        }
    }

    /// <inheritdoc/>
    public void Start()
    {
        lock (_acting)
        {
            if (Status.IsRecording) return;
            Close();                            // one that ended by itself
            Start(FreeFolder());
        }
    }

    /// <summary>Begins a session in a folder.</summary>
    /// <exception cref="SessionException">The folder cannot be used.</exception>
    public void Start(string folder)
    {
        var recorder = SessionRecorder.Start(folder, about(), new() { Codec = codec }, time, log);
        lock (_gate)
        {
            (_recorder, _tap, _startedAt, WasEmpty) = (recorder, new(recorder), time.GetTimestamp(), false);
            if (_camera is { } camera) _tap.Note(camera);
            if (_overlay is { } overlay) _tap.Note(overlay);
            if (_uncalibrated is { } says) _tap.NoteUncalibrated(says);
        }

        Begun?.Invoke();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_acting) Close();
    }

    /// <summary>Closes the session that is being recorded, with a last result that never came to the screen.</summary>
    public void End(FrameReading? newest)
    {
        lock (_gate) _tap?.End(newest);
        Stop();
    }

    /// <inheritdoc/>
    public void OnNext(LiveFrame value)
    {
        lock (_gate) _tap?.OnNext(value);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
        lock (_gate) _tap?.OnError(error);
    }

    /// <summary>The camera changed its state.</summary>
    public void Note(CameraState state)
    {
        lock (_gate)
        {
            _camera = state;
            _tap?.Note(state);
        }
    }

    /// <summary>The overlay changed its state.</summary>
    public void Note(OverlayState state)
    {
        lock (_gate)
        {
            _overlay = state;
            _tap?.Note(state);
        }
    }

    /// <summary>The optics in use are not those of the profile; holds for sessions that begin later, too.</summary>
    public void NoteUncalibrated(string says)
    {
        lock (_gate)
        {
            _uncalibrated = says;
            _tap?.NoteUncalibrated(says);
        }
    }

    /// <summary>Something else happened.</summary>
    public void Note(string kind, JsonObject detail)
    {
        lock (_gate) _tap?.Note(kind, detail);
    }

    /// <inheritdoc/>
    public void Note(bool isSent, ReadOnlySpan<byte> bytes)
    {
        lock (_gate) _tap?.Note(isSent, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    // Nobody offers anything any more once the tap is gone, so the recorder can be closed while the picture runs on.
    private void Close()
    {
        bool wasOpen;
        lock (_gate) (wasOpen, _tap) = (_tap is not null, null);
        if (!wasOpen) return;
        _recorder!.Dispose();
        if (_recorder is { Written: 0, Dropped: 0, Failure: null }) WasEmpty = EmptySession.Remove(_recorder.Folder, log);
    }

    private string FreeFolder()
    {
        string name = Path.Combine(place, time.GetLocalNow().ToString("yyyy-MM-dd_HHmmss", CultureInfo.InvariantCulture)), folder = name;
        for (int n = 2; Directory.Exists(folder); n++) folder = $"{name}-{n}";
        return folder;
    }

    private double? FreeGb()
    {
        if (Volatile.Read(ref _free) is { } known && time.GetElapsedTime(known.AskedAt) < FreeIsGoodFor) return known.Gb;
        long asked = time.GetTimestamp();
        double? gb = null;                      // a share that tells nothing
        try
        {
            string there = Path.GetFullPath(place);
            while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent) there = parent;
            gb = new DriveInfo(there).AvailableFreeSpace / 1e9;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.LogDebug(e, "The room on the disk of {Place} is not known", place);
        }

        Volatile.Write(ref _free, new(asked, gb));
        return gb;
    }

    private sealed record FreeRoom(long AskedAt, double? Gb);
}
