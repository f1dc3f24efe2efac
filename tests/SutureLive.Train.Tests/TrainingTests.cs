using SutureLive.Train.Data;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;
using TorchSharp;

namespace SutureLive.Train.Tests;

public class TrainingTests(PhantomFolder phantoms)
{
    private TrainOptions Tiny => new()
    {
        DataFolder = phantoms.Data,
        Width = 2,
        Levels = 3,
        TilePx = 64,
        UmPerPx = 160,
        Steps = 12,
        Batch = 2,
        Fold = "none",
        CheckpointEvery = 4,
        WarmUpSteps = 3,
        Threads = 1,
    };

    [Fact]
    public void A_run_stopped_and_resumed_ends_with_the_weights_of_one_that_was_never_stopped()
    {
        NeedsLibTorch.OrSkip();
        string whole = Train(Tiny, phantoms.NewFolder()).Latest!;
        string folder = phantoms.NewFolder();
        Train(Tiny, folder, steps: 7);
        string resumed = Train(Tiny, folder).Latest!;
        Assert.Equal(12, Checkpoint.ReadState(resumed).Step);
        Assert.Equal(Weights(whole), Weights(resumed));
    }

    [Fact]
    public async Task A_run_killed_outright_goes_on_from_its_last_checkpoint()
    {
        NeedsLibTorch.OrSkip();
        string folder = phantoms.NewFolder();
        string[] line = ["train", "--data", phantoms.Data, "--out", folder, "--width", "1", "--batch", "1", "--um-per-px", "40", "--stem", "space-to-depth",
            "--steps", "100000", "--checkpoint-every", "1", "--fold", "none", "--threads", "1"];
        var stop = TestContext.Current.CancellationToken;
        using (var child = BuiltTrainer.Start(line))
        {
            while (new RunFolder(folder).Latest is null && !child.HasExited) await Task.Delay(20, stop);
            Assert.False(child.HasExited, child.HasExited ? await child.StandardError.ReadToEndAsync(stop) : "");
            child.Kill();                                   // SIGKILL: nothing gets a chance to tidy up
            await child.WaitForExitAsync(stop);
        }
        long step = Checkpoint.ReadState(new RunFolder(folder).Latest!).Step;
        var error = new StringWriter();
        int code = await Commands.CommandTree.RunAsync(["train", "--data", phantoms.Data, "--out", folder, "--resume", "--steps", $"{step + 2}"],
            TextWriter.Null, error, stop);
        Assert.True(code == 0, error.ToString());
        Assert.Contains($"resumed at step {step}", error.ToString());
        Assert.Equal(step + 2, Checkpoint.ReadState(new RunFolder(folder).Latest!).Step);
    }

    [Fact]
    public void A_run_cannot_go_on_with_another_split_because_what_it_learned_from_would_be_called_held_out()
    {
        NeedsLibTorch.OrSkip();
        string folder = phantoms.NewFolder();
        Train(Tiny with { Fold = "0/5" }, folder, steps: 1);
        var refused = Assert.Throws<TrainingException>(() => Train(Tiny with { Fold = "1/5" }, folder, steps: 2));
        Assert.Contains("fold 0/5 held out, not 1/5", refused.Message);
        var state = Checkpoint.ReadState(new RunFolder(folder).Latest!);
        Assert.Equal(1, state.Step);
        Assert.Contains("other pictures or labels", Assert.Throws<TrainingException>(() => state.DemandSameSplit("c", state.Options, "other")).Message);
    }

    [Fact]
    public void A_coarse_head_that_answers_no_number_ends_the_run_before_it_reaches_the_weights()
    {
        NeedsLibTorch.OrSkip();
        string folder = phantoms.NewFolder();
        var options = Tiny with { CheckpointEvery = 1 };
        string path = Train(options, folder, steps: 1).Latest!;
        var state = Checkpoint.ReadState(path);
        using (torch.NewDisposeScope())
        {
            using SutureNetwork trained = new(options.Network), average = new(options.Network);
            using var coarse = new CoarseHeads(options.Network);
            using var optimizer = torch.optim.AdamW(trained.parameters().Concat(coarse.parameters()), options.LearningRate, weight_decay: options.WeightDecay);
            var parts = new CheckpointParts(trained, average, coarse, optimizer);
            Checkpoint.Read(path, parts);
            using (torch.no_grad()) coarse.parameters().First().fill_(float.NaN);
            Checkpoint.Write(path, state, parts);
        }
        Assert.Contains("at step 1 ", Assert.Throws<TrainingException>(() => Train(options, folder)).Message);
        Assert.DoesNotContain(Weights(new RunFolder(folder).Latest!), v => !float.IsFinite(v));
    }

