using OpenCvSharp;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Reading;

/// <summary>A recorded session, opened for reading: its frames in any order by its own index, its results and events. For one thread.</summary>
public sealed class SessionReader : IDisposable
{
    private readonly Dictionary<int, (FileStream File, IVideoCodec Codec)> _parts = [];
    private readonly string _folder;
    private byte[] _packed = [];

    private SessionReader(string folder, SessionManifest manifest, IReadOnlyList<FrameRow> frames, IReadOnlyList<string> remarks) =>
        (_folder, Manifest, Frames, Remarks) = (folder, manifest, frames, remarks);

    /// <summary>Who, what, where.</summary>
    public SessionManifest Manifest { get; }

    /// <summary>The frames that are both in the table and in the video.</summary>
    public IReadOnlyList<FrameRow> Frames { get; }

    /// <summary>What the reader should know, as sentences; empty when the session is whole.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(_folder);

    /// <summary>Time from the first frame to the last.</summary>
    public TimeSpan Duration => Frames.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((Frames[^1].MonotonicNs - Frames[0].MonotonicNs) / 100);

    /// <summary>The frames by the camera's number; the first of those that bear one number, which only a damaged table or a camera that began anew has.</summary>
    public IReadOnlyDictionary<long, FrameRow> ByCameraFrame => field ??= Frames.DistinctBy(row => row.CameraFrame).ToDictionary(row => row.CameraFrame);

    /// <summary>Opens a session. Rows are checked against the frames that are really in the video.</summary>
    /// <param name="folder">Its folder, wherever it is now.</param>
    /// <exception cref="SessionException">It is no session, or of a future schema, or its table cannot be trusted.</exception>
    public static SessionReader Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var manifest = ManifestFile.Load(folder);
        var table = Table(folder);
        if (table.Faults.Count > 0)
            throw new SessionException($"{table.Faults[0]} 'suturelive sessions repair {folder}' makes the table again from the video.");
        List<string> remarks = [];
        if (manifest.State == SessionState.Recording)
        {
            remarks.Add(SessionFolder.IsBeingRecorded(folder)
                ? $"'{folder}' is being recorded at this moment: what was written so far is shown."
                : $"'{folder}' was cut off and never closed: 'suturelive sessions repair' puts it in order.");
        }

        if (SessionFolder.IsMoved(folder, manifest.Folder)) remarks.Add($"The session was recorded in '{manifest.Folder}' on {manifest.Computer} and has been moved since.");
        return new(folder, manifest, Present(folder, table.Rows, remarks), remarks);
    }

    /// <summary>Reads the picture of a frame.</summary>
    /// <param name="row">One of <see cref="Frames"/>.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size.</param>
    /// <exception cref="SessionException">The bytes there are no such picture.</exception>
    public void Read(in FrameRow row, Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (!TryRead(row, bgr))
        {
            throw new SessionException(
                $"Frame {row.Index} of '{_folder}' cannot be decoded ({row.SizeBytes} bytes at {row.OffsetBytes} of {SessionFolder.Video(row.Part)}): the video was changed or damaged. 'suturelive sessions verify' lists all such frames.");
        }
    }

    /// <summary>Reads the picture of a frame; false when the bytes there are no such picture.</summary>
    /// <param name="row">One of <see cref="Frames"/>.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size.</param>
    public bool TryRead(in FrameRow row, Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        var (file, codec) = Part(row.Part);
        if (_packed.Length < row.SizeBytes) _packed = new byte[row.SizeBytes];
        var packed = _packed.AsSpan(0, row.SizeBytes);
        file.Position = row.OffsetBytes;
        return file.ReadAtLeast(packed, row.SizeBytes, throwOnEndOfStream: false) == row.SizeBytes
            && codec.TryDecode(packed, bgr) && (bgr.Width, bgr.Height) == (row.WidthPx, row.HeightPx);
    }

    /// <summary>The results in the order in which they came, each with the index of its frame; null where that frame was not written.</summary>
    /// <exception cref="SessionException">A line is damaged.</exception>
    public IEnumerable<(long? Frame, SessionResult Result)> Results() => ResultFile.Read(Path.Combine(_folder, SessionFolder.Results));

    /// <summary>The events in the order in which they came.</summary>
    /// <exception cref="SessionException">A line is damaged.</exception>
    public IEnumerable<SessionEvent> Events() => JsonLines.Read(Path.Combine(_folder, SessionFolder.Events), EventFile.Parse);

    /// <summary>
    /// Sentences about files that are not as they were when the session was closed, by length and SHA-256. Reads every byte: for work that takes
    /// longer than that, so that nothing is concluded from changed files in silence.
    /// </summary>
    /// <param name="stop">Ends it early.</param>
    public IReadOnlyList<string> ChangedSinceClosed(CancellationToken stop)
    {
        List<string> changed = [];
        foreach (var part in Manifest.Parts.Where(part => File.Exists(Path.Combine(_folder, part.File))))
        {
            stop.ThrowIfCancellationRequested();
            if (PartFile.Describe(_folder, part.File, part.Items) != part)
                changed.Add($"'{Path.Combine(_folder, part.File)}' is not as it was when the session was closed: what follows rests on the changed file. 'suturelive sessions verify' tells more.");
        }

        return changed;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var (file, codec) in _parts.Values)
        {
            file.Dispose();
            codec.Dispose();
        }
    }

    private static FrameTable Table(string folder)
    {
        try
        {
            return FrameTable.Read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"'{Path.Combine(folder, SessionFolder.Frames)}' cannot be read: {e.Message}", e);
        }
    }

    // The rows that point at bytes which exist, and a count of the pictures beside that of the rows.
    private static List<FrameRow> Present(string folder, IReadOnlyList<FrameRow> rows, List<string> remarks)
    {
        List<FrameRow> present = [];
        foreach (var part in rows.GroupBy(row => row.Part))
        {
            string name = SessionFolder.Video(part.Key), path = Path.Combine(folder, name);
            FileInfo file = new(path);
            if (!file.Exists)
            {
                remarks.Add($"'{path}' is missing, and with it {part.Count()} frames: copy it back to its session.");
                continue;
            }

            int before = present.Count;
            present.AddRange(part.Where(row => row.OffsetBytes + row.SizeBytes <= file.Length));
            int inVideo = AviFile.Count(path), inTable = part.Count();
            if (present.Count - before < inTable)
                remarks.Add($"{inTable - (present.Count - before)} of the {inTable} frames that the table has of '{path}' are not in it: the video was cut short or the table was changed; 'suturelive sessions verify' says which.");
            else if (inVideo != inTable)
                remarks.Add($"'{path}' holds {inVideo} frames, the table {inTable} of them: 'suturelive sessions verify' says which, 'repair' makes them agree.");
        }

        return present;
    }

    private (FileStream File, IVideoCodec Codec) Part(int part)
    {
        if (_parts.TryGetValue(part, out var open)) return open;
        string path = Path.Combine(_folder, SessionFolder.Video(part));
        var codec = VideoCodecs.Of(AviFile.ReadFormat(path));
        return _parts[part] = (new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), codec);
    }
}
