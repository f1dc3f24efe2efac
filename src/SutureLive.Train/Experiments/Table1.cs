using System.Globalization;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Networks;
using SutureLive.Train.Reports;
using SutureLive.Train.Training;

namespace SutureLive.Train.Experiments;

/// <summary>How large the networks and the data of the experiment are.</summary>
/// <param name="Width">Channels of the finest level.</param>
/// <param name="Levels">Levels of the networks.</param>
/// <param name="TilePx">Side of a tile.</param>
/// <param name="UmPerPx">Scale of the tiles.</param>
/// <param name="Pictures">Most pictures to train on; 0: all.</param>
/// <param name="Batch">Tiles per step.</param>
/// <param name="LearningRate">Learning rate of Adam, constant after the warm-up.</param>
internal sealed record Table1Scale(int Width, int Levels, int TilePx, double UmPerPx, int Pictures, int Batch, double LearningRate)
{
    /// <summary>The paper's networks.</summary>
    public static Table1Scale Paper { get; } = new(32, 5, 256, 40, 0, 4, 1e-3);

    /// <summary>Ends within two hours on two processor cores.</summary>
    public static Table1Scale Small { get; } = new(4, 4, 128, 80, 10, 4, 3e-3);
}

/// <summary>Strict IoU of one network after some epochs, over seeds.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Epochs">After how many epochs.</param>
/// <param name="Seeds">Values, one per seed that got so far.</param>
internal sealed record Table1Cell(Architecture Network, int Epochs, IReadOnlyList<double> Seeds)
{
    public double? Mean => Seeds.Count == 0 ? null : Seeds.Average();

    /// <summary>Standard deviation of the sample; null with fewer than two seeds.</summary>
    public double? Deviation => Seeds.Count < 2 ? null : Math.Sqrt(Seeds.Sum(v => (v - Seeds.Average()) * (v - Seeds.Average())) / (Seeds.Count - 1));

    public override string ToString() => Mean is not { } mean ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{mean:F3}{(Deviation is { } sd ? $" ± {sd:F3}" : "")}");
}

/// <summary>
/// The paper's experiment: U-Net and UNet++ on the same data, the same tiles in the same order, the same loss (cross-entropy alone) and the
/// same budget; held-out pictures are looked at after the given epochs. Each network and seed is a run folder of its own, so that the
/// experiment goes on where it was stopped.
/// </summary>
internal sealed class Table1(string folder, SkullDataSet data, TrainOptions template, IReadOnlyList<int> epochs, IProgressView view)
{
    private const int FigureRows = 4;

    /// <summary>Both networks, the paper's order.</summary>
    public static IReadOnlyList<Architecture> Networks { get; } = [Architecture.UNet, Architecture.UNetPlusPlus];

    /// <summary>What every run of the experiment has in common.</summary>
    public static TrainOptions Template(string dataFolder, Table1Scale scale, string fold, int threads, string device) => new()
    {
        DataFolder = dataFolder,
        Width = scale.Width,
        Levels = scale.Levels,
        TilePx = scale.TilePx,
        UmPerPx = scale.UmPerPx,
        PictureLimit = scale.Pictures,
        Batch = scale.Batch,
        LearningRate = scale.LearningRate,
        Planes = [Imaging.PlaneName.Suture],
        Tiles = TileChoice.Grid,
        Augment = false,
        CoarseHeads = false,
        Dice = false,
        PositiveWeight = 1,
        WeightDecay = 0,
        Schedule = RateSchedule.Constant,
        AverageDecay = 0,
        Fold = fold,
        Threads = threads,
        Device = device,
    };

