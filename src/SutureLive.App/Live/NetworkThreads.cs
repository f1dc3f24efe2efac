using System.Globalization;
using Microsoft.Extensions.Logging;
using SutureLive.App.Calibrating;
using SutureLive.Inference;
using SutureLive.Inference.Tuning;

namespace SutureLive.App.Live;

/// <summary>How many threads the network gets: those the user gave, else those that did best on this machine, measured once.</summary>
internal static class NetworkThreads
{
    /// <summary>Names the file of what was measured, for machines whose home is not to be written to.</summary>
    public const string FileVariable = "SUTURELIVE_NETWORK_TRIALS";

    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(0.7);

    /// <summary>What was measured on this machine.</summary>
    public static TrialMemory Memory { get; } = new(Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } file ? file : OpticsOptions.LocalData("network-trials.json"));

    /// <summary>The number of threads for a model; tries and remembers when this machine does not know it yet.</summary>
    /// <param name="given">What the user asked for; 0 for nothing.</param>
    /// <param name="card">The model.</param>
    /// <param name="log">Told what was measured.</param>
    public static int For(int given, ModelCard card, ILogger log) => given > 0 ? given : Measured(card, log).Threads;

    /// <summary>The model itself, or the closest of its variants where the processor computes and the model alone would be too slow.</summary>
    /// <param name="model">The model meant.</param>
    /// <param name="log">Told what was chosen, and why.</param>
    public static ModelCard FastEnough(ModelCard model, ILogger log)
    {
        var all = VariantChoice.Of(model);
        if (all.Count == 1 || ComputesElsewhere(model)) return model;
        var chosen = VariantChoice.Choose(all, card => Measured(card, log, VariantChoice.MostMsPerTile).MsPerTile);
        if (chosen.Sha256 != model.Sha256)
            log.LogWarning("Model {Name} takes more than {Most} ms a tile on this machine: its variant {Variant} reads instead. --model {Name} keeps to the model", model.Name, VariantChoice.MostMsPerTile, chosen.Name, model.Name);
        return chosen;
    }

    // What is measured is the processor; where a graphics card computes, its speed says nothing.
    private static bool ComputesElsewhere(ModelCard model)
    {
        if (!OperatingSystem.IsWindows()) return false;
        using var segmenter = OnnxSegmenter.Open(model);
        return segmenter.Provider != "CPU";
    }

    // What is remembered as slower than wanted is measured again: one busy moment must not cost the better model for ever.
    private static (int Threads, double MsPerTile) Measured(ModelCard card, ILogger log, double atMostMsPerTile = double.MaxValue)
    {
        var candidates = NetworkTrial.Candidates(Environment.ProcessorCount);
        if (Memory.Find(card) is { } known && candidates.Contains(known.Threads) && known.MsPerTile <= atMostMsPerTile) return (known.Threads, known.MsPerTile);
        NetworkTrial[] trials = [.. candidates.Select(threads => NetworkTrial.Run(card, threads, TrialTime))];
        var best = NetworkTrial.Best(trials);
        foreach (var trial in trials)
            log.LogInformation("Network trial: {Threads} threads, {MsPerTile} ms a tile, a picture beside it {PictureMs} ms", trial.Threads, trial.MsPerTile, trial.PictureMs);
        bool isKept = Memory.Keep(card, best, DateTimeOffset.Now);
        log.LogInformation("Model {Name} gets {Threads} threads on this machine{Remark}", card.Name, best.Threads, isKept ? "" : "; this could not be remembered and will be measured again");
        return (best.Threads, best.MsPerTile);
    }

    /// <summary>What the doctor says of a model.</summary>
    public static string InWords(ModelCard card) => Memory.Find(card) is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"Live, the network takes {known.Threads} of {Environment.ProcessorCount} processors: {known.MsPerTile:0.#} ms a tile, measured on {known.MeasuredAt:yyyy-MM-dd} ({Memory.FilePath}; without that file it is measured again).")
        : "How many processors the network takes live has not been measured on this machine; the first live picture does it.";
}
