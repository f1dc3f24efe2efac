using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Recording;
using SutureLive.Tests;

namespace SutureLive.Sessions.Tests;

/// <summary>A small camera with a clock of its own, and a folder to record into.</summary>
internal sealed class Stage : IDisposable
{
    public const double Fps = 25;
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new(64);
    private readonly Clock _time = new();
    private long _next;

    public static SessionAbout About { get; } = new()
    {
        Program = "test",
        Camera = "painted",
        NominalFps = Fps,
        Operator = "somebody",
        Profile = new(20, ScaleSource.Profile, 0),
        Targets = [new("T1", -2.3, 1.5)],
    };

    public string Folder => _folder.File("session");

    public int FramesOut => _pool.Live;

    public string At(string name) => Path.Combine(Folder, name);

    public SessionRecorder Start(RecorderOptions? options = null, string? folder = null) => SessionRecorder.Start(folder ?? Folder, About, options, _time, NullLogger.Instance);

    /// <summary>Lets the camera give frames, waiting for each to be written unless told otherwise.</summary>
    public void Play(SessionRecorder recorder, int frames, int width = 64, int height = 48, bool wait = true)
    {
        for (int i = 0; i < frames; i++)
        {
            long before = recorder.Written;
            using (var frame = _pool.TryRent(width, height, _next, _time.GetTimestamp())!)
            {
                Paint(frame.Pixels, _next);
                recorder.Write(frame);
            }

            Skip(1);
            if (wait) Until(() => recorder.Written > before || recorder.Failure is not null);
        }
    }

    /// <summary>The camera loses frames.</summary>
    public void Skip(int frames)
    {
        _next += frames;
        _time.Advance(TimeSpan.FromSeconds(frames / Fps));
    }

    /// <summary>A whole session of one go, with a result and an event.</summary>
    public void Record(int frames, RecorderOptions? options = null)
    {
        using var recorder = Start(options);
        Play(recorder, frames);
        recorder.Write(Result(frames / 2));
        recorder.Note("operator", new JsonObject { ["act"] = "looked" });
    }

    /// <summary>What a killed recorder leaves: the files of a running recording, copied after its last flush.</summary>
    public string Killed(int frames, RecorderOptions? options = null)
    {
        string copy = _folder.File("killed");
        Directory.CreateDirectory(copy);
        using var recorder = Start((options ?? new()) with { FlushEvery = TimeSpan.Zero });
        Play(recorder, frames);
        recorder.Write(Result(frames / 2));
        Until(() => new FileInfo(At(SessionFolder.Results)).Length > 0);
        foreach (string file in Directory.EnumerateFiles(Folder).Where(file => Path.GetFileName(file) != SessionFolder.Lock))
        {
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), target = File.Create(Path.Combine(copy, Path.GetFileName(file)));
            source.CopyTo(target);
        }

        return copy;
    }

    public static SessionResult Result(long cameraFrame) => new(
        cameraFrame,
        new SkullReading(
            64, 48, 20, ScaleSource.Profile, 12.5,
            new Landmark(new PointPx(30.125, 12.25), 0.05, Confidence.High) { Ellipse95 = new(0.2, 0.1, 45) },
            Landmark.NotFound, (new(30, 40), new(31, 5)),
            [new SutureCurve(SutureName.Sagittal, [new(30, 12.5), new(30.25, 30)], 0.75) { Observed = [true, false] }]) { Remarks = ["seen askew"] },
        new ResultShown(cameraFrame + 1, 40.5, Similarity.From(1.01, 0.5, 2, -1), "live"),
        new ResultTiming(1, 20, 3, 1));

    public static void Paint(Mat picture, long id)
    {
        picture.SetTo(new Scalar(40, 60, 80));
        Cv2.Rectangle(picture, new Rect((int)(id * 3 % picture.Width), 8, 12, 20), new Scalar(200, 180, 250 - (id * 5 % 200)), -1);
    }

    /// <summary>A check that decodes every picture.</summary>
    public static SessionCheck Check(string folder) => SessionVerifier.Verify(folder, decodeAll: true, TestContext.Current.CancellationToken);

    public static void Until(Func<bool> happened)
    {
        for (int i = 0; i < 2000 && !happened(); i++) Thread.Sleep(5);
        Assert.True(happened());
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    /// <summary>Counts its time stamps from its start, as a computer does, and not from the year 1.</summary>
    private sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero))
    {
        public override long GetTimestamp() => base.GetTimestamp() - Start.UtcTicks;
    }
}
