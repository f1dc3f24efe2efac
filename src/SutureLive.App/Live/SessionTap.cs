using System.Text.Json.Nodes;
using SutureLive.Cameras;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Replay;
using SutureLive.Sessions;
using SutureLive.Sessions.Recording;

namespace SutureLive.App.Live;

/// <summary>Leads what a live session shows to its recorder: each frame, each result when it first comes to the screen, each change of a state.</summary>
/// <param name="recorder">Not owned.</param>
internal sealed class SessionTap(SessionRecorder recorder) : IObserver<LiveFrame>, IWireWitness
{
    private FrameReading? _last;

    /// <summary>Kind of the event that says that the profile was not that of the optics in use.</summary>
    public const string Uncalibrated = "uncalibrated";

    /// <summary>Name and version of this program, for the record.</summary>
    public static string Program { get; } = $"suturelive {typeof(SessionTap).Assembly.GetName().Version?.ToString(3)}";

    /// <inheritdoc/>
    public void OnNext(LiveFrame value)
    {
        if (value.Result is { } result && !ReferenceEquals(result, _last))
        {
            _last = result;
            recorder.Write(new SessionResult(result.FrameId, result.Reading, SessionReplay.Of(value), SessionReplay.TimingOf(result)));
        }

        recorder.Write(value.Frame);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error) => recorder.Note("camera", new JsonObject { ["state"] = "failed", ["says"] = error.Message });

    /// <summary>Writes down a last result that never came to the screen.</summary>
    public void End(FrameReading? newest)
    {
        if (newest is not null && !ReferenceEquals(newest, _last))
            recorder.Write(new SessionResult(newest.FrameId, newest.Reading, Shown: null, SessionReplay.TimingOf(newest)));
    }

    /// <summary>The camera changed its state.</summary>
    public void Note(CameraState state) => recorder.Note("camera", state switch
    {
        CameraState.Streaming(int width, int height) => new JsonObject { ["state"] = "streaming", ["width_px"] = width, ["height_px"] = height },
        CameraState.Lost(string reason, _) => Said("lost", reason),
        CameraState.Skipped(string reason) => Said("skipped", reason),
        CameraState.Failed(string reason) => Said("failed", reason),
        CameraState.Ended(var remark) => Said("ended", remark),
        _ => Said("opening", null),
    });

    /// <summary>Something else happened.</summary>
    public void Note(string kind, JsonObject detail) => recorder.Note(kind, detail);

    /// <summary>The optics in use are not those of the profile.</summary>
    public void NoteUncalibrated(string says) => recorder.Note(Uncalibrated, new JsonObject { ["says"] = says });

    /// <summary>The overlay changed its state.</summary>
    public void Note(OverlayState state) => recorder.Note("overlay", new JsonObject { ["state"] = state.ToString().ToLowerInvariant() });

    /// <inheritdoc/>
    public void Note(bool isSent, ReadOnlySpan<byte> bytes)
    {
        byte[] passed = bytes.ToArray();        // the bytes are lent, and a stop byte's thread has no time for more
        recorder.Note("controller", () => new JsonObject
        {
            ["sent"] = isSent,
            ["hex"] = Convert.ToHexString(passed),
            ["text"] = WireText.Printable(passed),
        });
    }

    private static JsonObject Said(string state, string? says) => new() { ["state"] = state, ["says"] = says };
}
