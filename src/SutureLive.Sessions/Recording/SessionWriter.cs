using System.Text.Json;
using System.Text.Json.Nodes;
using SutureLive.Imaging;

namespace SutureLive.Sessions.Recording;

/// <summary>Writes the files of one session. Belongs to the recorder's thread, but for its construction.</summary>
internal sealed class SessionWriter : IDisposable
{
    private readonly string _folder;
    private readonly RecorderOptions _options;
    private readonly SessionClock _clock;
    private readonly Stream _lock;
    private readonly VideoParts _video;
    private readonly LineFile _frames, _results, _events;
    private readonly long[] _cameraFrames = new long[4096];
    private SessionManifest _manifest;
    private long _lastCameraFrame = -1, _missing;

    /// <summary>Takes the folder and writes the first manifest.</summary>
    /// <exception cref="SessionException">The folder cannot be used.</exception>
    public SessionWriter(string folder, SessionAbout about, RecorderOptions options, SessionClock clock)
    {
        (_folder, _options, _clock) = (Path.GetFullPath(folder), options, clock);
        _lock = SessionPlace.Take(_folder, options);
        try
        {
            _manifest = SessionPlace.Manifest(_folder, about, options, clock);
            ManifestFile.Create(_folder, _manifest);
            _frames = Lines(SessionFolder.Frames);
            _results = Lines(SessionFolder.Results);
            _events = Lines(SessionFolder.Events);
            _frames.Add(FrameRow.Header);
            _frames.Flush();
            _video = new(_folder, options, about.NominalFps);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _frames?.Dispose();
            _results?.Dispose();
            _events?.Dispose();
            _lock.Dispose();
            throw new SessionException($"The session in '{_folder}' cannot be begun: {e.Message} {new DiskRoom(_folder, options).Says} Make room, or give another --record.", e);
        }
    }

    /// <summary>Frames written.</summary>
    public long Frames => _frames.Lines - 1;

    /// <summary>Bytes of video handed to the operating system; the tables are about a hundredth of that.</summary>
    public long Bytes => _video.Bytes;

    /// <summary>Writes a frame and its row; a gap before it is written down first.</summary>
    /// <param name="frame">Only read.</param>
    /// <param name="refused">Of the frames missing before it, those that found the queue full.</param>
    public void Write(Frame frame, long refused)
    {
        long missing = _lastCameraFrame < 0 ? refused : Math.Max(0, frame.Id - _lastCameraFrame - 1);
        if (missing > 0) NoteGap(frame.Id, missing, Math.Min(refused, missing));
        long index = Frames, ns = _clock.ToNs(frame.CapturedAt);
        var at = _video.Append(new(index, frame.Id, ns), frame.Pixels);
        _frames.Add(new FrameRow(index, frame.Id, _clock.ToUtc(frame.CapturedAt), ns, frame.WidthPx, frame.HeightPx, missing, _video.Part, at.OffsetBytes, at.SizeBytes));
        _lastCameraFrame = frame.Id;
        _cameraFrames[index % _cameraFrames.Length] = frame.Id;
    }

    /// <summary>Writes a result.</summary>
    public void Write(SessionResult result) =>
        _results.Add(ResultLine.Of(IndexOf(result.CameraFrame), result).ToJson());

    /// <summary>Writes an event.</summary>
    public void Write(SessionEvent happened) => _events.Add(JsonSerializer.Serialize(happened, SessionJson.Line));

    /// <summary>Hands everything to the operating system and brings the video's head up to date.</summary>
    public void Flush()
    {
        _video.Checkpoint();
        _frames.Flush();
        _results.Flush();
        _events.Flush();
    }

    /// <summary>Closes every file, checks rows against frames, and writes the manifest with the hashes.</summary>
    /// <param name="refused">Of the frames after the last one written, those that found the queue full.</param>
    /// <param name="because">Why, when it was not the operator's wish.</param>
    /// <exception cref="SessionException">Rows and frames do not agree.</exception>
    public void Close(long refused, string? because)
    {
        if (refused > 0) NoteGap(null, refused, refused);
        var video = _video.Finish();
        foreach (var lines in (LineFile[])[_frames, _results, _events]) lines.Finish();
        _manifest = _manifest with
        {
            State = SessionState.Closed,
            EndedUtc = _clock.UtcNow,
            EndedBecause = because,
            Dropped = _missing,
            Parts =
            [
                .. video,
                PartFile.Describe(_folder, SessionFolder.Frames, Frames),
                PartFile.Describe(_folder, SessionFolder.Results, _results.Lines),
                PartFile.Describe(_folder, SessionFolder.Events, _events.Lines),
            ],
        };
        long inVideo = video.Sum(part => part.Items);
        if (inVideo != Frames)
            throw new SessionException($"The video in '{_folder}' holds {inVideo} frames, but {Frames} were written: run 'suturelive sessions verify' and look at the disk.");
        ManifestFile.Replace(_folder, _manifest);
    }

    /// <summary>Lets go of the files as they are.</summary>
    public void Dispose()
    {
        _video.Dispose();
        foreach (var lines in (LineFile[])[_frames, _results, _events]) lines.Dispose();
        _lock.Dispose();
    }

    private LineFile Lines(string name) => new(_options.NewFile(Path.Combine(_folder, name)));

    private void NoteGap(long? before, long missing, long refused)
    {
        _missing += missing;
        Write(_clock.Event("gap", new JsonObject
        {
            ["before_camera_frame"] = before,
            ["frames"] = missing,
            ["recorder_busy"] = refused,
            ["lost_by_camera"] = missing - refused,
        }));
    }

    // The last frames only, newest first: a result is younger than a minute or of no use.
    private long? IndexOf(long cameraFrame)
    {
        for (long index = Frames - 1; index >= Math.Max(0, Frames - _cameraFrames.Length); index--)
        {
            long at = _cameraFrames[index % _cameraFrames.Length];
            if (at <= cameraFrame) return at == cameraFrame ? index : null;
        }

        return null;
    }
}
