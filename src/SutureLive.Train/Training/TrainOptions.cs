using SutureLive.Train.Data;
using SutureLive.Train.Networks;

namespace SutureLive.Train.Training;

/// <summary>Everything a run is started with; written into the run's folder, so that resuming needs no repetition.</summary>
public sealed record TrainOptions
{
    /// <summary>Folder of the data set.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Skip pathways of the network.</summary>
    public Architecture Architecture { get; init; } = Architecture.UNetPlusPlus;

    /// <summary>What stands before the first convolution.</summary>
    public Stem Stem { get; init; } = Stem.None;

    /// <summary>Channels of the finest level; they double from level to level.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Levels of the network.</summary>
    public int Levels { get; init; } = 5;

    /// <summary>Output planes, <c>suture</c> among them.</summary>
    public IReadOnlyList<string> Planes { get; init; } = LabelStyle.AllPlanes;

    /// <summary>UNet++ only: a head and a loss on every node X(0,j), so that the network can be pruned to L1, L2, ...</summary>
    public bool DeepSupervision { get; init; }

    /// <summary>Heads on the coarse levels while training (see <see cref="Training.CoarseHeads"/>).</summary>
    public bool CoarseHeads { get; init; } = true;

    /// <summary>Micrometres per pixel of the tiles.</summary>
    public double UmPerPx { get; init; } = 40;

    /// <summary>Side of a tile, pixels.</summary>
    public int TilePx { get; init; } = 256;

    /// <summary>Steps of the whole run; the schedule ends there.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Steps that make an epoch: as many tiles as the training pictures have places. 0 in runs older than this option.</summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>Where tiles are cut.</summary>
    public TileChoice Tiles { get; init; } = TileChoice.Random;

    /// <summary>Whether tiles are turned, relit, blurred and so on.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>Trains on no more pictures than this, chosen by a hash; 0: on all.</summary>
    public int PictureLimit { get; init; }

    /// <summary>Tiles per step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps until the learning rate is at its highest.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>How the learning rate goes on after the warm-up.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>How much of the averaged weights stays at each step; 0 validates and exports the trained weights themselves.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>Stops after so many validations without a better one; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>Decoupled weight decay (AdamW).</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Longest gradient, over all weights together.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Adds soft Dice to the paper's cross-entropy.</summary>
    public bool Dice { get; init; } = true;

    /// <summary>Weight of stroke pixels in the cross-entropy, background 1.</summary>
    public double PositiveWeight { get; init; } = 2;

    /// <summary>Pictures held out, as <see cref="Fold"/> is written.</summary>
    public string Fold { get; init; } = "0/5";

    /// <summary>Decides weights and tiles.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Steps between two looks at the held-out pictures.</summary>
    public int ValidateEvery { get; init; } = 500;

    /// <summary>Validations between two contact sheets.</summary>
    public int SheetEvery { get; init; } = 1;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 100;

    /// <summary>Processor threads for libtorch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Phantom skulls painted to train on beside the photographs.</summary>
    public int Phantoms { get; init; }

    /// <summary>Share of tiles cut from phantoms, when there are any.</summary>
    public double PhantomShare { get; init; } = 0.25;

    /// <summary>Where to compute: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>How labels are drawn.</summary>
    public LabelStyle Labels { get; init; } = new();

    /// <summary>Pictures are held at this scale, a little finer than the tiles, so that turned and shrunk tiles stay crisp.</summary>
    public double WorkingUmPerPx => UmPerPx * 0.8;

    /// <summary>The network these options describe.</summary>
    public NetworkSpec Network => new(Architecture, Stem, NetworkSpec.Doubling(Width, Levels), Planes, DeepSupervision);
}

/// <summary>Where tiles are cut.</summary>
public enum TileChoice
{
    /// <summary>Anywhere, mostly around the landmarks.</summary>
    Random,

    /// <summary>As in the paper: a grid of overlapping tiles over each picture, each once per epoch in a shuffled order.</summary>
    Grid,
}

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum RateSchedule
{
    /// <summary>Half a cosine down to a hundredth at the last step.</summary>
    Cosine,

    /// <summary>Stays as it is.</summary>
    Constant,
}