    [Fact]
    public void The_loss_falls()
    {
        NeedsLibTorch.OrSkip();
        var run = Train(Tiny with { Steps = 60, LearningRate = 0.02 }, phantoms.NewFolder());
        double[] losses = [.. File.ReadLines(run.MetricsPath).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("loss").GetDouble())];
        Assert.True(losses.Skip(1).Average() < 0.95 * losses[0], string.Join(" ", losses));
    }

    [Fact]
    public void Training_keeps_no_tensor_from_step_to_step()
    {
        NeedsLibTorch.OrSkip();
        long[] live = [.. new[] { 20, 40 }.Select(steps =>
        {
            var run = Train(Tiny with { Steps = steps, CheckpointEvery = 1000 }, phantoms.NewFolder());
            return System.Text.Json.JsonDocument.Parse(File.ReadLines(run.MetricsPath).Last()).RootElement.GetProperty("live_tensors").GetInt64();
        })];
        // The second trainer starts with whatever the first left behind, so equal growth per trainer is what counts, not steps.
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Train(Tiny with { Steps = 5 }, phantoms.NewFolder());
        long perTrainer = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - before;
        Assert.InRange(live[1] - live[0] - perTrainer, -5, 5);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_and_names_the_checkpoint_to_go_back_to()
    {
        NeedsLibTorch.OrSkip();
        string folder = phantoms.NewFolder();
        var good = Train(Tiny, folder, steps: 4).Latest!;
        var error = Assert.Throws<TrainingException>(() => Train(Tiny with { LearningRate = 1e30, GradientClip = 1e30, Steps = 40, CheckpointEvery = 1000 }, folder));
        Assert.Contains(good, error.Message);
        Assert.Equal(4, Checkpoint.ReadState(good).Step);
        Assert.All(Weights(good), w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_with_a_remedy()
    {
        NeedsLibTorch.OrSkip();
        var run = Train(Tiny, phantoms.NewFolder(), steps: 4);
        byte[] bytes = File.ReadAllBytes(run.Latest!);
        File.WriteAllBytes(run.Latest!, bytes[..(bytes.Length / 2)]);
        Assert.Contains("Use an earlier one", Assert.Throws<CheckpointException>(() => Train(Tiny, run.FullPath)).Message);
        Array.Fill<byte>(bytes, 77, bytes.Length / 2, 64);
        File.WriteAllBytes(run.Latest!, bytes);
        Assert.Throws<CheckpointException>(() => Train(Tiny, run.FullPath));
    }

    [Fact]
    public void Only_the_last_two_checkpoints_stay_and_no_partial_file()
    {
        NeedsLibTorch.OrSkip();
        var run = Train(Tiny, phantoms.NewFolder());
        Assert.Equal(["step-0000008.checkpoint", "step-0000012.checkpoint"],
            Directory.EnumerateFiles(run.FullPath).Select(Path.GetFileName).Where(f => f!.Contains("checkpoint") || f.Contains("partial")).Order());
    }

    [Fact]
    public void Held_out_animals_are_validated_and_never_trained_on()
    {
        NeedsLibTorch.OrSkip();
        // Spoil the pixels of all held-out pictures: training must not notice.
        using var plain = SkullDataSet.Read(phantoms.Data, 128);
        using var spoilt = SkullDataSet.Read(phantoms.Data, 128);
        int part = Enumerable.Range(0, 2).First(k => plain.Pictures.Count(p => new Fold(k, 2).HoldsOut(p.Animal)) is > 0 and < 6);
        var fold = new Fold(part, 2);
        foreach (var picture in spoilt.Pictures.Where(p => fold.HoldsOut(p.Animal))) picture.Pixels.SetTo(OpenCvSharp.Scalar.All(7));
        var options = Tiny with { Fold = fold.ToString(), Steps = 6, ValidateEvery = 6 };
        RunFolder one = Run(options, phantoms.NewFolder(), plain), two = Run(options, phantoms.NewFolder(), spoilt);
        Assert.Equal(Weights(one.Latest!), Weights(two.Latest!));
        Assert.Contains("\"validation\"", File.ReadAllText(one.MetricsPath));
        Assert.True(File.Exists(one.ContactSheetPath(6)));
        Assert.True(File.Exists(one.BestPath));
    }

    private static RunFolder Train(TrainOptions options, string folder, int? steps = null)
    {
        using var set = SkullDataSet.Read(options.DataFolder, options.WorkingUmPerPx);
        return Run(options, folder, set, steps);
    }

    private static RunFolder Run(TrainOptions options, string folder, SkullDataSet set, int? steps = null)
    {
        var run = new RunFolder(folder);
        run.Create();
        using var stop = new CancellationTokenSource();
        using var trainer = new Trainer(options, run, set, new Commands.PlainProgress(TextWriter.Null));
        trainer.Run(stop.Token, untilStep: steps ?? options.Steps);
        return run;
    }

    private static float[] Weights(string checkpoint)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new SutureNetwork(Checkpoint.ReadState(checkpoint).Options.Network);
        Checkpoint.Read(checkpoint, new CheckpointParts(Trained: network));
        return [.. network.parameters().SelectMany(p => p.data<float>().ToArray())];
    }
}
