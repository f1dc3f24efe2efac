using OpenCvSharp;
using SutureLive.Train.Commands;
using SutureLive.Train.Data;
using SutureLive.Train.Reports;
using SutureLive.Train.Training;

namespace SutureLive.Train.Tests;

/// <summary>What a person sees of a run, and what a run does when things go wrong.</summary>
public class RunTests(PhantomFolder phantoms)
{
    [Fact]
    public async Task Epochs_set_the_length_and_leave_curves_a_sheet_and_a_report()
    {
        NeedsLibTorch.OrSkip();
        string run = phantoms.NewFolder();
        string fold = Enumerable.Range(0, 5).First(k => Enumerable.Range(1, 6).Count(n => new Fold(k, 5).HoldsOut($"phantom-{n:D5}")) is 1 or 2) + "/5";
        var (code, _, error) = await Run("train", "--data", phantoms.Data, "--out", run, "--epochs", "2", "--tiles", "grid", "--augment", "false", "--dice", "false",
            "--um-per-px", "160", "--width", "1", "--batch", "2", "--fold", fold, "--threads", "1");
        Assert.True(code == 0, error);
        var folder = new RunFolder(run);
        var options = Checkpoint.ReadState(folder.Latest!).Options;
        Assert.Equal(2 * options.StepsPerEpoch, Checkpoint.ReadState(folder.Latest!).Step);
        var log = new MetricsLog(folder.MetricsPath);
        Assert.Equal([options.StepsPerEpoch, 2 * options.StepsPerEpoch], log.Validation("iou").Select(p => (int)p.Step));
        string page = File.ReadAllText(folder.ReportPath);
        Assert.Contains("IoU (strict)", page);
        Assert.Equal(2, page.Split("data:image/png;base64,").Length - 1);      // curves and sheet, inside the page
        using var curves = Cv2.ImRead(folder.CurvesPath);
        Assert.False(curves.Empty());
    }

    [Fact]
    public void The_raw_line_is_drawn_under_the_smoothed_one()
    {
        // A saw between 0 and 1: smoothing alone would never come near the bottom again.
        MetricPoint[] saw = [.. Enumerable.Range(0, 200).Select(n => new MetricPoint(n, n % 2))];
        using var panel = CurvePicture.Panel("saw", [new Curve("saw", saw, new Scalar(180, 90, 20))]);
        int Coloured(int top, int bottom)
        {
            int count = 0;
            for (int y = top; y < bottom; y++)
            for (int x = 300; x < 690; x++)
            {
                var p = panel.At<Vec3b>(y, x);
                if (p.Item0 - p.Item2 > 20) count++;
            }
            return count;
        }
        Assert.True(Coloured(45, 90) > 1000);
        Assert.True(Coloured(330, 375) > 1000);
    }

    [Fact]
    public void Lines_that_come_again_after_a_kill_count_once_and_a_torn_line_is_left_out()
    {
        string path = Path.Combine(phantoms.Root, "again.jsonl");
        File.WriteAllText(path, "{\"step\":20,\"loss\":3}\n{\"step\":40,\"loss\":2}\n{\"step\":40,\"loss\":1.5}\n{\"step\":50,\"validation\":{\"iou\":0.4,\"within100_um\":{\"f1\":0.7}}}\n{\"step\":60,\"lo");
        var log = new MetricsLog(path);
        Assert.Equal([new MetricPoint(20, 3), new MetricPoint(40, 1.5)], log.Training("loss"));
        Assert.Equal([new MetricPoint(50, 0.7)], log.Validation("within100_um.f1"));
    }

    [Fact]
    public void A_run_that_gets_no_better_stops_early_and_keeps_its_best()
    {
        NeedsLibTorch.OrSkip();
        using var set = SkullDataSet.Read(phantoms.Data, 128);
        int part = Enumerable.Range(0, 2).First(k => set.Pictures.Count(p => new Fold(k, 2).HoldsOut(p.Animal)) is > 0 and < 6);
        // A learning rate of nearly nothing: no validation is better than the first.
        var options = new TrainOptions
        {
            DataFolder = phantoms.Data, Width = 1, Levels = 3, TilePx = 64, UmPerPx = 160, Steps = 50, Batch = 1, Fold = $"{part}/2", LearningRate = 1e-12,
            AverageDecay = 0, ValidateEvery = 2, Patience = 2, Threads = 1, Planes = ["suture"],
        };
        var run = new RunFolder(phantoms.NewFolder());
        run.Create();
        using var trainer = new Trainer(options, run, set, new PlainProgress(TextWriter.Null));
        trainer.Run(CancellationToken.None);
        Assert.InRange(trainer.StepsDone, 6, 20);
        Assert.Equal(2, Checkpoint.ReadState(run.Latest!).SinceBest);
        Assert.True(File.Exists(run.BestPath));
    }

