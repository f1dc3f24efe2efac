using OpenCvSharp;
using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests.Sessions;

/// <summary>Replays of the whole session of the rehearsal: one is finished after so many looks as a test says; what it found is drawn black. Writes down what it is asked for.</summary>
public sealed class RehearsalReplays : IReplayBench
{
    private const int Of = 12;
    private readonly Lock _gate = new();
    private readonly List<DoneReplay> _done = [];
    private (string Model, int Read)? _running;
    private string? _wrong;

    public List<string> Asked { get; } = [];

    /// <summary>Frames read from look to look.</summary>
    public int ReadAtOnce { get; set; } = 3;

    public ReplayState? Look(string key)
    {
        lock (_gate)
        {
            if (key != RehearsalShelf.Whole) return null;
            if (_running is var (model, read))
            {
                _running = read + ReadAtOnce < Of ? (model, read + ReadAtOnce) : null;
                if (_running is null) _done.Insert(0, new($"replay-{_done.Count + 1}", model, new(Of, 0.042, 0.117, 0.213), new(0, null, null, null), 2, 1, [new(30, 0.213, null), new(7, 0.051, 0.02)]));
            }

            return new(["fast", "large"], _running is var (m, n) ? new(key, "m12", m, n, Of) : null, _wrong, [.. _done]);
        }
    }

    public void Start(string key, string model)
    {
        lock (_gate)
        {
            Asked.Add($"start {key} {model}");
            if (model == "large") throw new SutureLiveException("Model 'large' does not fit its card.");
            (_running, _wrong) = ((model, 0), null);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            Asked.Add("stop");
            (_running, _wrong) = (null, "Stopped: there is no result.");
        }
    }

    public bool ReadFrame(string key, string replay, int frame, Mat bgr)
    {
        lock (_gate) Asked.Add($"frame {key} {replay} {frame}");
        if (key != RehearsalShelf.Whole || frame < 0 || frame >= RehearsalShelf.Frames) return false;
        bgr.Create(120, 160, MatType.CV_8UC3);
        bgr.SetTo(Scalar.All(RehearsalShelf.GreyOf(frame)));
        Cv2.Rectangle(bgr, new Rect(0, 0, 20, 20), Scalar.Black, -1);
        return true;
    }
}
