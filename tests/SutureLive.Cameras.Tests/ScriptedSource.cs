using System.Collections.Concurrent;
using OpenCvSharp;

namespace SutureLive.Cameras.Tests;

/// <summary>A device on a bench: each opening and each picture is an act that the test wrote down.</summary>
internal sealed class ScriptedDevice
{
    private readonly ConcurrentQueue<Action> _openings = new();
    private readonly BlockingCollection<Func<Mat, bool>> _pictures = [];

    public int Opened { get; private set; }

    public int OpenNow { get; private set; }

    public TimeSpan? Period { get; init; }

    public ScriptedDevice Opens() => Opening(() => { });

    public ScriptedDevice Refuses(string reason, bool canRecover = true) => Opening(() => throw new CameraException(reason, canRecover));

    public ScriptedDevice Sends(int width, int height, int grey = 1, MatType? type = null) => Picture(picture =>
    {
        picture.Create(height, width, type ?? MatType.CV_8UC3);
        picture.SetTo(Scalar.All(grey));
        return true;
    });

    public ScriptedDevice Fails(Exception error) => Picture(_ => throw error);

    public ScriptedDevice Ends() => Picture(_ => false);

    public ICaptureSource Open(CancellationToken cancel)
    {
        if (_openings.TryDequeue(out var opening)) opening();
        Opened++;
        OpenNow++;
        return new Source(this);
    }

    private ScriptedDevice Opening(Action opening)
    {
        _openings.Enqueue(opening);
        return this;
    }

    private ScriptedDevice Picture(Func<Mat, bool> picture)
    {
        _pictures.Add(picture);
        return this;
    }

    private sealed class Source(ScriptedDevice device) : ICaptureSource
    {
        public TimeSpan? Period => device.Period;

        public string? Remark => null;

        public bool Next(Mat picture, CancellationToken cancel) => device._pictures.Take(cancel)(picture);

        public void Dispose() => device.OpenNow--;
    }
}
