using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.App.SessionTools;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Sessions;
using SutureLive.Sessions.Recording;

namespace SutureLive.App.Tests.Sessions;

/// <summary>What the console sees of sessions that were really recorded.</summary>
public sealed class SessionShelfTests : IDisposable
{
    private const int Frames = 12;
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-shelf-").FullName;
    private readonly FramePool _pool = new(32);
    private readonly SessionShelf _shelf;

    public SessionShelfTests() => _shelf = new(_folder);

    public void Dispose()
    {
        _shelf.Dispose();
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_recorded_session_is_listed_as_good_with_who_and_what()
    {
        Record("m12");

        var entry = Assert.Single(_shelf.List());
        Assert.Equal(("m12", SessionHealth.Good, (long)Frames, "somebody", "M12"), (entry.Name, entry.Health, entry.Frames, entry.Operator, entry.Subject));
        Assert.Empty(entry.Remarks);
        Assert.Matches("^[0-9a-f]{16}$", entry.Key);
    }

    [Fact]
    public void A_session_that_lost_its_video_is_doubtful_and_one_that_lost_its_manifest_is_broken()
    {
        Record("cut");
        using (var video = File.OpenWrite(Path.Combine(_folder, "cut", SessionFolder.Video(1)))) video.SetLength(video.Length / 2);
        Record("lost");
        File.WriteAllText(Path.Combine(_folder, "lost", SessionFolder.Manifest), "{ not a manifest");

        var health = _shelf.List().ToDictionary(entry => entry.Name, entry => (entry.Health, entry.Remarks.Count));
        Assert.Equal((SessionHealth.Doubtful, 1), health["cut"]);
        Assert.Equal((SessionHealth.Broken, 1), health["lost"]);
    }

    [Fact]
    public void A_session_that_is_being_recorded_says_so()
    {
        using var recorder = Start("now");
        Assert.Equal(SessionHealth.Recording, Assert.Single(_shelf.List()).Health);
    }

    [Fact]
    public void Opened_it_tells_times_events_and_where_the_time_went()
    {
        Record("m12");

        var detail = _shelf.Look(_shelf.List()[0].Key)!;
        Assert.Equal(Frames, detail.FrameMs.Count);
        Assert.Equal(0, detail.FrameMs[0]);
        Assert.Equal(detail.FrameMs.Order(), detail.FrameMs);
        Assert.Contains(detail.Events, mark => mark is { Kind: "operator", Says: "targets: CA1" });
        var network = Assert.Single(detail.Stages, stage => stage.Stage == "inference");
        Assert.Equal((4, 92.5, 93.97), (network.Count, network.P50, Math.Round(network.P99, 2)));     // of 91, 92, 93, 94 ms
        Assert.Contains(_folder, detail.ExportCommand, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_is_the_recorded_one_and_the_overlay_is_drawn_on_it_only_when_asked_for()
    {
        Record("m12");
        string key = _shelf.List()[0].Key;
        using Mat plain = new(), drawn = new(), difference = new();

        Assert.True(_shelf.ReadFrame(key, 3, withOverlay: false, plain));
        Assert.True(_shelf.ReadFrame(key, 3, withOverlay: true, drawn));
        Assert.False(_shelf.ReadFrame(key, Frames, withOverlay: false, plain));
        Assert.False(_shelf.ReadFrame(key, -1, withOverlay: false, plain));

        Assert.InRange(plain.At<Vec3b>(10, 10)[1], GreyOf(3) - 3, GreyOf(3) + 3);
        Cv2.Absdiff(plain, drawn, difference);
        using var around = difference[new Rect(130, 90, 40, 40)];
        Assert.True(Cv2.Sum(around).Val1 > 1000, "nothing is drawn at bregma");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("m12")]
    [InlineData("")]
    public void Whatever_is_no_key_of_the_list_finds_nothing(string key)
    {
        Record("m12");
        _shelf.List();
        using var picture = new Mat();

        Assert.Null(_shelf.Look(key));
        Assert.Null(_shelf.Tables(key));
        Assert.False(_shelf.ReadFrame(key, 0, false, picture));
    }

    [Fact]
    public void Tables_are_those_of_the_session_and_never_the_video()
    {
        Record("m12");

        var tables = _shelf.Tables(_shelf.List()[0].Key)!;
        Assert.Equal([SessionFolder.Manifest, SessionFolder.Frames, SessionFolder.Results, SessionFolder.Events], tables.Select(table => table.Name));
        using StreamReader frames = new(tables[1].Open());
        Assert.Equal(FrameRow.Header, frames.ReadLine());
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_has_no_sessions()
    {
        using SessionShelf empty = new(Path.Combine(_folder, "not", "yet"));
        Assert.Empty(empty.List());
    }

    private static int GreyOf(int frame) => 40 + (10 * frame);

    private void Record(string name)
    {
        using var recorder = Start(name);
        recorder.Note("operator", new JsonObject { ["act"] = "targets", ["targets"] = new JsonArray(new JsonObject { ["name"] = "CA1" }) });
        for (int n = 0; n < Frames; n++)
        {
            using var frame = _pool.TryRent(320, 240, n, TimeProvider.System.GetTimestamp())!;
            frame.Pixels.SetTo(Scalar.All(GreyOf(n)));
            recorder.Write(frame);
            while (recorder.Written + recorder.Dropped <= n && recorder.Failure is null) Thread.Yield();
            if (n % 3 == 0) recorder.Write(new SessionResult(n, Reading, new(n, 120, Similarity.Identity, "live"), new(2, 91 + (n / 3), 5, 1)));
        }
    }

    private SessionRecorder Start(string name) => SessionRecorder.Start(
        Path.Combine(_folder, name), new() { Program = "test", Camera = "painted", NominalFps = 25, Operator = "somebody", Subject = "M12" }, null, TimeProvider.System, NullLogger.Instance);

    private static SkullReading Reading => new(
        320, 240, 20, ScaleSource.Profile, 0, new Landmark(new(150, 110), 0.03, Confidence.High), new Landmark(new(150, 200), 0.05, Confidence.Medium), null, []);
}
