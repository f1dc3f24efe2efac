using System.Security.Cryptography;
using System.Text;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Sessions;

namespace SutureLive.App.SessionTools;

/// <summary>
/// The sessions in a folder and below it, for the console. A key is the beginning of the SHA-256 of a session's folder and is only ever looked up among those that were
/// found: no text of a request becomes a path. One session is kept open, the last that was asked for.
/// </summary>
/// <param name="place">The folder; need not exist yet.</param>
internal sealed class SessionShelf(string place) : ISessionShelf, IDisposable
{
    private readonly Lock _gate = new();
    private Dictionary<string, string> _folders = [];
    private ShelvedSession? _open;

    /// <inheritdoc/>
    public string Place { get; } = Path.GetFullPath(place);

    /// <inheritdoc/>
    public IReadOnlyList<SessionEntry> List()
    {
        var folders = Find();
        lock (_gate) _folders = folders;
        return [.. folders.Select(found => EntryOf(found.Key, found.Value)).OrderByDescending(entry => entry.StartedUtc ?? DateTimeOffset.MinValue)];
    }

    /// <inheritdoc/>
    public SessionDetail? Look(string key)
    {
        if (FolderOf(key) is not { } folder) return null;
        lock (_gate)
        {
            // A session that is being recorded grows: each look sees it as it is then, and its frames are those of the last look.
            if (_open is { IsAsItWas: false }) Close();
            return Opened(key, folder).Detail(EntryOf(key, folder));
        }
    }

    /// <inheritdoc/>
    public bool ReadFrame(string key, int frame, bool withOverlay, Mat bgr)
    {
        if (FolderOf(key) is not { } folder) return false;
        lock (_gate) return Opened(key, folder).Read(frame, withOverlay, bgr);
    }

    /// <summary>Reads one recorded picture and draws what a replay found at that moment.</summary>
    /// <param name="key">As <see cref="List"/> gave it.</param>
    /// <param name="replay">Folder of the replay.</param>
    /// <param name="frame">Index of the frame.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size; owned by the caller.</param>
    public bool ReadReplayed(string key, string replay, int frame, Mat bgr)
    {
        if (FolderOf(key) is not { } folder) return false;
        lock (_gate) return Opened(key, folder).ReadReplayed(replay, frame, bgr);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Func<Stream> Open)>? Tables(string key) => FolderOf(key) is { } folder
        ? [.. from name in (string[])[SessionFolder.Manifest, SessionFolder.Frames, SessionFolder.Results, SessionFolder.Events]
              let path = Path.Combine(folder, name)
              where File.Exists(path)
              select (name, (Func<Stream>)(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))]
        : null;

    /// <summary>The folder of a session; null for a key that was never given out. A key from before a restart is as good as one of the list.</summary>
    public string? FolderOf(string key)
    {
        lock (_gate)
            if (_folders.TryGetValue(key, out string? known)) return known;
        var folders = Find();
        lock (_gate) _folders = folders;
        return folders.GetValueOrDefault(key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) Close();
    }

    private Dictionary<string, string> Find() =>
        Directory.Exists(Place) ? SessionSummary.Find(Place).Select(Path.GetFullPath).ToDictionary(KeyOf) : [];

    private static string KeyOf(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];

    private ShelvedSession Opened(string key, string folder)
    {
        if (_open?.Key != key) Close();
        return _open ??= new(key, folder);
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private static SessionEntry EntryOf(string key, string folder)
    {
        var summary = SessionSummary.Of(folder);
        var about = summary.Manifest?.About;
        return new(
            key, Path.GetFileName(folder), HealthOf(summary), summary.Manifest?.StartedUtc, Math.Round(summary.Duration.TotalSeconds, 3), summary.Frames, summary.Manifest?.Dropped ?? 0, summary.Bytes,
            about?.Operator, about?.Subject, summary.Remarks);
    }

    private static SessionHealth HealthOf(SessionSummary summary) => summary switch
    {
        { Manifest: null } => SessionHealth.Broken,
        { Manifest.State: SessionState.Recording } => SessionFolder.IsBeingRecorded(summary.Folder) ? SessionHealth.Recording : SessionHealth.CutOff,
        { IsSound: false } => SessionHealth.Doubtful,
        _ => SessionHealth.Good,
    };
}
