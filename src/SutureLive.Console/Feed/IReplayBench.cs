using OpenCvSharp;

namespace SutureLive.Console.Feed;

/// <summary>
/// Recorded sessions read again with another model, beside what was recorded and never in its place. One at a time, and it gives way to the live picture. Calls come from
/// any thread; a refusal is a <see cref="Core.SutureLiveException"/> with a sentence.
/// </summary>
public interface IReplayBench
{
    /// <summary>What there is to a session; null when there is no session with that key.</summary>
    /// <param name="key">As <see cref="ISessionShelf.List"/> gave it.</param>
    ReplayState? Look(string key);

    /// <summary>Begins to read a session again, the very frames that were read when it was recorded.</summary>
    /// <param name="key">As <see cref="ISessionShelf.List"/> gave it.</param>
    /// <param name="model">One of <see cref="ReplayState.Models"/>.</param>
    void Start(string key, string model);

    /// <summary>Stops what is under way; what it has written so far stays unfinished under another name.</summary>
    void Stop();

    /// <summary>Reads a recorded picture and draws what a replay found at that moment.</summary>
    /// <param name="key">As <see cref="ISessionShelf.List"/> gave it.</param>
    /// <param name="replay">Name of one of <see cref="ReplayState.Done"/>.</param>
    /// <param name="frame">Index in <see cref="SessionDetail.FrameMs"/>.</param>
    /// <param name="bgr">Made CV_8UC3 of the frame's size; owned by the caller.</param>
    /// <returns>False when there is no such session, replay or frame.</returns>
    bool ReadFrame(string key, string replay, int frame, Mat bgr);
}

/// <summary>Replays of a session.</summary>
/// <param name="Models">Models installed, by name.</param>
/// <param name="Running">What is under way, of this session or another; null for nothing.</param>
/// <param name="Wrong">Why the last replay of this session came to no end, as a sentence; null when nothing is wrong.</param>
/// <param name="Done">Finished replays, the newest first.</param>
public sealed record ReplayState(IReadOnlyList<string> Models, RunningReplay? Running, string? Wrong, IReadOnlyList<DoneReplay> Done);

/// <summary>A replay under way.</summary>
/// <param name="Key">Of its session.</param>
/// <param name="Session">Name of its session.</param>
/// <param name="Model">With which model.</param>
/// <param name="Read">Frames read.</param>
/// <param name="Of">Frames to read.</param>
public sealed record RunningReplay(string Key, string Session, string Model, long Read, long Of);

/// <summary>A finished replay against what was recorded.</summary>
/// <param name="Name">Name of its folder, beside what was recorded.</param>
/// <param name="Model">With which model.</param>
/// <param name="Bregma">How far bregma lies from where it was found then.</param>
/// <param name="Lambda">The same for lambda.</param>
/// <param name="FoundByOne">Frames in which only one of both found a landmark.</param>
/// <param name="ReadByOne">Frames that only one of both read.</param>
/// <param name="Worst">The frames that differ most, worst first.</param>
public sealed record DoneReplay(
    string Name, string Model, LandmarkDifference Bregma, LandmarkDifference Lambda, int FoundByOne, int ReadByOne, IReadOnlyList<FrameDifference> Worst);

/// <summary>Distances of one landmark over all frames, mm; null without frames.</summary>
/// <param name="Frames">Frames in which both found it.</param>
/// <param name="MeanMm">Mean.</param>
/// <param name="P95Mm">Nineteen of twenty differ at most so much.</param>
/// <param name="MaxMm">Largest.</param>
public sealed record LandmarkDifference(int Frames, double? MeanMm, double? P95Mm, double? MaxMm);

/// <summary>A frame in which both differ.</summary>
/// <param name="Frame">Index in <see cref="SessionDetail.FrameMs"/>.</param>
/// <param name="BregmaMm">Distance of both bregmas, mm; null unless both were found.</param>
/// <param name="LambdaMm">The same for lambda.</param>
public sealed record FrameDifference(int Frame, double? BregmaMm, double? LambdaMm);
