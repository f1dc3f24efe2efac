using System.Text;
using OpenCvSharp;
using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests.Sessions;

/// <summary>Two sessions: one whole, of 50 frames at 25 per second whose pictures say which frame they are by their grey; one that cannot be opened. Writes down what it is asked for.</summary>
public sealed class RehearsalShelf : ISessionShelf
{
    public const string Whole = "00112233445566aa", Broken = "ffeeddccbbaa9988";
    public const int Frames = 50, StepMs = 40;

    private readonly SessionEntry _whole = new(
        Whole, "m12", SessionHealth.Good, new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero), (Frames - 1) * StepMs / 1000.0, Frames, 3, 12_000_000, "somebody", "M12", []);

    private readonly SessionEntry _broken = new(
        Broken, "m13", SessionHealth.Broken, null, 0, 0, 0, 10, null, null, ["'m13' is no session: its manifest is missing."]);

    public List<string> Asked { get; } = [];

    public string Place => "the rehearsal";

    /// <summary>The grey of a frame; what lies over it is drawn white.</summary>
    public static int GreyOf(int frame) => 4 * frame;

    public IReadOnlyList<SessionEntry> List() => [_whole, _broken];

    public SessionDetail? Look(string key)
    {
        Note($"look {key}");
        if (key == Broken) throw new SutureLiveException(_broken.Remarks[0]);
        return key != Whole ? null : new(
            _whole, [new("camera", "phantom, mjpg"), new("model", "small-suture · CPU")], [.. Enumerable.Range(0, Frames).Select(n => (double)(n * StepMs))], [new(30, 3)],
            [new(-20, "camera", "state streaming"), new(800, "operator", "targets: CA1"), new(1200, "gap", "frames 3")], 0,
            [new("interval", Frames - 1, 40, 41.5, 44), new("inference", 12, 88.1, 97.2, 99.9)], "suturelive export m12 --out m12-export");
    }

    public bool ReadFrame(string key, int frame, bool withOverlay, Mat bgr)
    {
        Note($"frame {key} {frame}{(withOverlay ? " overlay" : "")}");
        if (key != Whole || frame < 0 || frame >= Frames) return false;
        bgr.Create(120, 160, MatType.CV_8UC3);
        bgr.SetTo(Scalar.All(GreyOf(frame)));
        if (withOverlay) Cv2.Rectangle(bgr, new Rect(0, 0, 20, 20), Scalar.White, -1);
        return true;
    }

    public IReadOnlyList<(string Name, Func<Stream> Open)>? Tables(string key)
    {
        Note($"tables {key}");
        return key == Whole ? [("frames.csv", () => new MemoryStream(Encoding.UTF8.GetBytes("frame_index\n0\n"))), ("session.json", () => new MemoryStream(Encoding.UTF8.GetBytes("{}")))] : null;
    }

    private void Note(string what)
    {
        lock (Asked) Asked.Add(what);
    }
}
