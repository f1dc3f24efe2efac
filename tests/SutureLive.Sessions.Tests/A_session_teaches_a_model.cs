using System.Text.Json.Nodes;
using OpenCvSharp;
using SutureLive.Sessions.Export;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Recording;

namespace SutureLive.Sessions.Tests;

/// <summary>What is exported here is the very text that the trainer's tests import: <c>tests/golden/training-pairs</c>.</summary>
public sealed class A_session_teaches_a_model : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void Frames_go_out_with_curves_and_with_the_landmarks_a_person_placed()
    {
        using (var recorder = _stage.Start(new RecorderOptions { Codec = SessionCodec.Hfyu }))
        {
            _stage.Play(recorder, 2);
            recorder.Write(Stage.Result(1));                                            // lambda was not found: no pair
            Correct(recorder, "lambda", 31.5, 40.25);
            _stage.Play(recorder, 1);
            recorder.Write(Stage.Result(2));
            Correct(recorder, "bregma", 29.75, 11);
            _stage.Play(recorder, 1);
            recorder.Write(Stage.Result(3));
            recorder.Note("operator", new JsonObject { ["act"] = HandLandmarks.Unpin, ["landmark"] = "lambda" });
            _stage.Play(recorder, 1);
            recorder.Write(Stage.Result(4));
        }

        using var session = SessionReader.Open(_stage.Folder);
        string made = _stage.At("pairs");
        Assert.Equal(2, TrainingPairs.Write(made, session, TimeSpan.Zero, TestContext.Current.CancellationToken));

        foreach (string name in (string[])["landmarks.csv", "sutures.json"]) Assert.Equal(File.ReadAllText(Golden(name)).ReplaceLineEndings(), File.ReadAllText(Path.Combine(made, name)).ReplaceLineEndings());
        using Mat photo = Cv2.ImRead(Path.Combine(made, "photos", "session-3.png")), painted = new(48, 64, MatType.CV_8UC3);
        Stage.Paint(painted, 3);
        Assert.Equal(0, Cv2.Norm(photo, painted, NormTypes.INF));
        Assert.Contains("nothing is overwritten", Assert.Throws<SessionException>(() => TrainingPairs.Write(made, session, TimeSpan.Zero, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_any_name_gives_a_table_that_is_read()
    {
        string folder = Path.Combine(Path.GetDirectoryName(_stage.Folder)!, "m12, \"left\"");
        using (var recorder = _stage.Start(folder: folder))
        {
            _stage.Play(recorder, 1);
            Correct(recorder, "lambda", 31.5, 40.25);
            _stage.Play(recorder, 1);
            recorder.Write(Stage.Result(1));
        }

        using var session = SessionReader.Open(folder);
        string made = Path.Combine(folder, "pairs");
        Assert.Equal(1, TrainingPairs.Write(made, session, TimeSpan.Zero, TestContext.Current.CancellationToken));

        string[] lines = File.ReadAllLines(Path.Combine(made, "landmarks.csv"));
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
        Assert.True(File.Exists(Path.Combine(made, "photos", lines[1].Split(',')[0] + ".png")));
    }

    public void Dispose() => _stage.Dispose();

    private static void Correct(SessionRecorder recorder, string landmark, double x, double y) =>
        recorder.Note("operator", new JsonObject { ["act"] = HandLandmarks.Correct, ["landmark"] = landmark, ["x_px"] = x, ["y_px"] = y });

    private static string Golden(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "golden", "training-pairs", name) is var path && File.Exists(path)) return path;
        throw new FileNotFoundException($"No tests/golden/training-pairs/{name} above {AppContext.BaseDirectory}.");
    }
}
