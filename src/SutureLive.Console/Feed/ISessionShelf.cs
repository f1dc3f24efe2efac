using OpenCvSharp;

namespace SutureLive.Console.Feed;

/// <summary>
/// The recorded sessions the console may show. A session is asked for by its key, which only <see cref="List"/> gives out: nothing a request
/// says is ever part of a path. Calls come from any thread, several at a time.
/// </summary>
public interface ISessionShelf
{
    /// <summary>Where the sessions lie, for people.</summary>
    string Place { get; }

    /// <summary>Every session there, the newest first. Cheap: nothing is decoded.</summary>
    IReadOnlyList<SessionEntry> List();

    /// <summary>Everything about one session; null when there is none with that key.</summary>
    /// <param name="key">As <see cref="List"/> gave it.</param>
    /// <exception cref="Core.SutureLiveException">It cannot be opened: the message says why and what to do.</exception>
    SessionDetail? Look(string key);

    /// <summary>Reads one recorded picture.</summary>
    /// <param name="key">As <see cref="List"/> gave it.</param>
    /// <param name="frame">Index in <see cref="SessionDetail.FrameMs"/>.</param>
    /// <param name="withOverlay">Draw what was found at that moment.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size; owned by the caller.</param>
    /// <returns>False when there is no such session or frame.</returns>
    /// <exception cref="Core.SutureLiveException">The picture is damaged.</exception>
    bool ReadFrame(string key, int frame, bool withOverlay, Mat bgr);

    /// <summary>The tables of a session by name: frames, results, events, manifest. Null when there is no session with that key.</summary>
    /// <param name="key">As <see cref="List"/> gave it.</param>
    /// <returns>Each with a way to open it for reading; the caller closes the stream.</returns>
    IReadOnlyList<(string Name, Func<Stream> Open)>? Tables(string key);
}

/// <summary>How a session is.</summary>
public enum SessionHealth
{
    /// <summary>Closed, and its counts agree.</summary>
    Good,

    /// <summary>Being recorded at this moment.</summary>
    Recording,

    /// <summary>Cut off and never closed.</summary>
    CutOff,

    /// <summary>Closed, but something is missing or does not agree.</summary>
    Doubtful,

    /// <summary>It cannot be opened.</summary>
    Broken,
}

/// <summary>A session in the list.</summary>
/// <param name="Key">What it is asked for by; says nothing to people.</param>
/// <param name="Name">Name of its folder.</param>
/// <param name="Health">How it is.</param>
/// <param name="StartedUtc">When it began; null when it cannot be opened.</param>
/// <param name="DurationS">From the first frame to the last, s.</param>
/// <param name="Frames">Frames that can be read.</param>
/// <param name="Dropped">Frames of the camera that are not in the video.</param>
/// <param name="Bytes">Everything in its folder.</param>
/// <param name="Operator">Who operated; null when not told.</param>
/// <param name="Subject">Which animal; null when not told.</param>
/// <param name="Remarks">What is not as it should be and what to do, as sentences.</param>
public sealed record SessionEntry(
    string Key, string Name, SessionHealth Health, DateTimeOffset? StartedUtc, double DurationS, long Frames, long Dropped, long Bytes, string? Operator, string? Subject, IReadOnlyList<string> Remarks);

/// <summary>One session, opened.</summary>
/// <param name="Entry">Its line in the list.</param>
/// <param name="Facts">What a person wants to know first, as name and value; names are keys of the page's words.</param>
/// <param name="FrameMs">Time of each frame since the first one, ms.</param>
/// <param name="Gaps">Where frames are missing.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="EventsLeftOut">Events too many to be shown.</param>
/// <param name="Stages">Where the time went.</param>
/// <param name="ExportCommand">The line that exports everything.</param>
public sealed record SessionDetail(
    SessionEntry Entry, IReadOnlyList<SessionFact> Facts, IReadOnlyList<double> FrameMs, IReadOnlyList<SessionGap> Gaps, IReadOnlyList<SessionMark> Events, int EventsLeftOut, IReadOnlyList<StageLatency> Stages, string ExportCommand);

/// <summary>One thing to know about a session.</summary>
/// <param name="Name">Key of the page's word for it.</param>
/// <param name="Value">As a person reads it.</param>
public sealed record SessionFact(string Name, string Value);

/// <summary>Frames that are missing.</summary>
/// <param name="Frame">Index of the frame after the gap.</param>
/// <param name="Missing">How many are missing before it.</param>
public sealed record SessionGap(int Frame, long Missing);

/// <summary>An event on the time line.</summary>
/// <param name="AtMs">Time since the first frame, ms; negative before it.</param>
/// <param name="Kind">What kind, e.g. <c>operator</c>, <c>camera</c>, <c>gap</c>.</param>
/// <param name="Says">What happened, in a few words.</param>
public sealed record SessionMark(double AtMs, string Kind, string Says);

/// <summary>Times of one stage over a session, ms; percentiles are linear between neighbours.</summary>
/// <param name="Stage">Key of the page's word: <c>interval</c>, <c>preprocess</c>, <c>inference</c>, <c>anatomy</c>, <c>shown</c>.</param>
/// <param name="Count">How many times were measured.</param>
/// <param name="P50">Half of them took at most this.</param>
/// <param name="P95">Nineteen of twenty took at most this.</param>
/// <param name="P99">All but one of a hundred took at most this.</param>
public sealed record StageLatency(string Stage, int Count, double P50, double P95, double P99);
