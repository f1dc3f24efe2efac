using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.App.SessionTools;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Sessions;
using SutureLive.Sessions.Recording;
using SutureLive.Sessions.Replays;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Sessions;

/// <summary>
/// A session that was really recorded, read again by the real replay with a network that is known: it finds bregma where it was painted. What was recorded says that the model of
/// then saw it 0.19 mm to the left, and in frame 7 half a millimetre.
/// </summary>
public sealed class ReplayDeskTests : IDisposable
{
    private const int Frames = 10;
    private const double UmPerPx = 38, OffPx = 5, WorstPx = 13;
    private static readonly PaintedSkull Skull = new(300, 260, new PointPx(150, 100), 0, UmPerPx);
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new(32);
    private readonly SessionShelf _shelf;
    private readonly ReplayDesk _desk;

    public ReplayDeskTests()
    {
        string model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);
        string damaged = TinyModel.Write(_folder.Path, "damaged", 256, PaintedSkull.Planes);
        File.AppendAllText(Path.ChangeExtension(damaged, ".onnx"), "!");
        _shelf = new(_folder.File("sessions"));
        _desk = new(_shelf, () => new Dictionary<string, string> { ["tiny"] = model, ["damaged"] = damaged }, NullLogger.Instance);
    }

    private string Session => Path.Combine(_folder.File("sessions"), "m12");

    public void Dispose()
    {
        _desk.Dispose();
        _shelf.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_difference_is_told_in_mm_with_the_worst_frame_and_not_a_byte_of_the_recording_changes()
    {
        string key = Record();
        var before = Directory.EnumerateFiles(Session).ToDictionary(file => file, File.ReadAllBytes);
        Assert.Equal(["damaged", "tiny"], _desk.Look(key)!.Models);
        Assert.Empty(_desk.Look(key)!.Done);

        _desk.Start(key, "tiny");
        var state = await EndAsync(key);

        Assert.Null(state.Wrong);
        var done = Assert.Single(state.Done);
        Assert.Equal(("replay-1", "tiny", 0, 0), (done.Name, done.Model, done.FoundByOne, done.ReadByOne));
        Assert.Equal(Frames / 2, done.Bregma.Frames);                                   // every second one was read then
        Assert.Equal((OffPx * 4 + WorstPx) / 5 * UmPerPx / 1000, done.Bregma.MeanMm!.Value, 0.03);
        Assert.Equal(WorstPx * UmPerPx / 1000, done.Bregma.MaxMm!.Value, 0.03);
        Assert.InRange(done.Lambda.MaxMm!.Value, 0, 0.05);
        Assert.Equal(6, done.Worst[0].Frame);
        Assert.All(Directory.EnumerateFiles(Session), file => Assert.Equal(before[file], File.ReadAllBytes(file)));
        Assert.Equal(before.Count, Directory.EnumerateFiles(Session).Count());
        Assert.True(File.Exists(Path.Combine(Session, "replay-1", "compare.csv")));

        // A second one lies beside the first, and says the same.
        _desk.Start(key, "tiny");
        state = await EndAsync(key);
        Assert.Equal(["replay-2", "replay-1"], state.Done.Select(replay => replay.Name));
        Assert.Equal(state.Done[1].Bregma, state.Done[0].Bregma);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Session, "replay-1", "results.jsonl"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(Session, "replay-2", "results.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_is_replayed_as_the_animal_it_was_recorded_of()
    {
        string key = Record(new("rat", 7.6, 9.2, 6.4, 10.4));

        _desk.Start(key, "tiny");
        await EndAsync(key);

        // A mouse's distance is trusted in no rat.
        var replayed = ResultComparison.Load(Path.Combine(Session, "replay-1")).ToList();
        Assert.NotEmpty(replayed);
        Assert.All(replayed, told => Assert.True(told.Result.Reading.Bregma.Confidence < Confidence.Medium, told.Result.Reading.Bregma.ToString()));
    }

    [Fact]
    public void What_was_believed_of_an_animal_comes_back_and_an_unknown_animal_is_refused()
    {
        var rat = AnatomyOptions.For(SkullShape.Rat) with { UsualBregmaLambdaMm = (7, 9) };
        Assert.Equal(rat, RecordedAnatomy.Options(RecordedAnatomy.Of(rat)));
        Assert.Equal(new AnatomyOptions(), RecordedAnatomy.Options(null));
        Assert.Contains("'mole'", Assert.Throws<SessionException>(() => RecordedAnatomy.Options(new("mole", 1, 2, 0.5, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_can_be_seen_as_either_of_both_found_it()
    {
        string key = Record();
        _desk.Start(key, "tiny");
        await EndAsync(key);
        using Mat plain = new(), recorded = new(), again = new();

        Assert.True(_shelf.ReadFrame(key, 6, withOverlay: false, plain));
        Assert.True(_shelf.ReadFrame(key, 6, withOverlay: true, recorded));
        Assert.True(_desk.ReadFrame(key, "replay-1", 6, again));

        Assert.Equal(plain.Size(), again.Size());
        Assert.True(Differs(plain, recorded) && Differs(plain, again) && Differs(recorded, again));
        Assert.False(_desk.ReadFrame(key, "replay-2", 6, again));
        Assert.False(_desk.ReadFrame(key, "../m12", 6, again));
        Assert.False(_desk.ReadFrame(key, "", 6, again));
        Assert.False(_desk.ReadFrame(key, "replay-1", Frames, again));
        Assert.False(_desk.ReadFrame("0123456789abcdef", "replay-1", 6, again));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_what_fails_says_why()
    {
        string key = Record();
        Assert.Null(_desk.Look("0123456789abcdef"));
        Assert.Contains("no such session", Assert.Throws<SutureLiveException>(() => _desk.Start("0123456789abcdef", "tiny")).Message, StringComparison.Ordinal);
        Assert.Contains("There is no model '../tiny'; there are: damaged, tiny", Assert.Throws<SutureLiveException>(() => _desk.Start(key, "../tiny")).Message, StringComparison.Ordinal);

        _desk.Start(key, "damaged");
        Assert.Contains("damaged", (await EndAsync(key)).Wrong, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Session));

        using var recorder = Start(Path.Combine(_folder.File("sessions"), "now"));
        string now = _shelf.List().Single(entry => entry.Name == "now").Key;
        Assert.Contains("is being recorded", Assert.Throws<SutureLiveException>(() => _desk.Start(now, "tiny")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_stopped_leaves_no_result_and_the_next_one_comes_to_its_end()
    {
        string key = Record();
        _desk.Start(key, "tiny");
        string second = Assert.Throws<SutureLiveException>(() => _desk.Start(key, "tiny")).Message;
        _desk.Stop();
        var state = await EndAsync(key);

        Assert.Contains("wait, or stop it", second, StringComparison.Ordinal);
        Assert.Equal("Stopped: there is no result.", state.Wrong);
        Assert.Empty(state.Done);
        _desk.Start(key, "tiny");
        Assert.Single((await EndAsync(key)).Done);
    }

    private static bool Differs(Mat a, Mat b)
    {
        using Mat difference = new();
        Cv2.Absdiff(a, b, difference);
        return Cv2.Sum(difference).Val1 > 1000;
    }

    private async Task<ReplayState> EndAsync(string key)
    {
        while (_desk.Look(key) is { Running: not null }) await Task.Delay(20, TestContext.Current.CancellationToken);
        return _desk.Look(key)!;
    }

    /// <summary>Records the skull standing still; every second frame was read, with bregma to the left of where it is.</summary>
    private string Record(SessionAnatomy? anatomy = null)
    {
        using (var recorder = Start(Session, anatomy))
        using (var picture = Skull.Paint())
        {
            for (int n = 0; n < Frames; n++)
            {
                using var frame = _pool.TryRent(Skull.WidthPx, Skull.HeightPx, n, TimeProvider.System.GetTimestamp())!;
                picture.CopyTo(frame.Pixels);
                recorder.Write(frame);
                while (recorder.Written + recorder.Dropped <= n && recorder.Failure is null) Thread.Yield();
                if (n % 2 == 0) recorder.Write(new SessionResult(n, Reading(n == 6 ? WorstPx : OffPx), null, new(2, 90, 5, 1)));
            }
        }

        return Assert.Single(_shelf.List()).Key;
    }

    private static SessionRecorder Start(string folder, SessionAnatomy? anatomy = null) => SessionRecorder.Start(
        folder, new() { Program = "test", Camera = "painted", NominalFps = 25, Profile = new(UmPerPx, ScaleSource.Profile, 0), Anatomy = anatomy }, new() { Codec = SessionCodec.Hfyu }, TimeProvider.System, NullLogger.Instance);

    private static SkullReading Reading(double offPx) => new(
        Skull.WidthPx, Skull.HeightPx, UmPerPx, ScaleSource.Profile, 0, new Landmark(Skull.Bregma with { X = Skull.Bregma.X - offPx }, 0.03, Confidence.High), new Landmark(Skull.Lambda, 0.05, Confidence.Medium), null, []);
}