    /// <summary>Trains what is missing, seed by seed, so that a stop leaves both networks equally far. False when stopped.</summary>
    /// <param name="seeds">Repetitions.</param>
    /// <param name="only">Trains this network alone, for sharing the work between machines; null: both.</param>
    /// <param name="stop">Ends it after the step at hand.</param>
    public bool Run(int seeds, CancellationToken stop, Architecture? only = null)
    {
        int perEpoch = Trainer.StepsPerEpoch(template, data);
        DemandOneExperiment(seeds, perEpoch);
        for (int seed = 1; seed <= seeds; seed++)
        {
            foreach (var network in Networks.Where(n => only is null || n == only))
            {
                var options = template with
                {
                    Architecture = network,
                    Seed = seed,
                    StepsPerEpoch = perEpoch,
                    Steps = perEpoch * epochs[^1],
                    ValidateEvery = perEpoch * GreatestDivisor(epochs),
                    CheckpointEvery = perEpoch * GreatestDivisor(epochs),
                };
                var run = RunOf(network, seed);
                run.Create();
                view.Say($"{network}, seed {seed}: {epochs[^1]} epochs of {perEpoch} steps");
                using var trainer = new Trainer(options, run, data, view);
                trainer.Run(stop);
                if (stop.IsCancellationRequested) return false;
            }
        }
        return true;
    }

    /// <summary>The table, from the metrics of the runs.</summary>
    public IReadOnlyList<Table1Cell> Cells(int seeds)
    {
        int perEpoch = Trainer.StepsPerEpoch(template, data);
        return
        [
            .. from network in Networks
               from epoch in epochs
               select new Table1Cell(network, epoch,
               [
                   .. from seed in Enumerable.Range(1, seeds)
                      from point in new MetricsLog(RunOf(network, seed).MetricsPath).Validation("iou")
                      where point.Step == (long)epoch * perEpoch
                      select point.Value,
               ]),
        ];
    }

    /// <summary>Figures 3 and 4 of the paper: picture | truth | prediction of the best weights of seed 1, on held-out pictures.</summary>
    public void WriteFigures()
    {
        var fold = Fold.Parse(template.Fold);
        foreach (var (network, name) in new[] { (Architecture.UNetPlusPlus, "figure-3-unetpp.png"), (Architecture.UNet, "figure-4-unet.png") })
        {
            var run = RunOf(network, seed: 1);
            if (!File.Exists(run.BestPath)) continue;
            using var weights = new SutureNetwork((template with { Architecture = network }).Network);
            Checkpoint.Read(run.BestPath, new CheckpointParts(Average: weights));
            weights.eval();
            using var tiles = new TorchTileNetwork(weights, template.TilePx, template.UmPerPx);
            using var sheet = new ContactSheet();
            foreach (var picture in data.Pictures.Where(p => fold.HoldsOut(p.Animal)).Take(FigureRows))
                sheet.Add(picture, new PicturePredictor(tiles).Predict(picture), template.Labels, template.UmPerPx);
            sheet.Write(Path.Combine(folder, name));
        }
    }

    /// <summary>A table is of one experiment: runs that were begun with other settings have no place in it.</summary>
    private void DemandOneExperiment(int seeds, int perEpoch)
    {
        foreach (var run in Networks.SelectMany(n => Enumerable.Range(1, seeds).Select(seed => RunOf(n, seed))))
        {
            if (run.Latest is not { } checkpoint) continue;
            var state = Checkpoint.ReadState(checkpoint);
            state.DemandSameSplit(checkpoint, template, data.Sha256);
            var began = state.Options;
            // What may differ without making another experiment: its length, the machine, and where the data lie.
            var wanted = template with
            {
                Architecture = began.Architecture,
                Seed = began.Seed,
                StepsPerEpoch = perEpoch,
                Planes = began.Planes,
                Steps = began.Steps,
                ValidateEvery = began.ValidateEvery,
                CheckpointEvery = began.CheckpointEvery,
                Threads = began.Threads,
                Device = began.Device,
                DataFolder = began.DataFolder,
            };
            if (wanted != began)
            {
                throw new TrainingException($"{run.FullPath} belongs to another experiment (width {began.Width}, {began.Levels} levels, tiles of {began.TilePx} px at "
                    + $"{began.UmPerPx} um): one table cannot hold both. Choose another --out, or the settings it was begun with.");
            }
        }
    }

    private RunFolder RunOf(Architecture network, int seed) =>
        new(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{network.ToString().ToLowerInvariant()}-seed{seed}")));

    private static int GreatestDivisor(IEnumerable<int> numbers) => numbers.Aggregate((a, b) =>
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    });
}