    [Fact]
    public void A_full_disk_stops_the_run_with_a_sentence_and_costs_no_earlier_checkpoint()
    {
        NeedsLibTorch.OrSkip();
        if (!OperatingSystem.IsLinux()) Assert.Skip("Needs /dev/full, which only Linux has.");
        var run = new RunFolder(phantoms.NewFolder());
        run.Create();
        using var set = SkullDataSet.Read(phantoms.Data, 128);
        var options = new TrainOptions { DataFolder = phantoms.Data, Width = 1, Levels = 3, TilePx = 64, UmPerPx = 160, Steps = 4, Batch = 1, Fold = "none", CheckpointEvery = 2, Threads = 1 };
        using (var first = new Trainer(options, run, set, new PlainProgress(TextWriter.Null))) first.Run(CancellationToken.None, untilStep: 2);
        File.CreateSymbolicLink(run.PathOf(4) + ".partial", "/dev/full");
        using var second = new Trainer(options, run, set, new PlainProgress(TextWriter.Null));
        var error = Assert.Throws<TrainingException>(() => second.Run(CancellationToken.None));
        Assert.Contains("could not be written", error.Message);
        Assert.Contains(run.PathOf(2), error.Message);
        Assert.False(File.Exists(run.PathOf(4)));
        Assert.Equal(2, Checkpoint.ReadState(run.Latest!).Step);
    }

    [Fact]
    public void Pictures_of_any_size_train_together()
    {
        NeedsLibTorch.OrSkip();
        string folder = phantoms.NewFolder();
        DataSetWriter.Write(folder, [PhantomPictures.Create(21, 80), PhantomPictures.Create(22, 130), Narrow(PhantomPictures.Create(23, 100))], CancellationToken.None);
        using var set = SkullDataSet.Read(folder, 10);
        Assert.Equal(3, set.Pictures.Select(p => p.Pixels.Size()).Distinct().Count());
        var options = new TrainOptions { DataFolder = folder, Width = 1, Levels = 3, TilePx = 64, UmPerPx = 160, Steps = 3, Batch = 3, Fold = "none", Threads = 1, Tiles = TileChoice.Grid };
        var run = new RunFolder(phantoms.NewFolder());
        run.Create();
        using var trainer = new Trainer(options, run, set, new PlainProgress(TextWriter.Null));
        trainer.Run(CancellationToken.None);
        Assert.Equal(3, trainer.StepsDone);
    }

    [Theory]
    [InlineData("suture,nasal", "'nasal'")]
    [InlineData("bregma", "'suture' must be")]
    [InlineData("suture,suture", "twice")]
    public async Task Plane_names_that_do_not_exist_are_refused_before_training(string planes, string reason)
    {
        var (code, _, error) = await Run("train", "--data", "d", "--out", "o", "--planes", planes);
        Assert.Equal(2, code);
        Assert.Contains(reason, error);
    }

    [Fact]
    public async Task A_checkpoint_of_another_network_is_refused()
    {
        NeedsLibTorch.OrSkip();
        string run = phantoms.NewFolder();
        string[] line = ["train", "--data", phantoms.Data, "--out", run, "--um-per-px", "160", "--width", "1", "--batch", "1", "--fold", "none", "--threads", "1", "--steps", "1"];
        Assert.Equal(0, (await Run(line)).Code);
        var (code, _, error) = await Run(["train", "--data", phantoms.Data, "--out", run, "--resume", "--width", "2", "--steps", "2"]);
        Assert.Equal(1, code);
        Assert.Contains("cannot be read", error);
    }

    private static LabelledPicture Narrow(LabelledPicture picture)
    {
        using (picture.Pixels) return picture with { Pixels = new Mat(picture.Pixels, new Rect(0, 0, picture.Pixels.Width / 2, picture.Pixels.Height)).Clone() };
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandTree.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
