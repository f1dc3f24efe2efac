using OpenCvSharp;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Checking;

/// <summary>Checks a session against itself: manifest, hashes, video, table, results, events. Only reads.</summary>
public sealed class SessionVerifier
{
    private const int MostNamed = 10;

    private readonly string _folder;
    private readonly bool _decodes, _decodeAll;
    private readonly Dictionary<string, AviFile> _walked = [];
    private readonly CancellationToken _stop;
    private readonly List<SessionFinding> _findings = [];
    private SessionManifest? _manifest;
    private HashSet<string> _asRecorded = [];
    private long _pictures, _decoded;

    private SessionVerifier(string folder, bool decodes, bool decodeAll, CancellationToken stop) =>
        (_folder, _decodes, _decodeAll, _stop) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), decodes, decodeAll, stop);

    /// <summary>Checks a session.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="decodeAll">True to decode every picture; else only those of files whose hash is not known to be good.</param>
    /// <param name="stop">Ends the check early.</param>
    /// <exception cref="SessionException">There is no such folder, or no session in it.</exception>
    public static SessionCheck Verify(string folder, bool decodeAll = false, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new SessionVerifier(folder, decodes: true, decodeAll, stop).Verify();
    }

    /// <summary>Checks a session for its repair, to which damage within a picture makes no difference: nothing is decoded.</summary>
    /// <param name="folder">Its folder.</param>
    /// <returns>The check, and what each part of the video holds by name, so that it is walked once.</returns>
    /// <exception cref="SessionException">There is no such folder, or no session in it.</exception>
    internal static (SessionCheck Check, IReadOnlyDictionary<string, AviFile> Walked) Walk(string folder)
    {
        SessionVerifier verifier = new(folder, decodes: false, decodeAll: false, CancellationToken.None);
        return (verifier.Verify(), verifier._walked);
    }

    private SessionCheck Verify()
    {
        CheckManifest();
        var table = Guarded(SessionFolder.Frames, () => FrameTable.Read(_folder)) ?? new([], []);
        foreach (string fault in table.Faults) Fail(SessionFolder.Frames, fault);
        CheckVideo(table.Rows);
        long results = Guarded(SessionFolder.Results, () => ResultFile.Read(At(SessionFolder.Results)).LongCount());
        long events = Guarded(SessionFolder.Events, () => JsonLines.Read(At(SessionFolder.Events), EventFile.Parse).LongCount());
        foreach (string name in (string[])[SessionFolder.Frames, SessionFolder.Results, SessionFolder.Events]) CheckLines(name);
        return new(_folder, _manifest?.State, table.Rows.Count, _pictures, _decoded, results, events, _findings);
    }

    private void CheckManifest()
    {
        if (!Directory.Exists(_folder)) throw new SessionException($"There is no folder '{_folder}': check the name; a session that was moved is found under its new name.");
        if (!SessionFolder.IsSession(_folder) && !File.Exists(At(SessionFolder.Video(1))) && !File.Exists(At(SessionFolder.Frames)))
            throw new SessionException($"'{_folder}' is not a session: it holds no {SessionFolder.Manifest}.");
        _manifest = Guarded(SessionFolder.Manifest, () => ManifestFile.Load(_folder));
        if (_manifest is null) return;
        if (SessionFolder.IsMoved(_folder, _manifest.Folder)) Info(SessionFolder.Manifest, $"Recorded in '{_manifest.Folder}' on {_manifest.Computer}, and moved since; nothing depends on the place.");
        if (_manifest.EndedBecause is { } because) Info(SessionFolder.Manifest, because);
        foreach (var repair in _manifest.Repairs)
            Info(SessionFolder.Manifest, FormattableString.Invariant($"Repaired {repair.AtUtc.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {repair.FramesLost} frames of the table were lost: {string.Join(' ', repair.Did)}"));
        if (_manifest.State == SessionState.Recording)
        {
            if (SessionFolder.IsBeingRecorded(_folder)) Info(SessionFolder.Manifest, "It is being recorded at this moment: what follows is only so far.");
            else Fail(SessionFolder.Manifest, $"The session was cut off and never closed: 'suturelive sessions repair {_folder}' puts it in order.");
        }

        _asRecorded = [.. _manifest.Parts.Where(IsAsRecorded).Select(part => part.File)];
    }

    private bool IsAsRecorded(SessionPart part)
    {
        _stop.ThrowIfCancellationRequested();
        if (!File.Exists(At(part.File)))
        {
            Fail(part.File, $"'{At(part.File)}' is missing: copy it back to its session ({part.Bytes} bytes, SHA-256 {part.Sha256}).");
            return false;
        }

        if (Guarded(part.File, () => PartFile.Describe(_folder, part.File, part.Items)) is not { } now) return false;
        if (now == part) return true;
        Fail(part.File, now.Bytes != part.Bytes
            ? $"'{At(part.File)}' has {now.Bytes} bytes, but had {part.Bytes} when the session was closed: it was {(now.Bytes < part.Bytes ? "cut short" : "added to")}. Restore it from a copy."
            : $"'{At(part.File)}' was changed since the session was closed: its SHA-256 is {now.Sha256}, and was {part.Sha256}. Restore it from a copy.");
        return false;
    }

    private void CheckVideo(IReadOnlyList<FrameRow> rows)
    {
        using Mat picture = new();
        var byPart = rows.ToLookup(row => row.Part);
        for (int part = 1; part == 1 || byPart.Contains(part) || File.Exists(At(SessionFolder.Video(part))); part++)
        {
            string name = SessionFolder.Video(part);
            if (part == 1 && rows.Count == 0 && !File.Exists(At(name)))
            {
                Info(name, "No frame was recorded.");
                return;
            }

            if (Guarded(name, () => AviFile.Read(At(name))) is not { } file)
            {
                Fail(name, $"The {byPart[part].Count()} frames that the table has of '{name}' are out of reach.");
                continue;
            }

            _walked[name] = file;
            _pictures += file.Pictures.Count;
            if (_manifest?.State != SessionState.Recording && !file.HasIndex) Fail(name, $"'{At(name)}' ends after {file.Pictures.Count} frames without its index: it was cut short.");
            else if (file.IsTorn) Info(name, $"After {file.Pictures.Count} whole frames '{name}' ends within one.");
            foreach (var stretch in file.Damage)
                Fail(name, $"'{At(name)}' is damaged from byte {stretch.At} to byte {stretch.End}: what stood there is lost, the frames behind it are good. Restore it from a copy.");
            Compare(name, [.. byPart[part]], file);
            if (_decodes && (_decodeAll || !_asRecorded.Contains(name))) Decode(name, file, picture);
        }
    }

    private void Compare(string name, IReadOnlyList<FrameRow> rows, AviFile file)
    {
        var inVideo = file.Pictures.Select(picture => picture.At).ToHashSet();
        var inTable = rows.Select(row => new PictureAt(row.OffsetBytes, row.SizeBytes)).ToHashSet();
        var lost = rows.Where(row => !inVideo.Contains(new(row.OffsetBytes, row.SizeBytes))).Select(row => row.Index).ToList();
        var rowless = file.Pictures.Where(picture => !inTable.Contains(picture.At)).ToList();
        var tags = file.Pictures.Where(picture => picture.Tag is not null).ToDictionary(picture => picture.At, picture => picture.Tag!.Value);
        var other = rows.Where(row => tags.TryGetValue(new(row.OffsetBytes, row.SizeBytes), out var tag) && (tag.Index, tag.CameraFrame) != (row.Index, row.CameraFrame)).Select(row => row.Index).ToList();
        if (other.Count > 0) Fail(SessionFolder.Frames, $"{other.Count} rows of the table tell other numbers than '{name}' does: {Named(other)}. 'suturelive sessions repair' makes them again from the video.");
        if (lost.Count > 0) Fail(name, $"{lost.Count} rows of the table have no frame in '{name}': {Named(lost)}.");
        if (rowless.Count > 0)
        {
            Fail(SessionFolder.Frames, $"{rowless.Count} frames in '{name}' have no row in the table: {Named([.. rowless.Select(picture => picture.Tag?.Index ?? -1)])}. "
                + "'suturelive sessions repair' makes their rows from the video.");
        }
    }

    private void Decode(string name, AviFile file, Mat picture)
    {
        using var stream = File.OpenRead(At(name));
        using var codec = VideoCodecs.Of(file.Format);
        byte[] packed = [];
        List<long> bad = [];
        for (int i = 0; i < file.Pictures.Count; i++)
        {
            _stop.ThrowIfCancellationRequested();
            var at = file.Pictures[i].At;
            if (packed.Length < at.SizeBytes) packed = new byte[at.SizeBytes];
            stream.Position = at.OffsetBytes;
            stream.ReadExactly(packed, 0, at.SizeBytes);
            if (codec.TryDecode(packed.AsSpan(0, at.SizeBytes), picture)) _decoded++;
            else bad.Add(file.Pictures[i].Tag?.Index ?? i);
        }

        if (bad.Count > 0) Fail(name, $"{bad.Count} frames in '{name}' cannot be decoded: {Named(bad)}. The bytes are damaged; the other frames are good.");
    }

    private void CheckLines(string name)
    {
        if (File.Exists(At(name)) && !WholeLines.EndsWhole(At(name))) Info(name, $"The last line of '{name}' was cut off while it was written, and is left out.");
        else if (!File.Exists(At(name)) && _manifest?.Parts.Any(part => part.File == name) != true) Fail(name, $"'{At(name)}' is missing.");
    }

    private T? Guarded<T>(string name, Func<T> look)
    {
        try
        {
            return look();
        }
        catch (SessionException e)
        {
            Fail(name, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(name, $"'{At(name)}' cannot be read: {e.Message}");
        }

        return default;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static string Named(List<long> frames) =>
        "frame " + string.Join(", ", frames.Take(MostNamed)) + (frames.Count > MostNamed ? " and others" : "");

    private void Info(string file, string says) => _findings.Add(new(FindingLevel.Info, file, says));

    private void Fail(string file, string says) => _findings.Add(new(FindingLevel.Fail, file, says));
}
