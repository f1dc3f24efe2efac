using System.Text.Json.Nodes;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Sessions.Export;

namespace SutureLive.App.Live;

/// <summary>
/// Writes down what the operator does, at the moment it is done, with the very numbers, while a session is recorded. A session that begins later
/// begins with the landmarks that are fixed by then. Safe from any thread.
/// </summary>
internal sealed class OperatorRecord : IOperatorWitness
{
    private readonly RecordingDesk _desk;

    /// <summary>Starts to write down.</summary>
    /// <param name="desk">Knows where; not owned.</param>
    /// <param name="skull">Knows what is fixed when a session begins.</param>
    public OperatorRecord(RecordingDesk desk, LiveSkull skull)
    {
        _desk = desk;
        desk.Begun += () => Note(LandmarkPins.None, skull.Pins);
    }

    /// <summary>Kind of these events.</summary>
    public const string Kind = "operator";

    /// <summary>Notes an act.</summary>
    /// <param name="act">A word for it, such as <c>arm</c>.</param>
    /// <param name="detail">Its numbers; handed over. Null for none.</param>
    public void Note(string act, JsonObject? detail = null)
    {
        detail ??= [];
        detail.Insert(0, "act", act);
        _desk.Note(Kind, detail);
    }

    /// <summary>Notes the list of targets.</summary>
    public void Note(IEnumerable<NamedTarget> targets) => Note("targets", new()
    {
        ["targets"] = new JsonArray([.. targets.Select(target => new JsonObject
        {
            ["name"] = target.Name, ["ap_mm"] = target.At.ApMm, ["ml_mm"] = target.At.MlMm, ["dv_mm"] = double.IsFinite(target.At.DvMm) ? target.At.DvMm : null,
        })]),
    });

    /// <summary>Notes each landmark that was fixed, moved or given free.</summary>
    /// <param name="before">What was fixed until now.</param>
    /// <param name="after">What is fixed from now on.</param>
    public void Note(LandmarkPins before, LandmarkPins after)
    {
        Note("bregma", before.Bregma, after.Bregma);
        Note("lambda", before.Lambda, after.Lambda);
    }

    /// <inheritdoc/>
    public void SnapshotTaken(long cameraFrame) => Note("snapshot", new() { ["camera_frame"] = cameraFrame });

    /// <inheritdoc/>
    public void ControlsTaken() => Note("controls-taken");

    /// <inheritdoc/>
    public void ControlsReleased(string why) => Note("controls-released", new() { ["says"] = why });

    /// <summary>Three numbers of the frame, mm.</summary>
    public static JsonArray Numbers(FramePoint at) => [at.XMm, at.YMm, at.ZMm];

    private void Note(string landmark, LandmarkPin? before, LandmarkPin? after)
    {
        if (before == after) return;
        if (after is null) Note(HandLandmarks.Unpin, new() { ["landmark"] = landmark });
        else Note(after.ByHand ? HandLandmarks.Correct : HandLandmarks.Pin, new() { ["landmark"] = landmark, ["x_px"] = Math.Round(after.At.X, 3), ["y_px"] = Math.Round(after.At.Y, 3) });
    }
}
