using System.Text.Json;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Video;

namespace SutureLive.Sessions.Checking;

/// <summary>What a repair did.</summary>
/// <param name="Did">Sentences, in order; empty when there was nothing to do.</param>
/// <param name="Kept">Files that hold what stood there before.</param>
public sealed record RepairReport(IReadOnlyList<string> Did, IReadOnlyList<string> Kept);

/// <summary>
/// Puts a session in order that was cut off or lost its tables. What is recorded is never changed: a repaired file is written beside the old
/// one and takes its name in one step, and the old one stays as <c>name.before-1</c>.
/// </summary>
public sealed class SessionRepair
{
    private readonly string _folder;
    private readonly List<string> _did = [], _kept = [];
    private readonly HashSet<string> _written = [];
    private long _framesLost;

    private SessionRepair(string folder) => _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Repairs a session; does nothing to a whole one.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="time">Wall clock.</param>
    /// <exception cref="SessionException">It is being recorded, or nothing can be done, or the disk refuses.</exception>
    public static RepairReport Repair(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            return new SessionRepair(folder).Repair(time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"'{folder}' cannot be repaired: {e.Message} Nothing that was recorded is lost; make room or give the right to write there, and repair again.", e);
        }
    }

    private RepairReport Repair(TimeProvider time)
    {
        if (SessionFolder.IsBeingRecorded(_folder)) throw new SessionException($"'{_folder}' is being recorded at this moment: end the recording first.");
        var (check, walked) = SessionVerifier.Walk(_folder);
        if (check.IsGood) return new([], []);

        var files = Parts(walked);
        foreach (var (_, name, file) in files) CloseVideo(name, file);
        var rows = Rows(files);
        bool tableChanged = RepairTable(rows);
        int results = RepairLines(SessionFolder.Results, line => ResultLine.Parse(line) is not null);
        int events = RepairLines(SessionFolder.Events, line => EventFile.Parse(line) is not null);
        if (_did.Count == 0 && !tableChanged && !NeedsManifest()) return new([], []);
        WriteManifest(time, files, rows, results, events);
        return new(_did, _kept);
    }

    // A part that is missing or cannot be read stays as it is, with its rows: it may be copied back.
    private static List<(int Part, string Name, AviFile File)> Parts(IReadOnlyDictionary<string, AviFile> walked)
    {
        List<(int, string, AviFile)> parts = [];
        for (int part = 1; parts.Count < walked.Count; part++)
            if (walked.TryGetValue(SessionFolder.Video(part), out var file)) parts.Add((part, SessionFolder.Video(part), file));
        return parts;
    }

    // A copy of the whole pictures with a true head and an index: the pictures keep their places, so the table stays true.
    private void CloseVideo(string name, AviFile file)
    {
        if (file.HasIndex && !file.IsTorn && file.Damage.Count == 0) return;
        Keep(name, AtomicFile.WriteAndKeep(At(name), target =>
        {
            using var source = File.OpenRead(At(name));
            AviCopy.Close(source, target, file);
        }));
        _did.Add($"{name}: {file.Pictures.Count} whole frames were given an index and a true head.");
    }

    private List<FrameRow> Rows(List<(int Part, string Name, AviFile File)> files)
    {
        var table = FrameTable.Read(_folder).Rows;
        var old = table.ToLookup(row => (row.Part, row.OffsetBytes, row.SizeBytes));
        var manifest = Manifest();
        List<FrameRow> rows = [];
        foreach (int part in table.Select(row => row.Part).Concat(files.Select(file => file.Part)).Distinct().Order())
        {
            if (files.Find(file => file.Part == part).File is not { } video)
            {
                rows.AddRange(table.Where(row => row.Part == part));
                continue;
            }

            foreach (var (at, tag) in video.Pictures)
            {
                if (old[(part, at.OffsetBytes, at.SizeBytes)].Select(row => (FrameRow?)row).FirstOrDefault() is { } row
                    && (tag is not { } told || (told.Index, told.CameraFrame) == (row.Index, row.CameraFrame))) rows.Add(WithGap(row, rows));
                else if (tag is { } known) rows.Add(Row(known, manifest, rows, video.Format, part, at));
            }
        }

        _framesLost = table.Select(row => row.Index).Except(rows.Select(row => row.Index)).LongCount();
        return rows;
    }

    // Frames that were lost since they were recorded are missing before the next one, too.
    private static FrameRow WithGap(FrameRow row, List<FrameRow> before) =>
        before.Count == 0 ? row : row with { DroppedBefore = Math.Max(row.DroppedBefore, row.CameraFrame - before[^1].CameraFrame - 1) };

    private static FrameRow Row(FrameTag tag, SessionManifest? manifest, List<FrameRow> before, AviFormat format, int part, PictureAt at)
    {
        var (utc, ns) = before.Count > 0 ? (before[^1].TimeUtc, before[^1].MonotonicNs)
            : manifest is not null ? (manifest.StartedUtc, manifest.StartedMonotonicNs) : (DateTimeOffset.UnixEpoch, tag.MonotonicNs);
        long dropped = before.Count > 0 ? Math.Max(0, tag.CameraFrame - before[^1].CameraFrame - 1) : 0;
        return new(tag.Index, tag.CameraFrame, utc.AddTicks((tag.MonotonicNs - ns) / 100), tag.MonotonicNs, format.WidthPx, format.HeightPx, dropped, part, at.OffsetBytes, at.SizeBytes);
    }

    private bool RepairTable(List<FrameRow> rows)
    {
        string path = At(SessionFolder.Frames);
        var now = FrameTable.Read(_folder);
        if (now.Faults.Count == 0 && now.Rows.SequenceEqual(rows) && WholeLines.EndsWhole(path)) return false;
        Keep(SessionFolder.Frames, AtomicFile.WriteAndKeep(path, file =>
        {
            using StreamWriter writer = new(file, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(FrameRow.Header);
            foreach (var row in rows) writer.WriteLine(row);
        }));
        _did.Add($"{SessionFolder.Frames}: {rows.Count} rows, one for each frame of the video, instead of {now.Rows.Count}.");
        return true;
    }

    private int RepairLines(string name, Func<string, bool> isGood)
    {
        string path = At(name);
        if (!File.Exists(path) && Manifest()?.Parts.Any(part => part.File == name) == true) return 0;      // lost, not empty: it may be copied back
        List<string> all = File.Exists(path) ? [.. File.ReadLines(path)] : [];
        bool endsWhole = all.Count > 0 && WholeLines.EndsWhole(path);
        List<string> good = [.. all.Where((line, i) => (i < all.Count - 1 || endsWhole) && IsGood(line))];
        if (File.Exists(path) && good.Count == all.Count) return good.Count;
        Keep(name, AtomicFile.WriteAndKeep(path, file =>
        {
            using StreamWriter writer = new(file, leaveOpen: true) { NewLine = "\n" };
            foreach (string line in good) writer.WriteLine(line);
        }));
        _did.Add($"{name}: {good.Count} whole lines; {all.Count - good.Count} damaged or unfinished ones were left out.");
        return good.Count;

        bool IsGood(string line)
        {
            try
            {
                return isGood(line);
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    private bool NeedsManifest() => Manifest() is not { State: not SessionState.Recording };

    private void WriteManifest(TimeProvider time, List<(int Part, string Name, AviFile File)> files, List<FrameRow> rows, int results, int events)
    {
        var manifest = Manifest() ?? Invented(time, files, rows);
        (string Name, long Items)[] present =
            [.. files.Select(part => (part.Name, (long)part.File.Pictures.Count)), (SessionFolder.Frames, rows.Count), (SessionFolder.Results, results), (SessionFolder.Events, events)];
        // What this repair did not write is still held against what it was when the session was closed: no change passes for the recording.
        var closed = manifest.Parts.ToDictionary(part => part.File);
        List<SessionPart> parts =
        [
            .. present.Select(now => !_written.Contains(now.Name) && closed.TryGetValue(now.Name, out var then) ? then : PartFile.Describe(_folder, now.Name, now.Items)),
            .. manifest.Parts.Where(then => present.All(now => now.Name != then.File)),
        ];
        bool wasCutOff = manifest.State == SessionState.Recording;
        manifest = manifest with
        {
            State = SessionState.Repaired,
            EndedUtc = manifest.EndedUtc ?? (rows.Count > 0 ? rows[^1].TimeUtc : manifest.StartedUtc),
            EndedBecause = manifest.EndedBecause ?? (wasCutOff ? "The recording was cut off." : null),
            Dropped = Math.Max(manifest.Dropped, rows.Sum(row => row.DroppedBefore)),
            Parts = parts,
            Repairs = [.. manifest.Repairs, new(time.GetUtcNow(), [.. _did], _framesLost)],
        };
        Keep(SessionFolder.Manifest, AtomicFile.WriteAndKeep(At(SessionFolder.Manifest), file => JsonSerializer.Serialize(file, manifest, SessionJson.Page)));
        _did.Add($"{SessionFolder.Manifest}: closed with {rows.Count} frames, {results} results and {events} events, and the hash of each file.");
    }

    // Only what the files themselves say; the rest is told as not known.
    private SessionManifest Invented(TimeProvider time, List<(int Part, string Name, AviFile File)> files, List<FrameRow> rows) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
        State = SessionState.Repaired,
        StartedUtc = rows.Count > 0 ? rows[0].TimeUtc : FirstWritten(),
        StartedMonotonicNs = rows.Count > 0 ? rows[0].MonotonicNs : 0,
        Computer = "not known",
        System = "not known",
        User = "not known",
        Folder = _folder,
        Codec = files.Count > 0 ? files[0].File.Format.FourCc.ToLowerInvariant() : "not known",
        About = new() { Program = "not known", Camera = "not known", NominalFps = files.Count > 0 ? files[0].File.Format.Fps : 0 },
    };

    private DateTimeOffset FirstWritten() => new DirectoryInfo(_folder).EnumerateFiles().Min(file => file.LastWriteTimeUtc);

    private SessionManifest? Manifest()
    {
        try
        {
            return ManifestFile.Load(_folder);
        }
        catch (SessionException e) when (e.InnerException is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    private void Keep(string name, string? kept)
    {
        _written.Add(name);
        if (kept is not null) _kept.Add(Path.GetFileName(kept));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
